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
  const { field, rule, copyShape } = sides
  const seen = view(sides)
  const isOne = !isListField(field)
  // Where there is one of it, and it is the institution's own affair, nothing else has a place there.
  if (rule === 'none' || (isOne && seen.own.length > 0)) return { result: 'kept', lost: [] }
  if (sameItems(shownOf(seen), seen.carried)) return { result: seen.unmapped && isOne ? 'unmapped' : 'same', lost: [] }
  const changed = changes(sides, print)
  if (rule === 'merge' && !isOne) return merged(sides, seen, changed, print)
  const winner = winnerOf(sides, changed)
  if (winner === 'nobody') return { result: 'kept', lost: [] }
  if (winner === 'copy') {
    const { items: central } = lifted(sides, overlooked(sides, seen), seen.carried, 'copy', 'copy-first')
    const isNew = !sameItems(central, sides.central)
    return {
      ...(isNew && { central }),
      result: sameItems(shownOf(view({ ...sides, central })), seen.carried) ? 'same' : 'kept',
      lost: isNew ? lostBy('central', sides, changed) : [],
    }
  }
  // A code that the institution has no word for is no reason to wipe what stands there.
  if (seen.unmapped && isOne) return { result: 'unmapped', lost: [] }
  if (!copyShape.writable) return { result: 'kept', lost: [] }
  return {
    copy: onePreferred(field, [...shownOf(seen), ...seen.own], shownOf(seen)),
    result: 'same',
    lost: lostBy('copy', sides, changed),
  }
}

/** The central items as the institution would show them, beside what it shows. */
interface View {
  /** Each with the central item it comes from. */
  readonly shown: readonly Shown[]
  /** Central items that have no place there: no code, no room, or not to be held. */
  readonly hidden: readonly Item[]
  /** Some of them for want of a code. */
  readonly unmapped: boolean
  /** What of the copy is the zone's affair. */
  readonly carried: readonly Item[]
  /** What is the institution's own: its code is in no map, or the central record cannot hold it. It is neither taken up nor taken away. */
  readonly own: readonly Item[]
}

interface Shown {
  readonly item: Item
  readonly from: Item
}

function view({ field, maps, central, copy, copyShape, centralShape }: Sides): View {
  const localised = central.map((from) => ({ from, local: toLocal(field, from, maps) }))
  const held = localised.flatMap(({ from, local }) => {
    const item = local && fitting(field, local, copyShape)
    return item ? [{ item, from }] : []
  })
  const first = [...held.filter(({ item }) => item.preferred), ...held.filter(({ item }) => !item.preferred)]
  const once = firstOfEach(first, ({ item }) => item.key)
  const isCarried = (item: Item) => {
    const up = toCentral(field, item, maps)
    return up !== undefined && fitting(field, up, centralShape) !== undefined
  }
  const own = copy.filter((item) => !isCarried(item))
  const room = roomFor(once, copyShape, own.length)
  const shown =
    copyShape.preferred || !hasPreferred(field)
      ? room
      : room.map((each, index) => ({ ...each, item: marked(field, each.item, index === 0) }))
  const placed = new Set(shown.map(({ from }) => from))
  return {
    shown,
    hidden: central.filter((item) => !placed.has(item)),
    unmapped: localised.some(({ local }) => local === undefined),
    carried: copy.filter(isCarried),
    own,
  }
}

/**
 * What the central record has beyond the copy's room stays there. An institution that has the say and room to spare has said that there is no more.
 */
function overlooked({ rule, copy, copyShape, field, maps }: Sides, seen: View): View {
  if (rule !== 'institution' || copyShape.most === undefined || copy.length >= copyShape.most) return seen
  const isHeld = (item: Item) => {
    const local = toLocal(field, item, maps)
    return local !== undefined && fitting(field, local, copyShape) !== undefined
  }
  return { ...seen, hidden: seen.hidden.filter((item) => !isHeld(item)) }
}

function firstOfEach<Each>(all: readonly Each[], keyOf: (each: Each) => string): readonly Each[] {
  const seen = new Set<string>()
  return all.filter((each) => !seen.has(keyOf(each)) && seen.add(keyOf(each)))
}

function roomFor<Each>(all: readonly Each[], { most }: FieldShape, taken: number): readonly Each[] {
  return most === undefined ? all : all.slice(0, Math.max(0, most - taken))
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
  if (rule === 'zone') return 'central'
  // They differ as they did when they were last brought together: one of them cannot hold what the other does, and nobody wrote anything newer.
  if (changed.agreed && !changed.central && !changed.copy) return 'nobody'
  if (!changed.copy || !centralShape.writable) return 'central'
  return !changed.central || copySince > centralSince ? 'copy' : 'central'
}

/** What the losing side had written since they agreed. Where they never did, nobody knows what was an edit; only where the newest counts is it told. */
function lostBy(side: LostEdit['side'], { rule, central, copy }: Sides, changed: Changes): readonly LostEdit[] {
  const items = side === 'central' ? central : copy
  if (!changed.agreed) return rule === 'newest' && items.length > 0 ? [{ side, kind: 'never-agreed', items }] : []
  if (!changed[side]) return []
  return [{ side, kind: changed.central && changed.copy ? 'both-changed' : 'overruled', items }]
}

/**
 * What either added since they agreed is there, and what either took away is gone. Where they never agreed, all that either has. Which of them is
 * preferred the central record says, unless only the copy was changed: a mark alone is no edit that could be lost.
 */
function merged(sides: Sides, seen: View, changed: Changes, print: Print): Merged {
  const { field, agreed, copyShape, centralShape } = sides
  const wasThere = (item: Item) => agreed !== undefined && agreed.copy.has(print(item.spelling))
  const present = new Set(seen.carried.map(({ spelling }) => spelling))
  const shown = new Set(seen.shown.map(({ item }) => item.spelling))
  // The copy took away what the central record has not changed meanwhile.
  const isTaken = ({ item, from }: Shown) =>
    wasThere(item) && !present.has(item.spelling) && isOneOf(field, from, agreed?.central ?? new Set(), print)
  const kept = seen.shown.filter((each) => !isTaken(each)).map(({ item }) => item)
  const taken = new Set(kept.map(({ key }) => key))
  const added = seen.carried.filter((item) => !shown.has(item.spelling) && (!wasThere(item) || neverHeld(sides, item, print)))
  // The same thing, changed on both sides in another way, is as the central record has it.
  const fresh = added.filter(({ key }) => !taken.has(key))
  const decides = changed.copy && !changed.central ? 'copy' : 'central'
  const up = lifted(sides, seen, [...kept, ...fresh], decides, 'copy-last')
  const central = centralShape.writable ? up.items : sides.central
  const after = view({ ...sides, central })
  const placed = new Set(central.map(({ spelling }) => spelling))
  const isPlaced = (item: Item) => placed.has(up.places.get(item)?.spelling ?? '')
  const there = new Set(after.shown.map(({ item }) => item.key))
  // What the central record has no room for stays with whoever has it.
  const staying = fresh.filter((item) => !isPlaced(item) && !there.has(item.key))
  const rest = [...roomFor(staying, copyShape, after.shown.length + after.own.length), ...after.own]
  const wanted = onePreferred(field, [...shownOf(after), ...rest], shownOf(after))
  const copy = copyShape.writable ? wanted : sides.copy
  const stands = new Set(copy.map(({ spelling }) => spelling))
  const lost = added.filter((item) => !wasThere(item) && !stands.has(item.spelling) && !isPlaced(item))
  return {
    ...(!sameItems(central, sides.central) && { central }),
    ...(!sameItems(copy, sides.copy) && { copy }),
    result: sameItems(copy, [...shownOf(after), ...after.own]) ? 'same' : 'kept',
    lost: lost.length > 0 ? [{ side: 'copy', kind: changed.agreed ? 'both-changed' : 'never-agreed', items: lost }] : [],
  }
}

/** Something of the copy for which the central record had no place when they agreed: it was not taken away there. */
function neverHeld({ field, maps, centralShape, copyShape, agreed }: Sides, item: Item, print: Print): boolean {
  const isBounded = !centralShape.writable || centralShape.most !== undefined
  // From a copy that cannot be written nothing goes away, so that it is there proves nothing.
  if (!agreed || !isBounded || !copyShape.writable) return false
  const up = toCentral(field, item, maps)
  const central = up && fitting(field, up, centralShape)
  if (!central) return false
  return !isOneOf(field, central, agreed.central, print)
}

/** Preferred or not, it is the same one. */
function isOneOf(field: DataField, item: Item, prints: ReadonlySet<string>, print: Print): boolean {
  const spelt = hasPreferred(field) ? [marked(field, item, true), marked(field, item, false)] : [item]
  return spelt.some(({ spelling }) => prints.has(print(spelling)))
}

interface Lifted {
  readonly items: readonly Item[]
  /** Where each of the copy's is among them, if there is room. */
  readonly places: ReadonlyMap<Item, Item>
}

/**
 * Items of the copy as the central record would hold them. What it shows already is the item it comes from; a new one takes the type of the one whose
 * place it has, where the copy knows no types. What has no place in the copy stays. `decides`: whose is preferred.
 */
function lifted(
  { field, maps, centralShape }: Sides,
  { shown, hidden }: View,
  items: readonly Item[],
  decides: 'central' | 'copy',
  order: 'copy-first' | 'copy-last',
): Lifted {
  const bySpelling = new Map(shown.map(({ item, from }) => [item.spelling, from]))
  const byKey = new Map(shown.map(({ item, from }) => [item.key, from]))
  const here = new Set(items.map(({ key }) => key))
  const displaced = shown.filter(({ item }) => !here.has(item.key))
  const up = items.flatMap((item): { item: Item; central: Item; isKnown: boolean }[] => {
    const same = bySpelling.get(item.spelling)
    if (same) return [{ item, central: same, isKnown: true }]
    const from = byKey.get(item.key)
    if (from && hasPreferred(field)) return [{ item, central: marked(field, from, item.preferred), isKnown: true }]
    const named = toCentral(field, item, maps)
    const central = named && fitting(field, from ? named : likeTyped(field, named, displaced.shift()), centralShape)
    return central ? [{ item, central, isKnown: from !== undefined }] : []
  })
  const known = up.filter(({ isKnown }) => isKnown).map(({ central }) => central)
  const fresh = up.filter(({ isKnown }) => !isKnown).map(({ central }) => central)
  const all = order === 'copy-first' ? [...known, ...fresh, ...hidden] : [...known, ...hidden, ...fresh]
  const once = firstOfEach(all, ({ key }) => key)
  const room = roomFor(once, centralShape, 0)
  const first = decides === 'copy' ? [...fresh, ...known, ...hidden] : all
  const marks = onePreferred(field, room, first)
  const written = centralShape.preferred || !hasPreferred(field) ? marks : firstPreferred(field, marks)
  const keyed = new Map(written.map((item) => [item.key, item]))
  return {
    items: written,
    places: new Map(
      up.flatMap(({ item, central }) => {
        const there = keyed.get(central.key)
        const isIt = there !== undefined && (hasPreferred(field) || there.spelling === central.spelling)
        return isIt ? [[item, there] as const] : []
      }),
    ),
  }
}

function fitting(field: DataField, item: Item, shape: FieldShape): Item | undefined {
  if (!shape.shown) return item
  const held = shape.shown(item.holds)
  const fits = held === undefined ? undefined : itemOf(field, held)
  return fits && fits.spelling !== '' ? fits : undefined
}

/** The type of what it displaces, of which the copy shows none because it knows no types. */
function likeTyped(field: DataField, item: Item, like: Shown | undefined): Item {
  const type = like && typeIn(like.item) === undefined ? typeIn(like.from) : undefined
  if (!hasPreferred(field) || type === undefined || typeIn(item) !== undefined) return item
  return itemOf(field, { ...(item.holds as object), type } as Item['holds'])
}

function typeIn({ holds }: Item): string | undefined {
  return typeof holds === 'object' && 'type' in holds ? holds.type : undefined
}

/** Of several that are preferred the one stays so that comes first in `order`. */
function onePreferred(field: DataField, items: readonly Item[], order: readonly Item[]): readonly Item[] {
  const marks = items.filter(({ preferred }) => preferred)
  if (marks.length < 2) return items
  const first = order.find(({ key, preferred }) => preferred && marks.some((mark) => mark.key === key))
  const stays = first?.key ?? marks[0]!.key
  return items.map((item) => (item.preferred && item.key !== stays ? marked(field, item, false) : item))
}

/** For whoever knows the preferred one by its place alone. */
function firstPreferred(field: DataField, items: readonly Item[]): readonly Item[] {
  const sorted = [...items.filter(({ preferred }) => preferred), ...items.filter(({ preferred }) => !preferred)]
  return sorted.map((item, index) => marked(field, item, index === 0))
}

function hasPreferred(field: DataField): boolean {
  return field === 'emails' || field === 'phones' || field === 'addresses'
}

function marked(field: DataField, item: Item, preferred: boolean): Item {
  return item.preferred === preferred ? item : itemOf(field, { ...(item.holds as object), preferred } as Item['holds'])
}
