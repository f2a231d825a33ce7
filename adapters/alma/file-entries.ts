import { latest } from '#domain/day.ts'
import { itemOf, type Held, type Item, type ListField, type TypedAddress, type TypedPoint } from '#domain/patron-data.ts'
import { toAddress, withoutDates, written as writtenAddress } from './contact-info.ts'
import { codeIn, dayIn, isMarked, textIn, type Entry } from './entries.ts'
import { almaShapes } from './file-shapes.ts'
import { isOn } from './translate.ts'
import { code } from './wire.ts'

/** How one list of Alma's is read as a field of ours, and written. */
interface Kind<Field extends ListField> {
  /** Nothing of what is not shown: it stays as it is, whatever is written. */
  read(held: Entry): Held<Field> | undefined
  /** Two of Alma's that are one of ours. */
  joined?(one: Held<Field>, other: Held<Field>): Held<Field>
  /** The entry with what has changed beside the key of the field. */
  revised?(held: Entry, wanted: Held<Field>): Entry
  /** A new one; `before` was of the same type and goes. */
  fresh(wanted: Held<Field>, before: Entry | undefined): Entry
  /** What Alma knows of the one before is true of the one that takes its place: its other types, and that texts go there. */
  readonly inherits?: true
  readonly marked?: true
}

export interface Writing {
  /** As what a new entry is written; `before` is that of the entry whose place it has. */
  segment(before: unknown): 'Internal' | 'External'
  readonly blockType: string
}

type Kinds = { readonly [Field in ListField]: Kind<Field> }

const points = {
  inherits: true,
  marked: true,
  joined: <Point extends TypedPoint | TypedAddress>(one: Point, other: Point): Point =>
    one.preferred ? one : other.preferred ? { ...one, preferred: true } : one,
} as const

/** An entry without a type is read as one of the usual type, and one without a city as `shown` says. */
function kindsOf({ blockType }: Pick<Writing, 'blockType'>): Kinds {
  return {
    emails: {
      ...points,
      read: (held) =>
        shown('emails', { value: textIn(held, 'email_address') ?? '', ...typed(held, 'email_type'), preferred: false }),
      fresh: ({ value, type }, before) => ({
        description: null,
        ...before,
        email_address: value,
        ...ofType('email_type', type, before),
      }),
    },
    phones: {
      ...points,
      read: (held) =>
        shown('phones', { value: textIn(held, 'phone_number') ?? '', ...typed(held, 'phone_type'), preferred: false }),
      fresh: ({ value, type }, before) => ({
        preferred_sms: false,
        ...before,
        phone_number: value,
        ...ofType('phone_type', type, before),
      }),
    },
    addresses: {
      ...points,
      read: (held) => shown('addresses', { ...toAddress(held), ...typed(held, 'address_type'), preferred: false }),
      fresh: ({ type, preferred: _marked, ...address }, before) => ({
        ...withoutDates(before),
        ...writtenAddress(address, before),
        ...ofType('address_type', type, before),
      }),
    },
    identifiers: {
      read: (held) =>
        shown('identifiers', {
          type: codeIn(held, 'id_type') ?? '',
          value: textIn(held, 'value') ?? '',
          active: isOnIn(held, 'status'),
        }),
      // GET may list one number as active and as inactive (seen by Finna's Alma driver): it is active.
      joined: (one, other) => (other.active ? other : one),
      revised: (held, { active }) => ({ ...held, status: statusOf(active) }),
      fresh: ({ type, value, active }) => ({ value, id_type: { value: type }, note: null, status: statusOf(active) }),
    },
    notes: {
      read: (held) => shown('notes', { type: codeIn(held, 'note_type') ?? '', text: textIn(held, 'note_text') ?? '' }),
      fresh: ({ type, text }) => ({ note_type: { value: type }, note_text: text, user_viewable: false, popup_note: false }),
    },
    blocks: {
      read(held) {
        const until = dayIn(held, 'expiry_date')
        if (!isOnIn(held, 'block_status')) return undefined
        return shown('blocks', { code: codeIn(held, 'block_description') ?? '', ...(until && { until }) })
      },
      joined({ code, until: one }, { until: other }) {
        const until = latest([one, other])
        return { code, ...(until && { until }) }
      },
      revised: ({ expiry_date: _until, ...held }, { until }) => ({ ...held, ...ending(until) }),
      fresh: ({ code, until }) => ({
        block_type: { value: blockType },
        block_description: { value: code },
        block_status: statusOf(true),
        block_note: null,
        ...ending(until),
      }),
    },
  }
}

/** What the list says, each once. Of several that are marked as preferred the first is. */
export function heldIn<Field extends ListField>(field: Field, entries: readonly Entry[]): readonly Held<Field>[] {
  return [...read(field, kindOf(field), entries).values()].map(({ holds }) => holds)
}

const readingKinds = kindsOf({ blockType: '' })

function kindOf<Field extends ListField>(field: Field, kinds: Kinds = readingKinds): Kind<Field> {
  return kinds[field]
}

function read<Field extends ListField>(
  field: Field,
  kind: Kind<Field>,
  entries: readonly Entry[],
): ReadonlyMap<string, Item<Field>> {
  const found = new Map<string, Item<Field>>()
  const first = kind.marked && entries.find((held) => isMarked('preferred')(held) && kind.read(held) !== undefined)
  for (const held of entries) {
    const one = kind.read(held)
    if (one === undefined) continue
    const marked = held === first ? ({ ...(one as object), preferred: true } as Held<Field>) : one
    const item = itemOf(field, marked)
    const known = found.get(item.key)
    found.set(item.key, known && kind.joined ? itemOf(field, kind.joined(known.holds, marked)) : (known ?? item))
  }
  return found
}

/**
 * The list with exactly these in it. What is there already stays letter by letter; what is not shown stays, too. `wanted` as `shown` says them.
 */
export function withHeld<Field extends ListField>(
  field: Field,
  entries: readonly Entry[],
  wanted: readonly Held<Field>[],
  writing: Writing,
): readonly Entry[] {
  const kind = kindOf(field, kindsOf(writing))
  const items = new Map(wanted.map((held) => itemOf(field, held)).map((item) => [item.key, item]))
  const present = read(field, kind, entries)
  const [met, gone]: [Set<string>, Entry[]] = [new Set(), []]
  const kept = entries.flatMap((held): { entry: Entry; key?: string }[] => {
    const one = kind.read(held)
    if (one === undefined) return [{ entry: held }]
    const { key } = itemOf(field, one)
    const item = items.get(key)
    if (!item) gone.push(held)
    const isRevised = item && kind.revised && present.get(key)?.spelling !== item.spelling
    if (!item || (isRevised && met.has(key))) return []
    met.add(key)
    return [{ entry: isRevised ? kind.revised!(held, item.holds) : held, key }]
  })
  const fresh = [...items.values()].flatMap(({ key, holds }) => {
    if (met.has(key)) return []
    const place = kind.inherits ? gone.findIndex((held) => typeIn(kind.read(held)) === typeIn(holds)) : -1
    const [before] = place < 0 ? [] : gone.splice(place, 1)
    return [{ entry: { ...kind.fresh(holds, before), segment_type: writing.segment(before?.['segment_type']) }, key }]
  })
  const all = [...kept, ...fresh]
  return kind.marked ? marked(all, [...items.values()].find(({ preferred }) => preferred)?.key) : all.map((each) => each.entry)
}

/** One of a kind is preferred in Alma, or none. */
function marked(all: readonly { readonly entry: Entry; readonly key?: string }[], key: string | undefined): readonly Entry[] {
  const those = all.filter((each) => key !== undefined && each.key === key)
  const chosen = those.find((each) => isMarked('preferred')(each.entry)) ?? those[0]
  return all.map((each) => {
    const [is, was] = [each === chosen, isMarked('preferred')(each.entry)]
    return is === was && 'preferred' in each.entry ? each.entry : { ...each.entry, preferred: is }
  })
}

function shown<Field extends ListField>(field: Field, held: Held<Field>): Held<Field> | undefined {
  return almaShapes[field].shown!(held as never) as Held<Field> | undefined
}

/** The first of the types, of which an entry may have several. */
function typed(held: Entry, name: string): { readonly type?: string } {
  const [first] = Array.isArray(held[name]) ? (held[name] as readonly unknown[]) : []
  const read = code.safeParse(first)
  return read.success && read.data?.value !== undefined ? { type: read.data.value } : {}
}

function ofType(name: string, type: string | undefined, before: Entry | undefined): Entry {
  return before !== undefined && typed(before, name).type === type ? {} : { [name]: [{ value: type }] }
}

function typeIn(held: object | undefined): unknown {
  return held && 'type' in held ? held.type : undefined
}

function isOnIn(held: Entry, name: string): boolean {
  const read = code.safeParse(held[name])
  return read.success && isOn(read.data)
}

function statusOf(active: boolean): string {
  return active ? 'ACTIVE' : 'INACTIVE'
}

/** The end of a block is a moment in Alma, of which the day counts as it is written. */
function ending(until: string | undefined): { readonly expiry_date?: string } {
  return until === undefined ? {} : { expiry_date: `${until}T23:59:59Z` }
}
