import fc from 'fast-check'
import { addDays, type Day } from '#domain/day.ts'
import type { FieldShape } from '#domain/field-shape.ts'
import {
  changeTo,
  isListField,
  itemOf,
  type DataField,
  type Held,
  type Item,
  type PatronDataChange,
} from '#domain/patron-data.ts'
import type { FileCodes } from '#ports/patron-file.ts'

/** Codes that records of the played vendor may hold: two at least of each kind that it has codes for. */
export type PlayedCodes = Required<FileCodes>

const awkward = ['&', '+', '%', '<', '>', '"', "'", '%41', '&amp;', ']]>', '\\', 'é', 'Þ', 'ß', '北', '𝄞']

const words = fc
  .array(fc.oneof(fc.constantFrom(...awkward), fc.stringMatching(/^[A-Za-z0-9]{1,6}$/)), { minLength: 1, maxLength: 4 })
  .map((parts) => `Q ${parts.join(' ')}`)

const anyDay = (from: string, days: number) => fc.integer({ min: 0, max: days }).map((count) => addDays(from as Day, count))

/** Anything that any library system may hold in this field, one of several where there can be several. */
export function heldIn<Field extends DataField>(field: Field, codes: PlayedCodes): fc.Arbitrary<Held<Field>> {
  const all: { readonly [Each in DataField]: () => fc.Arbitrary<Held<Each>> } = {
    name: () => fc.record({ given: words, middle: words, family: words }, { requiredKeys: ['family'] }),
    birthDate: () => anyDay('1930-01-01', 30_000),
    language: () => fc.constantFrom('de', 'en', 'fr'),
    emails: () =>
      fc.record(
        {
          value: fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,8}$/).map((name) => `${name}@example.org`),
          type: fc.constantFrom('personal', 'work'),
          preferred: fc.boolean(),
        },
        { requiredKeys: ['value', 'preferred'] },
      ),
    phones: () =>
      fc.record(
        {
          value: fc.stringMatching(/^\+[1-9][0-9]{5,10}$/),
          type: fc.constantFrom('home', 'mobile'),
          preferred: fc.boolean(),
        },
        { requiredKeys: ['value', 'preferred'] },
      ),
    addresses: () =>
      fc.record(
        {
          lines: fc.array(words, { minLength: 1, maxLength: 7 }),
          city: words,
          postalCode: fc.stringMatching(/^[A-Z0-9]{4,7}$/),
          region: words,
          type: fc.constantFrom('home', 'work'),
          preferred: fc.boolean(),
        },
        { requiredKeys: ['lines', 'preferred'] },
      ),
    identifiers: () =>
      fc.record({
        type: fc.constantFrom(...codes.identifierTypes),
        value: fc.stringMatching(/^Q[A-Z0-9]{5,12}$/),
        active: fc.boolean(),
      }),
    group: () => fc.constantFrom(...codes.groups),
    expires: () => anyDay('2026-04-01', 3_000),
    notes: () => fc.record({ type: fc.constantFrom(...codes.noteTypes), text: words }),
    blocks: () =>
      fc.record(
        { code: fc.constantFrom(...codes.blocks), said: words, until: anyDay('2026-04-01', 900) },
        { requiredKeys: ['code'] },
      ),
  }
  return all[field]()
}

/** Anything at all of the right type, also what no system holds: a blank, a text without an end, half of a character. */
export function wildIn<Field extends DataField>(field: Field, codes: PlayedCodes): fc.Arbitrary<Held<Field>> {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('', ' ', '  \n '),
    fc
      .tuple(fc.constantFrom('x', '𝄞', ' y', 'é '), fc.integer({ min: 200, max: 2_100 }))
      .map(([one, times]) => one.repeat(times)),
  )
  return heldIn(field, codes).chain((held) => {
    if (typeof held === 'string') return (field === 'birthDate' || field === 'expires' ? fc.constant(held) : text) as never
    const parts = Object.entries(held).map(([name, value]) => {
      const wild = typeof value === 'string' && name !== 'until' ? fc.oneof(fc.constant(value), text) : fc.constant(value)
      return [name, Array.isArray(value) ? fc.array(fc.oneof(words, text), { maxLength: 8 }) : wild] as const
    })
    return fc.record(Object.fromEntries(parts)) as never
  })
}

/** What is written, and the items that a reading must bring afterwards. */
export interface Wanted {
  readonly change: PatronDataChange
  readonly items: readonly Item[]
}

/** Values for the field as a caller would write them: what the shape can hold, each once, one of them preferred at most. */
export function wantedIn(field: DataField, shape: FieldShape, codes: PlayedCodes, least = 0): fc.Arbitrary<Wanted> {
  if (!isListField(field))
    return heldIn(field, codes)
      .map((held) => wanted(field, shape, [held]))
      .filter(({ items }) => items.length > 0)
  return fc
    .array(heldIn(field, codes), { minLength: least, maxLength: 4 })
    .map((held) => wanted(field, shape, held))
    .filter(({ items }) => items.length >= least)
}

function wanted(field: DataField, shape: FieldShape, given: readonly Held<DataField>[]): Wanted {
  const [seen, held, items]: [Set<string>, Held<DataField>[], Item[]] = [new Set(), [], []]
  const marks = ['emails', 'phones', 'addresses'].includes(field)
  for (const each of given) {
    if (shape.most !== undefined && items.length >= shape.most) break
    const isMarked =
      marks && (each as { preferred: boolean }).preferred && !held.some((other) => (other as { preferred: boolean }).preferred)
    const one = marks ? ({ ...(each as object), preferred: isMarked } as Held<DataField>) : each
    const shown = shape.shown ? shape.shown(one) : one
    const item =
      shown === undefined ? undefined : itemOf(field, marks && !shape.preferred ? marked(shown, items.length === 0) : shown)
    if (!item || item.spelling === '' || seen.has(item.key)) continue
    seen.add(item.key)
    held.push(one)
    items.push(item)
  }
  return {
    change: changeTo(
      field,
      held.map((each) => itemOf(field, each)),
    ),
    items,
  }
}

function marked(held: Held<DataField>, preferred: boolean): Held<DataField> {
  return { ...(held as object), preferred } as Held<DataField>
}
