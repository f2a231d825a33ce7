import type { Address } from './contact.ts'
import { addressParts } from './contact.ts'
import type { Day } from './day.ts'

/** Everything of a patron that a network shares: whole, in our words, to be read, compared and written back. */
export interface PatronData {
  readonly name: DataName
  readonly birthDate?: Day
  /** BCP 47, as far as the vendor's code is one. */
  readonly language?: string
  readonly emails: readonly TypedPoint[]
  readonly phones: readonly TypedPoint[]
  readonly addresses: readonly TypedAddress[]
  /** Barcodes and issuers' numbers, those too that are switched off; never the vendor's main key. */
  readonly identifiers: readonly DataNumber[]
  /** The vendor's code: Alma user group, Aleph borrower status. */
  readonly group?: string
  /** The last day of the whole record. */
  readonly expires?: Day
  readonly notes: readonly DataNote[]
  readonly blocks: readonly DataBlock[]
}

export interface DataName {
  readonly given?: string
  readonly middle?: string
  readonly family?: string
}

/** `type` is the vendor's code (`personal`, `work`), missing where the vendor has no types. */
export interface TypedPoint {
  readonly value: string
  readonly type?: string
  readonly preferred: boolean
}

export interface TypedAddress extends Address {
  readonly type?: string
  readonly preferred: boolean
}

/** `type` is the institution's own code of the issuer; `BARCODE` where the vendor has one kind of barcode and no code for it. */
export interface DataNumber {
  readonly type: string
  readonly value: string
  readonly active: boolean
}

/** Notes are of staff about a patron: nobody sees one who may not. */
export interface DataNote {
  readonly type: string
  readonly text: string
}

export interface DataBlock {
  readonly code: string
  readonly said?: string
  readonly until?: Day
}

/** What has a rule of its own, in the order in which it is shown. */
export const dataFields = [
  'name',
  'birthDate',
  'language',
  'emails',
  'phones',
  'addresses',
  'identifiers',
  'group',
  'expires',
  'notes',
  'blocks',
] as const satisfies readonly (keyof PatronData)[]
export type DataField = (typeof dataFields)[number]

/** Those of which somebody may have several, so that two lists can be merged. */
export const listFields = ['emails', 'phones', 'addresses', 'identifiers', 'notes', 'blocks'] as const
export type ListField = (typeof listFields)[number]

export function isListField(field: DataField): field is ListField {
  return (listFields as readonly DataField[]).includes(field)
}

/** What is to stand there, field by field; what is left out stays. `null`: nothing stands there afterwards. Lists are whole. */
export type PatronDataChange = { readonly [Field in DataField]?: PatronData[Field] | null }

/**
 * One thing that a field holds: a name, a day, one of several addresses. `key` says which of several it is, `spelling` all that is to be the same for
 * two to be equal; both are for comparing alone.
 */
export interface Item<Field extends DataField = DataField> {
  readonly key: string
  readonly spelling: string
  readonly preferred: boolean
  readonly holds: Held<Field>
}

export type Held<Field extends DataField> = Field extends ListField
  ? PatronData[Field][number]
  : Exclude<PatronData[Field], undefined>

/** A field as a list of what it holds: none or one for what there is one of. Twice the same is there once. */
export function itemsOf<Field extends DataField>(field: Field, data: PatronData): readonly Item<Field>[] {
  const value: unknown = data[field]
  const held = (isListField(field) ? value : value === undefined ? [] : [value]) as readonly Held<Field>[]
  const items = held.map((each) => itemOf(field, each)).filter(({ spelling }) => spelling !== '')
  return [...new Map(items.map((item) => [item.key, item])).values()]
}

/** What `itemsOf` takes apart, put together again, as a change of this one field. */
export function changeTo<Field extends DataField>(field: Field, items: readonly Item<Field>[]): PatronDataChange {
  const held = items.map(({ holds }) => holds)
  return { [field]: isListField(field) ? held : (held[0] ?? null) }
}

/** The data with the change in it. */
export function withChange(data: PatronData, change: PatronDataChange): PatronData {
  const next: Record<string, unknown> = { ...data }
  for (const field of dataFields) {
    const value = change[field]
    if (value === undefined) continue
    if (value !== null) next[field] = value
    else if (isListField(field)) next[field] = []
    else if (field === 'name') next[field] = {}
    else delete next[field]
  }
  return next as unknown as PatronData
}

/** Do both mean the same in this field? */
export function sameField(field: DataField, one: PatronData, other: PatronData): boolean {
  return sameItems(itemsOf(field, one), itemsOf(field, other))
}

export function sameItems(one: readonly Item[], other: readonly Item[]): boolean {
  const [first, second] = [one, other].map((items) => items.map(({ spelling }) => spelling).sort())
  return first!.length === second!.length && first!.every((spelling, index) => spelling === second![index])
}

export function itemOf<Field extends DataField>(field: Field, held: Held<Field>): Item<Field> {
  const { key, rest, preferred } = parts(field, held)
  const isEmpty = key.every((part) => part === '') && rest.every((part) => part === '')
  const spelling = isEmpty ? '' : JSON.stringify([...key, ...rest, ...(preferred ? ['preferred'] : [])])
  return { key: JSON.stringify(key), spelling, preferred, holds: held }
}

interface Parts {
  readonly key: readonly string[]
  readonly rest: readonly string[]
  readonly preferred: boolean
}

/** Case and accents of a name are the library's business, so they count; one blank and many do not. No system minds the case of an e-mail address or number. */
function parts(field: DataField, held: unknown): Parts {
  switch (field) {
    case 'name': {
      const { given, middle, family } = held as DataName
      return { key: [], rest: [plain(given), plain(middle), plain(family)], preferred: false }
    }
    case 'emails': {
      const { type, value, preferred } = held as TypedPoint
      return { key: [plain(type), plain(value).toLowerCase()], rest: [], preferred }
    }
    case 'phones': {
      const { type, value, preferred } = held as TypedPoint
      return { key: [plain(type), value.replaceAll(/[\s()/.-]+/g, '')], rest: [], preferred }
    }
    case 'addresses': {
      const { type, lines, preferred, ...address } = held as TypedAddress
      const said = [...lines.map(plain).filter((line) => line !== ''), ...addressParts.map((part) => plain(address[part]))]
      return { key: [plain(type), ...said], rest: [], preferred }
    }
    case 'identifiers': {
      const { type, value, active } = held as DataNumber
      return { key: [plain(type), plain(value).toLowerCase()], rest: [active ? 'active' : 'inactive'], preferred: false }
    }
    case 'notes': {
      const { type, text } = held as DataNote
      return { key: [plain(type), plain(text)], rest: [], preferred: false }
    }
    case 'blocks': {
      const { code, said, until } = held as DataBlock
      return { key: [plain(code)], rest: [plain(said), plain(until)], preferred: false }
    }
    case 'birthDate':
    case 'language':
    case 'group':
    case 'expires':
      return { key: [], rest: [plain(held as string)], preferred: false }
  }
}

function plain(text: string | undefined): string {
  return (text ?? '').normalize('NFC').replaceAll(/\s+/g, ' ').trim()
}
