import { itemKeyOf, type AlephTitle } from './catalogue.ts'
import type { Z30, Z36, Z37 } from './item-records.ts'
import type { AlephPatron } from './patron.ts'
import type { World } from './world.ts'

/** A copy with the title it is of. */
export interface Held {
  readonly item: Z30
  readonly title: AlephTitle
}

type ItemKey = Readonly<Record<'library' | 'doc-number' | 'item-sequence', string>>

export function heldBy(world: World, record: ItemKey): Held | undefined {
  return heldWhere(world, (item) => item.library === record.library && itemKeyOf(item) === itemKeyOf(record))
}

/** By the key that the DLF interface has for a copy: the ADM library, its document number and the sequence. */
export function heldByKey(world: World, key: string): Held | undefined {
  return heldWhere(world, (item) => `${item.library}${itemKeyOf(item)}` === key.toUpperCase())
}

export function heldWhere({ site }: World, isWanted: (item: Z30) => boolean): Held | undefined {
  for (const title of site.titles) {
    const item = title.z30.find(isWanted)
    if (item) return { item, title }
  }
  return undefined
}

/** Whoever has it, and until when. */
export function loanOf({ patrons }: World, item: Z30): Z36 | undefined {
  return patrons.flatMap(({ z36 }) => z36).find((loan) => loan.library === item.library && itemKeyOf(loan) === itemKeyOf(item))
}

/** All who wait for a document of an ADM library, the first of them first: copies of one document are as good as each other. */
export function queueFor({ patrons }: World, { library, 'doc-number': document }: ItemKey): readonly Z37[] {
  return patrons
    .flatMap(({ z37 }) => z37)
    .filter((hold) => hold.library === library && hold['doc-number'] === document)
    .toSorted((one, other) => Number(one.sequence) - Number(other.sequence))
}

export function numberOf(loan: Z36): string {
  return `${loan.library}${loan.number}`
}

/** The key of a hold: that of the copy, and the sequence of those who wait for it. */
export function keyOf(hold: Z37): string {
  return `${hold.library}${itemKeyOf(hold)}${hold.sequence}`
}

/** Of those that a call names: the patron's own, or anybody's where the site does not look whose it is. */
export function namedBy<Kept extends 'z36' | 'z37'>(
  { patrons, switches }: World,
  patron: AlephPatron,
  table: Kept,
  isNamed: (record: AlephPatron[Kept][number]) => boolean,
): { readonly owner: AlephPatron; readonly record: AlephPatron[Kept][number] } | undefined {
  for (const owner of switches.looksWhoseItIs ? [patron] : patrons) {
    const record = (owner[table] as readonly AlephPatron[Kept][number][]).find(isNamed)
    if (record) return { owner, record }
  }
  return undefined
}
