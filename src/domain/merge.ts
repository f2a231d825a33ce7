import { toCentral, toLocal } from './code-map.ts'
import type { FieldShape } from './field-shape.ts'
import { isListField, itemOf, sameItems, type DataField, type Item } from './patron-data.ts'
import type { CodeMaps, SyncRule } from './sync-rule.ts'

/**
 * One field of the central record and of one institution's copy, and what is known of both. Values are the field's items (`itemsOf`), each side's in its
 * own words.
 */
export interface Sides {
  readonly field: DataField
  readonly rule: SyncRule
  readonly maps: CodeMaps
  readonly central: readonly Item[]
  readonly copy: readonly Item[]
  readonly centralShape: FieldShape
  readonly copyShape: FieldShape
  /** How both were when they last agreed; missing where they never did, as far as we know. */
  readonly agreed?: Agreed
  /** When the present value of each was first seen, or was written as the vendor's notice says; milliseconds since 1970. */
  readonly centralSince: number
  readonly copySince: number
  /** Another institution before this one in the file holds the patron and has the say over this field. */
  readonly outranked: boolean
}

/** Keyed prints of the spellings, never the values: each side's as it spells them itself. */
export interface Agreed {
  readonly central: ReadonlySet<string>
  readonly copy: ReadonlySet<string>
}

export type Print = (spelling: string) => string

export interface Merged {
  /** What the central record is to hold; missing where it stays as it is. */
  readonly central?: readonly Item[]
  /** What the copy is to hold, the institution's own affairs in it too; missing where it stays. */
  readonly copy?: readonly Item[]
  /**
   * `same`: they mean the same, after what is written. `kept`: they differ, and the rule will have it so. `unmapped`: the institution has no code for
   * what the central record holds.
   */
  readonly result: 'same' | 'kept' | 'unmapped'
  /** Edits that are overruled by it. */
  readonly lost: readonly LostEdit[]
}

export interface LostEdit {
  readonly side: 'central' | 'copy'
  readonly kind: 'both-changed' | 'overruled' | 'never-agreed'
  /** What stood there, in the words of that side. */
  readonly items: readonly Item[]
}

/**
 * What a rule makes of one field. Pure and idempotent: what it resolves with, written to both sides and merged again, changes nothing. An edit that it
 * does not keep is among `lost`.
 */
export function merge(sides: Sides, print: Print): Merged {
  const { rule, copyShape } = sides
  const seen = view(sides)
  if (rule === 'none') return { result: 'kept', lost: [] }
  if (sameItems(shownOf(seen), seen.carried))
    return { result: seen.unmapped && !isListField(sides.field) ? 'unmapped' : 'same', lost: [] }
  const changed = changes(sides, print)
  if (rule === 'merge' && isListField(sides.field)) return merged(sides, seen, changed, print)
  const winner = winnerOf(sides, changed)
  if (winner === 'nobody') return { result: 'kept', lost: [] }
  if (winner === 'copy')
    return { central: lifted(sides, seen, seen.carried), result: 'same', lost: lostBy('central', sides, changed) }
  // A code that the institution has no word for is no reason to wipe what stands there.
  if (seen.unmapped && !isListField(sides.field)) return { result: 'unmapped', lost: [] }
  if (!copyShape.writable) return { result: 'kept', lost: lostBy('copy', sides, changed) }
  return { copy: [...shownOf(seen), ...seen.own], result: 'same', lost: lostBy('copy', sides, changed) }
}

/** The central items as the institution would show them, beside what it shows. */
interface View {
  /** Each with the central item it comes from. */
  readonly shown: readonly { readonly item: Item; readonly from: Item }[]
  /** Central items that have no place there: no code, no room, or not to be held. */
  readonly hidden: readonly Item[]
  /** Some of them for want of a code. */
  readonly unmapped: boolean
  /** What of the copy is the zone's affair. */
  readonly carried: readonly Item[]
  /** What is the institution's own: its code is in no map. It is neither taken up nor taken away. */
  readonly own: readonly Item[]
}

function view({ field, maps, central, copy, copyShape }: Sides): View {
  const localised = central.map((from) => ({ from, local: toLocal(field, from, maps) }))
  const held = localised.flatMap(({ from, local }) => {
    const item = local && fitting(field, local, copyShape)
    return item ? [{ item, from }] : []
  })
  const first = [...held.filter(({ item }) => item.preferred), ...held.filter(({ item }) => !item.preferred)]
  const once = [...new Map(first.toReversed().map((each) => [each.item.key, each])).values()].toReversed()
  const room = copyShape.most === undefined ? once : once.slice(0, copyShape.most)
  const shown =
    copyShape.preferred || !hasPreferred(field)
      ? room
      : room.map((each, index) => ({ ...each, item: marked(field, each.item, index === 0) }))
  const placed = new Set(shown.map(({ from }) => from))
  const isCarried = (item: Item) => toCentral(field, item, maps) !== undefined
  return {
    shown,
    hidden: central.filter((item) => !placed.has(item)),
    unmapped: localised.some(({ local }) => local === undefined),
    carried: copy.filter(isCarried),
    own: copy.filter((item) => !isCarried(item)),
  }
}

function shownOf({ shown }: View): readonly Item[] {
  return shown.map(({ item }) => item)
}

interface Changes {
  readonly central: boolean
  readonly copy: boolean
  readonly agreed: boolean
}

function changes({ central, copy, agreed }: Sides, print: Print): Changes {
  if (!agreed) return { central: false, copy: false, agreed: false }
  return { central: !isAs(central, agreed.central, print), copy: !isAs(copy, agreed.copy, print), agreed: true }
}

function isAs(items: readonly Item[], prints: ReadonlySet<string>, print: Print): boolean {
  return items.length === prints.size && items.every(({ spelling }) => prints.has(print(spelling)))
}

function winnerOf(
  { rule, outranked, centralShape, centralSince, copySince }: Sides,
  changed: Changes,
): 'central' | 'copy' | 'nobody' {
  if (rule === 'institution') return outranked || !centralShape.writable ? 'nobody' : 'copy'
  if (rule === 'zone' || !changed.copy || !centralShape.writable) return 'central'
  return !changed.central || copySince > centralSince ? 'copy' : 'central'
}

/** What the losing side had written since they agreed. Where they never did, nobody knows what was an edit; only where the newest counts is it told. */
function lostBy(side: LostEdit['side'], { rule, central, copy }: Sides, changed: Changes): readonly LostEdit[] {
  const items = side === 'central' ? central : copy
  if (!changed.agreed) return rule === 'newest' && items.length > 0 ? [{ side, kind: 'never-agreed', items }] : []
  if (!changed[side]) return []
  return [{ side, kind: changed.central && changed.copy ? 'both-changed' : 'overruled', items }]
}

/** What either added since they agreed is there, and what either took away is gone. Where they never agreed, all that either has. */
function merged(sides: Sides, seen: View, changed: Changes, print: Print): Merged {
  const { field, agreed, copyShape, centralShape } = sides
  const wasThere = (item: Item) => agreed !== undefined && agreed.copy.has(print(item.spelling))
  const present = new Set(seen.carried.map(({ spelling }) => spelling))
  const added = seen.carried.filter((item) => !wasThere(item) && !seen.shown.some((each) => each.item.spelling === item.spelling))
  const lost: Item[] = []
  const kept = seen.shown.filter(({ item }) => {
    const isTaken = wasThere(item) && !present.has(item.spelling)
    return !isTaken
  })
  const taken = new Set(kept.map(({ item }) => item.key))
  const fresh = added.filter((item) => {
    // The same thing, changed on both sides in another way.
    const isMet = taken.has(item.key)
    if (isMet) lost.push(item)
    return !isMet
  })
  const copyDecides = changed.copy && !changed.central
  const wanted = lifted(sides, seen, [...kept.map(({ item }) => item), ...fresh])
  const central = centralShape.writable
    ? onePreferred(field, wanted, copyDecides ? new Set(fresh.map(({ key }) => key)) : new Set())
    : sides.central
  const after = view({ ...sides, central })
  const copy = [...shownOf(after), ...seen.own]
  return {
    ...(!sameItems(central, sides.central) && { central }),
    ...(copyShape.writable && !sameItems(copy, sides.copy) && { copy }),
    result: copyShape.writable || sameItems(shownOf(after), seen.carried) ? 'same' : 'kept',
    lost: lost.length > 0 ? [{ side: 'copy', kind: changed.agreed ? 'both-changed' : 'never-agreed', items: lost }] : [],
  }
}

/**
 * Items of the copy as the central record would hold them. What it shows already is the item it comes from; a new one takes the type of the one whose
 * place it has, where the copy knows no types. What has no place in the copy stays.
 */
function lifted({ field, maps, centralShape }: Sides, { shown, hidden }: View, items: readonly Item[]): readonly Item[] {
  const bySpelling = new Map(shown.map(({ item, from }) => [item.spelling, from]))
  const here = new Set(items.map(({ spelling }) => spelling))
  const displaced = shown.filter(({ item }) => !here.has(item.spelling)).map(({ from }) => from)
  const up = items.flatMap((item) => {
    const known = bySpelling.get(item.spelling)
    if (known) return [known]
    const central = toCentral(field, item, maps)
    const typed = central && likeTyped(field, central, displaced.shift())
    return (typed && fitting(field, typed, centralShape)) ?? []
  })
  const all = [...up, ...hidden]
  const once = [...new Map(all.toReversed().map((item) => [item.key, item])).values()].toReversed()
  const room = centralShape.most === undefined ? once : once.slice(0, centralShape.most)
  return onePreferred(field, room, new Set())
}

function fitting(field: DataField, item: Item, shape: FieldShape): Item | undefined {
  if (!shape.shown) return item
  const held = shape.shown(item.holds)
  const fits = held === undefined ? undefined : itemOf(field, held)
  return fits && fits.spelling !== '' ? fits : undefined
}

function likeTyped(field: DataField, item: Item, like: Item | undefined): Item {
  const type = like && typeIn(like)
  if (!hasPreferred(field) || type === undefined || typeIn(item) !== undefined) return item
  return itemOf(field, { ...(item.holds as object), type } as Item['holds'])
}

function typeIn({ holds }: Item): string | undefined {
  return typeof holds === 'object' && 'type' in holds ? holds.type : undefined
}

/** Of several that are preferred, one of `first` stays so, else the first of all. */
function onePreferred(field: DataField, items: readonly Item[], first: ReadonlySet<string>): readonly Item[] {
  const marks = items.filter(({ preferred }) => preferred)
  if (marks.length < 2) return items
  const stays = marks.find(({ key }) => first.has(key)) ?? marks[0]
  return items.map((item) => (item.preferred && item !== stays ? marked(field, item, false) : item))
}

function hasPreferred(field: DataField): boolean {
  return field === 'emails' || field === 'phones' || field === 'addresses'
}

function marked(field: DataField, item: Item, preferred: boolean): Item {
  return item.preferred === preferred ? item : itemOf(field, { ...(item.holds as object), preferred } as Item['holds'])
}
