import { z } from 'zod'
import { addressParts, type Address, type AddressPart, type Contact, type ContactChange } from '#domain/contact.ts'
import { codeIn, entry, isMarked, textIn, type Entry } from './entries.ts'
import { list } from './wire.ts'

/** The lists of a user's contact information, letter by letter. */
export const almaContacts = z.object({
  contact_info: z
    .looseObject({ address: list(entry), email: list(entry), phone: list(entry) })
    .nullish()
    .transform((contacts) => contacts ?? { address: [], email: [], phone: [] }),
})

export type AlmaContacts = z.infer<typeof almaContacts>['contact_info']

const lineNames = ['line1', 'line2', 'line3', 'line4', 'line5'] as const
const partNames = { postalCode: 'postal_code', city: 'city', region: 'state_province', country: 'country' } as const

export const mostLines = lineNames.length

/** One of each kind: what is preferred, else the first; the number for text messages only where one is marked so. */
export function toContact({ email, phone, address }: AlmaContacts): Contact {
  const [mail, call, sms] = [
    textIn(preferred(email), 'email_address'),
    textIn(preferred(phone), 'phone_number'),
    textIn(phone.find(isMarked('preferred_sms')), 'phone_number'),
  ]
  const home = preferred(address)
  return {
    ...(mail !== undefined && { email: mail }),
    ...(call !== undefined && { phone: call }),
    ...(sms !== undefined && { mobile: sms }),
    ...(home && { address: toAddress(home) }),
  }
}

/** The lists with this change in them, and nothing else changed: what is preferred is replaced where it stands. */
export function changed(contacts: AlmaContacts, { email, phone, mobile, address }: ContactChange): AlmaContacts {
  const phones = phone === undefined ? contacts.phone : withNumber(contacts.phone, phone, 'preferred', 'preferred_sms')
  return {
    ...contacts,
    email: email === undefined ? contacts.email : withEmail(contacts.email, email),
    phone: mobile === undefined ? phones : withNumber(phones, mobile, 'preferred_sms', 'preferred'),
    address: address === undefined ? contacts.address : withAddress(contacts.address, address),
  }
}

function withEmail(entries: readonly Entry[], email: string): Entry[] {
  const isIt = (other: Entry) => textIn(other, 'email_address')?.toLowerCase() === email.toLowerCase()
  return replaced(entries, entries.indexOf(preferred(entries)!), 'preferred', isIt, (held) => ({
    description: null,
    email_type: [{ value: 'personal' }],
    ...held,
    email_address: email,
  }))
}

type NumberMark = 'preferred' | 'preferred_sms'

/** One entry may be both the number that is rung and the one that texts go to; then only the one that was meant leaves it. */
function withNumber(entries: readonly Entry[], number: string | null, mark: NumberMark, other: NumberMark): Entry[] {
  const held = mark === 'preferred' ? preferred(entries) : entries.find(isMarked(mark))
  const at = entries.indexOf(held!)
  const isShared = held !== undefined && isMarked(other)(held)
  if (number === null) {
    return entries.flatMap((entry, index) => (index !== at ? [entry] : isShared ? [{ ...entry, [mark]: false }] : []))
  }
  const isIt = (entry: Entry) => textIn(entry, 'phone_number') === number
  const type = { value: mark === 'preferred' ? 'home' : 'mobile' }
  const fresh = (before: Entry | undefined) => ({ phone_type: [type], ...before, [other]: false, phone_number: number })
  if (!isShared) return replaced(entries, at, mark, isIt, fresh)
  const kept = entries.map((entry, index) => (index === at ? { ...entry, [mark]: false } : entry))
  return replaced(kept, -1, mark, isIt, () => fresh(undefined))
}

function withAddress(entries: readonly Entry[], address: Address): Entry[] {
  return replaced(
    entries,
    entries.indexOf(preferred(entries)!),
    'preferred',
    () => false,
    (held) => ({ address_type: [{ value: 'home' }], ...withoutDates(held), ...written(address, held) }),
  )
}

/** From when to when the address before held says nothing of the new one; nor does the note about it. */
export function withoutDates({ start_date: _from, end_date: _to, ...rest }: Entry = {}): Entry {
  return rest
}

export function written(address: Address, held: Entry | undefined): Entry {
  const lines = lineNames.map((name, index) => [name, address.lines[index] ?? null] as const)
  const country =
    address.country === (held && codeIn(held, 'country')) && held ? held['country'] : { value: address.country ?? '' }
  return {
    ...Object.fromEntries(lines),
    city: address.city ?? '',
    state_province: address.region ?? '',
    postal_code: address.postalCode ?? '',
    country,
    address_note: '',
  }
}

/**
 * The entry at a place replaced, or one more where there was none; where the new one is there already, that one is marked and the old one goes. Alma
 * has one of a kind that is marked. What a patron says themselves is Internal: no load of a student system and no network zone overwrites it.
 */
function replaced(
  entries: readonly Entry[],
  at: number,
  mark: string,
  isIt: (entry: Entry) => boolean,
  fresh: (held: Entry | undefined) => Entry,
): Entry[] {
  const twin = entries.findIndex((entry, index) => index !== at && isIt(entry))
  const put = (entry: Entry) => ({ ...entry, [mark]: true, segment_type: 'Internal' })
  const kept = entries.flatMap((entry, index) => {
    if (index === twin) return [put(entry)]
    if (index === at) return twin < 0 ? [put(fresh(entry))] : []
    return [isMarked(mark)(entry) ? { ...entry, [mark]: false } : entry]
  })
  return at < 0 && twin < 0 ? [...kept, put(fresh(undefined))] : kept
}

export function toAddress(held: Entry): Address {
  const parts = addressParts.flatMap((part): [AddressPart, string][] => {
    const value = part === 'country' ? codeIn(held, 'country') : textIn(held, partNames[part])
    return value === undefined ? [] : [[part, value]]
  })
  return { lines: lineNames.flatMap((name) => textIn(held, name) ?? []), ...Object.fromEntries(parts) }
}

function preferred(entries: readonly Entry[]): Entry | undefined {
  return entries.find(isMarked('preferred')) ?? entries[0]
}
