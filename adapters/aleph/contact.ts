import type { Call } from '#domain/call.ts'
import { isSameEmail, shows, type Contact, type ContactChange, type ContactRules } from '#domain/contact.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { ContactChanged, ContactData } from '#ports/contact-data.ts'
import type { Borrowers } from './borrowers.ts'
import { problem, unknownOutcome } from './errors.ts'
import { isAskable } from './patrons.ts'
import { placeOf } from './proving.ts'
import type { AlephSettings } from './settings.ts'
import { mailingAddress } from './translate.ts'
import { fitsOneUpdate, name, update, updateOf, verdictOn } from './update-bor.ts'
import type { AddressRecord, Borrower } from './wire.ts'
import { escaped, isWritable, written } from './write-xml.ts'
import type { XServer } from './x-server.ts'

export interface ContactParts {
  readonly server: XServer
  readonly borrowers: Borrowers
}

export interface ContactSettings extends Pick<AlephSettings, 'settledAfterMinutes'> {
  readonly contactData: NonNullable<AlephSettings['contactData']>
}

/**
 * How a patron is reached stands in the addresses (z304), which update-bor writes by their sequence. The postal address and the numbers are those of
 * the first that is not for mail alone; the e-mail address is the first there is, in every address that repeats it.
 */
export function alephContact({ server, borrowers }: ContactParts, settings: ContactSettings): ContactData {
  const { emptyFields, fields } = settings.contactData
  const all = rulesFor(emptyFields)

  async function shown(patron: PatronRecord, call: Call): Promise<Borrower | undefined> {
    const answer = await borrowers.info({ id: patron.ref.record, ...placeOf(patron), whole: true }, call)
    if (answer === 'nobody') return undefined
    if (answer !== 'no-local-record') return answer
    throw problem('ils-answer-invalid', 'aleph.x.bor-info', 'no record of the patron, so that no address is told')
  }

  async function write(
    patron: PatronRecord,
    xml: string,
    asked: number,
    change: ContactChange,
    call: Call,
  ): Promise<ContactChanged> {
    const { errors } = await update(server, xml, call)
    const verdict = verdictOn(errors, asked, 'z304')
    if (verdict.says === 'written') return { outcome: 'written' }
    if (verdict.says === 'refused' && verdict.reason === 'restricted') return skippedOrNot(patron, change, call)
    if (verdict.says === 'unknown' || !verdict.surely) throw unknownOutcome(`${name}: not every address was confirmed`)
    return { outcome: 'refused', reason: verdict.reason === 'gone' ? 'gone' : 'other' }
  }

  /** Something that is protected was skipped (plif-modification), and only a reading shows what. */
  async function skippedOrNot(patron: PatronRecord, change: ContactChange, call: Call): Promise<ContactChanged> {
    const borrower = await shown(patron, call).catch((error: unknown) => {
      throw unknownOutcome(`${name}: whether it was skipped could not be read`, error)
    })
    const now = borrower ? toContact(borrower) : {}
    if (shows(change, now)) return { outcome: 'written' }
    const parts = Object.entries(change).map(([field, value]) => shows({ [field]: value }, now))
    if (parts.some((is) => is)) throw unknownOutcome(`${name}: a part was written and a part was skipped`)
    return { outcome: 'refused', reason: 'restricted' }
  }

  return {
    rules: Object.fromEntries(fields.map((field) => [field, all[field]])),
    settledAfterMs: settings.settledAfterMinutes * 60_000,

    async read(patron, call) {
      const borrower = await shown(patron, call)
      return borrower && toContact(borrower)
    },

    async change(patron, change, call) {
      if (!isAskable(patron.ref.record) || !isWritable(patron.ref.record)) return { outcome: 'refused', reason: 'gone' }
      const borrower = await shown(patron, call)
      if (!borrower) return { outcome: 'refused', reason: 'gone' }
      if (shows(change, toContact(borrower))) return { outcome: 'written' }
      if (isProtected(borrower, change)) return { outcome: 'refused', reason: 'restricted' }
      const segments = segmentsFor(borrower, change)
      if (!segments) return { outcome: 'refused', reason: 'other', said: 'There is no address record to write' }
      const xml = updateOf(borrower.global.id.trim(), segments)
      if (!isWritable(xml) || !fitsOneUpdate(xml))
        return { outcome: 'refused', reason: 'other', said: 'It does not fit into Aleph' }
      return write(patron, xml, segments.length, change, call)
    },
  }
}

/** The lengths of a recorded answer of the DLF interface (get-pat-adrs). The town stands in one of the lines. */
function rulesFor(emptyFields: ContactSettings['contactData']['emptyFields']): Required<ContactRules> {
  const clears = emptyFields === 'cleared'
  return {
    email: { longest: 60 },
    phone: { longest: 30, removable: clears },
    mobile: { longest: 30, removable: clears },
    address: {
      lines: { most: 4, longest: 50, shortens: clears },
      postalCode: { longest: 9, required: false, removable: clears },
    },
  }
}

function toContact({ addresses }: Borrower): Contact {
  const email = addresses.find((address) => address.email !== undefined)?.email
  const home = homeOf(addresses)
  return {
    ...(email !== undefined && { email }),
    ...(home?.telephone !== undefined && { phone: home.telephone }),
    ...(home?.sms !== undefined && { mobile: home.sms }),
    ...(home &&
      (home.lines.length > 0 || home.zip !== undefined) && {
        address: { lines: home.lines, ...(home.zip !== undefined && { postalCode: home.zip }) },
      }),
  }
}

/** Where somebody lives: the first address that is not for mail alone. */
export function homeOf(addresses: readonly AddressRecord[]): AddressRecord | undefined {
  return addresses.find(({ type }) => type !== mailingAddress) ?? addresses[0]
}

/**
 * What a load or an update must leave as it is, by the field for it (z303-plif-modification; knowledge base, message 5042): A the address, E the
 * e-mail address, 1 everything. That A protects the numbers too is our reading: where it does not, a patron goes to the desk for nothing.
 */
function isProtected({ global: { protects } }: Borrower, { email, ...rest }: ContactChange): boolean {
  if (protects.includes('1')) return true
  return (email !== undefined && protects.includes('E')) || (Object.keys(rest).length > 0 && protects.includes('A'))
}

/** One record for each address that changes; nothing where there is none that could be told from the others. */
function segmentsFor({ addresses }: Borrower, change: ContactChange): readonly string[] | undefined {
  const { email, ...rest } = change
  const old = addresses.find((address) => address.email !== undefined)?.email
  const home = homeOf(addresses)
  const isHome = (address: AddressRecord) => address === home && Object.keys(rest).length > 0
  const holdsOld = (address: AddressRecord) => (old === undefined ? address === home : isSameEmail(old, address.email))
  const hasEmail = (address: AddressRecord) => email !== undefined && holdsOld(address)
  const changing = addresses.filter((address) => isHome(address) || hasEmail(address))
  if (changing.length === 0 || changing.some(({ sequence }) => sequence === undefined)) return undefined
  return changing.map((address) => segment(address, hasEmail(address) ? email : undefined, isHome(address) ? rest : {}))
}

/** What is left out keeps its value. Of the e-mail address some clients send a second element by another name, and both are told here. */
function segment(
  { sequence, type, slots }: AddressRecord,
  email: string | undefined,
  { phone, mobile, address }: Omit<ContactChange, 'email'>,
): string {
  const text = (field: string, value: string | null | undefined) =>
    value === undefined ? '' : written(field, escaped(value ?? ''))
  const lines = address ? inSlots(address.lines, slots) : []
  return written(
    'z304',
    written('record-action', 'U'),
    text('z304-sequence', sequence),
    text('z304-address-type', type),
    ...lines.map(([slot, line]) => text(`z304-address-${slot}`, line)),
    address ? text('z304-zip', address.postalCode ?? '') : '',
    text('z304-telephone', phone),
    text('z304-sms-number', mobile),
    text('z304-email-address', email),
    text('email-address', email),
  )
}

/**
 * Lines by the number of their field, first those that hold one now: where an empty field keeps what it has, none of the old address is left. What
 * falls away is sent empty.
 */
export function inSlots(lines: readonly string[], held: readonly number[]): readonly (readonly [slot: number, line: string])[] {
  const free = [1, 2, 3, 4].filter((slot) => !held.includes(slot))
  const used = [...held, ...free].slice(0, Math.max(held.length, lines.length)).toSorted((one, other) => one - other)
  return used.map((slot, index) => [slot, lines[index] ?? ''])
}
