import type { DataField, Item } from '#domain/patron-data.ts'
import { itemsOf, type PatronData } from '#domain/patron-data.ts'
import type { PatronIds } from '#ports/patron-ids.ts'

/** Keyed prints of what a field holds: to be compared with another time's, and good for nothing else. */
export interface Prints {
  of(field: DataField): (spelling: string) => string
  /** In order, so that the same value has the same prints. */
  list(field: DataField, items: readonly Item[]): readonly string[]
}

export function prints(ids: Pick<PatronIds, 'fingerprint'>): Prints {
  const of = (field: DataField) => (spelling: string) => ids.fingerprint('common-state', field, spelling)
  return { of, list: (field, items) => items.map(({ spelling }) => of(field)(spelling)).toSorted() }
}

/** The prints of a whole value as one text. */
export function whole(list: readonly string[]): string {
  return list.join(' ')
}

export function partsOf(value: string): readonly string[] {
  return value === '' ? [] : value.split(' ')
}

/**
 * The tag of a central record: of all that it holds, whoever looks, so that an edit of what somebody may not see is an edit, too. Keyed, and so it tells
 * nobody what that is.
 */
export function tagOf(data: PatronData, fields: readonly DataField[], ids: Pick<PatronIds, 'fingerprint'>): string {
  const spellings = fields.flatMap((field) => [
    field,
    ...itemsOf(field, data)
      .map(({ spelling }) => spelling)
      .toSorted(),
  ])
  return `"${ids.fingerprint('central-tag', ...spellings).slice(0, 22)}"`
}
