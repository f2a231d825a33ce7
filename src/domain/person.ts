import type { InstitutionId, RecordId } from './id.ts'
import type { Identifier, PatronRecord, VendorLink } from './patron.ts'
import type { PersonRule } from './place.ts'

/** What makes a record elsewhere the same person's. */
export type Tie =
  | { readonly by: 'primary-id'; readonly record: RecordId }
  | { readonly by: 'link'; readonly link: VendorLink }
  | { readonly by: 'identifier'; readonly type: string; readonly value: string }

/** Can it be told from the main key alone, or must the record have been read? */
export function needsRecord({ vendorLinks, identifiers }: PersonRule): boolean {
  return vendorLinks || identifiers.length > 0
}

/**
 * By what the same person would be known at `elsewhere`, the surest first. Of a record only what an issuer or the vendor gave is looked at, so
 * nobody gains a record by editing their own.
 */
export function tiesOf(
  rule: PersonRule,
  own: Pick<PatronRecord, 'ref' | 'identifiers' | 'link'>,
  elsewhere: InstitutionId,
): readonly Tie[] {
  const { institution, record } = own.ref
  return [
    ...(rule.vendorLinks && own.link ? [{ by: 'link', link: own.link } as const] : []),
    ...(rule.sharedPrimaryId ? [{ by: 'primary-id', record } as const] : []),
    ...rule.identifiers.flatMap((issued) => {
      const here = issued.get(institution)
      const there = issued.get(elsewhere)
      if (here === undefined || there === undefined) return []
      const value = numberOf(own.identifiers, here)
      return value === undefined ? [] : [{ by: 'identifier', type: there, value } as const]
    }),
  ]
}

/** Is this record, read elsewhere, tied so? What was found once may have been corrected since. */
export function isTied({ ref, identifiers, link }: Pick<PatronRecord, 'ref' | 'identifiers' | 'link'>, tie: Tie): boolean {
  switch (tie.by) {
    case 'primary-id':
      return same(ref.record, tie.record)
    case 'link':
      return link !== undefined && link.tenant === tie.link.tenant && link.id === tie.link.id
    case 'identifier':
      return same(numberOf(identifiers, tie.type) ?? '', tie.value)
  }
}

/** The one number of this issuer. Of two, on whichever side, nobody can tell which of them is right. */
function numberOf(identifiers: readonly Identifier[], wanted: string): string | undefined {
  const [number, ...more] = identifiers.filter(({ kind, type, active }) => kind !== 'primary' && active && type === wanted)
  return more.length === 0 ? number?.value : undefined
}

/** No vendor we know minds the case of a number. */
function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}
