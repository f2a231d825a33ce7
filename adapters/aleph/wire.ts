import type { Day } from '#domain/day.ts'
import { birthDateIn, dateIn, dayOrNothing } from './days.ts'
import { problem } from './errors.ts'
import { elementsOf, textOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'

/** A patron as far as one answer tells: z303, z304, z305 and, where all numbers were asked for, z308. */
export interface Borrower {
  readonly global: GlobalRecord
  readonly addresses: readonly AddressRecord[]
  readonly locals: readonly LocalRecord[]
  readonly numbers: readonly NumberRecord[]
}

export interface GlobalRecord {
  readonly id: string
  readonly name: string | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly homeLibrary: string | undefined
  readonly language: string | undefined
  readonly birthDate: Day | undefined
  /** What loads and updates leave as it is, a letter or digit for each kind (plif-modification). */
  readonly protects: string
  readonly blocks: readonly BlockRecord[]
  /** The three places for blocks, in their order. */
  readonly places: readonly BlockPlace[]
}

export interface BlockPlace {
  /** Nothing where the place is free. */
  readonly code: string | undefined
  /** Whether staff's words stand beside it. Which, is not read. */
  readonly hasNote: boolean
}

export interface AddressRecord {
  readonly sequence: string | undefined
  /** `02` is where mail goes for a while; `01` where somebody lives. */
  readonly type: string | undefined
  readonly updated: Day | undefined
  readonly email: string | undefined
  /** Where somebody lives, line by line, without the first, which is the name. */
  readonly lines: readonly string[]
  /** In which of the four fields each of them stands: one may be empty before one that is not. */
  readonly slots: readonly number[]
  readonly zip: string | undefined
  readonly telephone: string | undefined
  readonly sms: string | undefined
  readonly phones: readonly string[]
  /** The four fields for telephones, as they are. */
  readonly telephones: readonly (string | undefined)[]
}

/** One z305. Its library is a sub-library, the ADM library itself, or the whole system. */
export interface LocalRecord {
  readonly library: string
  readonly status: string | undefined
  readonly statusName?: string
  readonly starts: Day | undefined
  readonly expires: Day | undefined
  readonly blocks: readonly BlockRecord[]
}

export interface BlockRecord {
  readonly code: string
  readonly since?: Day
  readonly until?: Day
}

/** One z308. The verification that comes with it is a PIN, and is never read. */
export interface NumberRecord {
  readonly type: string
  readonly value: string
  readonly active: boolean
  readonly inDirectory: boolean
  /** How the PIN is kept, N for as it was typed. Not told everywhere. */
  readonly encryption: string | undefined
}

export type Reading = Pick<AlephSettings, 'dates' | 'renamedTags'>

/** The patron in an answer, or nothing where it has no global record. `name` is the call's, for the log. */
export function borrowerIn(element: XmlElement, reading: Reading, name: string): Borrower | undefined {
  const [z303] = elementsOf(element, 'z303')
  if (!z303) return undefined
  return {
    global: globalRecord(fieldsOf(z303, reading), reading, name),
    addresses: elementsOf(element, 'z304').map((z304) => addressRecord(fieldsOf(z304, reading), reading)),
    locals: elementsOf(element, 'z305').map((z305) => localRecord(fieldsOf(z305, reading), reading, name)),
    numbers: elementsOf(element, 'z308').flatMap((z308) => numberRecord(fieldsOf(z308, reading))),
  }
}

export type Fields = (name: string) => string | undefined

/** By Aleph's own name, whatever the site calls it: its tag tables may rename elements. What nobody asks for is nobody's business. */
export function fieldsOf(element: XmlElement, { renamedTags }: Pick<Reading, 'renamedTags'>): Fields {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(element)) {
    const own = Object.hasOwn(renamedTags, name) ? renamedTags[name]! : name
    const text = textOf(value)
    if (text !== undefined && !found.has(own)) found.set(own, text)
  }
  return (name) => found.get(name)
}

/**
 * The day on which a record ends. What cannot be read is refused: to leave it out would be to say that the record never ends.
 */
export function expiryIn(text: string | undefined, { dates }: Pick<Reading, 'dates'>, name: string): Day | undefined {
  const expires = dateIn(text, dates)
  if (expires === 'unreadable')
    throw problem('ils-answer-invalid', name, 'an expiry date in a form that is neither raw nor the one configured')
  return expires === 'none' ? undefined : expires
}

function globalRecord(field: Fields, { dates }: Reading, name: string): GlobalRecord {
  const id = field('z303-id')
  if (id === undefined) throw problem('ils-answer-invalid', name, 'a patron without an id')
  return {
    id,
    name: field('z303-name'),
    firstName: field('z303-first-name'),
    lastName: field('z303-last-name'),
    homeLibrary: field('z303-home-library'),
    language: field('z303-con-lng'),
    birthDate: birthDateIn(field('z303-birth-date'), dates),
    protects: field('z303-plif-modification') ?? '',
    blocks: blocksIn('z303', field, dates),
    places: [1, 2, 3].map((place) => {
      return { code: blockIn(field(`z303-delinq-${place}`)), hasNote: field(`z303-delinq-n-${place}`) !== undefined }
    }),
  }
}

const addressLines = ['z304-address-1', 'z304-address-2', 'z304-address-3', 'z304-address-4']

function addressRecord(field: Fields, { dates }: Reading): AddressRecord {
  const phones = [
    'z304-telephone',
    'z304-telephone-1',
    'z304-telephone-2',
    'z304-telephone-3',
    'z304-telephone-4',
    'z304-sms-number',
  ]
  return {
    sequence: field('z304-sequence'),
    type: field('z304-address-type'),
    updated: dayOrNothing(field('z304-update-date'), dates),
    email: field('z304-email-address'),
    lines: addressLines.flatMap((line) => field(line) ?? []),
    slots: addressLines.flatMap((line, index) => (field(line) === undefined ? [] : [index + 1])),
    zip: field('z304-zip'),
    telephone: field('z304-telephone') ?? field('z304-telephone-1'),
    sms: field('z304-sms-number'),
    phones: phones.flatMap((phone) => field(phone) ?? []),
    telephones: [
      field('z304-telephone') ?? field('z304-telephone-1'),
      ...['2', '3', '4'].map((place) => field(`z304-telephone-${place}`)),
    ],
  }
}

function localRecord(field: Fields, reading: Reading, name: string): LocalRecord {
  const library = field('z305-sub-library')
  if (library === undefined) throw problem('ils-answer-invalid', name, 'a local record without a sub-library')
  const { dates } = reading
  return {
    library,
    status: field('z305-bor-status'),
    starts: dayOrNothing(field('z305-registration-date'), dates) ?? dayOrNothing(field('z305-open-date'), dates),
    expires: expiryIn(field('z305-expiry-date'), reading, name),
    blocks: blocksIn('z305', field, dates),
  }
}

/**
 * What is set of the three blocks of a record; `00` is none. The note beside each (`delinq-n-1`) is what staff wrote about the patron: it is not
 * read. Only a local record has a day on which its blocks end.
 */
function blocksIn(record: 'z303' | 'z305', field: Fields, dates: Reading['dates']): BlockRecord[] {
  const until = dayOrNothing(field(`${record}-end-block-date`), dates)
  return [1, 2, 3].flatMap((slot) => {
    const code = blockIn(field(`${record}-delinq-${slot}`))
    if (code === undefined) return []
    const since = dayOrNothing(field(`${record}-delinq-${slot}-update-date`), dates)
    return [{ code, ...(since && { since }), ...(until && { until }) }]
  })
}

function blockIn(code: string | undefined): string | undefined {
  return code === undefined || /^0+$/.test(code) ? undefined : code
}

function numberRecord(field: Fields): NumberRecord[] {
  const type = field('z308-key-type')
  const value = field('z308-key-data')
  // Type 77 is the question of Aleph's own password reset, and no number.
  if (type === undefined || value === undefined || type === '77') return []
  return [
    {
      type,
      value,
      active: field('z308-status')?.toUpperCase() !== 'NA',
      inDirectory: field('z308-verification-type') === '02',
      encryption: field('z308-encryption')?.toUpperCase(),
    },
  ]
}
