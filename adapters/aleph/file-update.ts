import { isSameEmail } from '#domain/contact.ts'
import type { Day } from '#domain/day.ts'
import type { DataField, PatronData, PatronDataChange } from '#domain/patron-data.ts'
import { homeOf, inSlots } from './contact.ts'
import { ownRecord } from './file-data.ts'
import { globalFields, raw, type Sent } from './file-global.ts'
import { numberRecords } from './file-numbers.ts'
import { phoneFields } from './file-phones.ts'
import { sharedTypes, type FileSettings } from './file-shapes.ts'
import { numbersToldOf } from './told-numbers.ts'
import { updateOf, type Asked } from './update-bor.ts'
import type { AddressRecord, Borrower } from './wire.ts'
import { escaped, written } from './write-xml.ts'

export interface FileUpdate {
  readonly xml: string
  readonly asked: Asked
}

export interface Wanted {
  /** As the caller gave it, types and all. */
  readonly change: PatronDataChange
  /** The whole patron as they are to be shown. */
  readonly after: PatronData
  readonly fields: readonly DataField[]
}

/** What cannot be asked of this Aleph, and why, in words that name nobody. */
export interface Unaskable {
  readonly cannot: readonly DataField[]
  readonly said: string
}

/**
 * The update that makes these fields so: the patron matched by the internal id, and of each record what changes. What is left out keeps its value, so that
 * nothing is ever sent back as it was shown.
 */
export function updateFor(borrower: Borrower, wanted: Wanted, today: Day, settings: FileSettings): FileUpdate | Unaskable {
  const { after, fields } = wanted
  const kept = settings.emptyFields === 'kept'
  const stays = fields.filter((field) => lacksAn(field, after, kept))
  if (stays.length > 0) return { cannot: stays, said: 'Aleph keeps what is sent empty' }
  const own = ownRecord(borrower, settings)
  const local = fields.filter((field) => field === 'group' || field === 'expires')
  if (local.length > 0 && !own) return { cannot: local, said: 'There is no record of the institution itself' }

  const z303 = globalFields(borrower.global, after, fields, today, settings)
  const z304 = addressRecords(borrower, wanted)
  if (!z304) return { cannot: fields.filter((field) => isOfAddress(field)), said: 'There is no address record to write' }
  // A first name that stays behind is not taken for one: the name as a whole is another.
  const empty = [z303, ...z304].flat().filter(([field, value]) => value === '' && field !== 'z303-first-name')
  if (kept && empty.length > 0) {
    const cannot = fields.filter((field) => isOfAddress(field) || field === 'blocks')
    return { cannot, said: 'Aleph keeps what is sent empty' }
  }
  const id = borrower.global.id.trim()
  const z305 =
    local.length > 0 && own
      ? [
          written(
            'z305',
            written('record-action', 'U'),
            written('z305-id', escaped(id)),
            written('z305-sub-library', escaped(own.library)),
            // The two are checked as a pair, so the status goes along with a day.
            ...elements([['z305-bor-status', after.group ?? own.status ?? '']]),
            ...(local.includes('expires') ? elements([['z305-expiry-date', raw(after.expires)]]) : []),
          ),
        ]
      : []
  const z308 = fields.includes('identifiers')
    ? numberRecords(numbersToldOf(borrower), after.identifiers, sharedTypes(settings), settings)
    : []
  const addresses = z304.map((sent) => written('z304', written('record-action', 'U'), ...elements(sent)))
  const asked = { z303: z303.length > 0 ? 1 : 0, z304: addresses.length, z305: z305.length, z308: z308.length }
  return { xml: updateOf(id, [...addresses, ...z305, ...z308], elements(z303)), asked }
}

/** A field that nothing is to stand in, of those that update-bor empties by no way, or by none at a site that keeps what is sent empty. */
function lacksAn(field: DataField, after: PatronData, kept: boolean): boolean {
  switch (field) {
    case 'name':
      return after.name.family === undefined
    case 'language':
    case 'group':
    case 'expires':
      return after[field] === undefined
    case 'emails':
    case 'phones':
    case 'addresses':
      return kept && after[field].length === 0
    default:
      return false
  }
}

function isOfAddress(field: DataField): boolean {
  return field === 'emails' || field === 'phones' || field === 'addresses'
}

/** One for each address (z304) that changes; nothing where there is none that could be told from the others. */
function addressRecords({ addresses }: Borrower, { change, after, fields }: Wanted): readonly Sent[] | undefined {
  const home = homeOf(addresses)
  const [email] = after.emails
  const old = addresses.find((address) => address.email !== undefined)?.email
  const hasEmail = (address: AddressRecord) => {
    if (!fields.includes('emails')) return false
    // Whoever has none afterwards has none anywhere: else the next one would be shown for it.
    if (!email) return address.email !== undefined
    return old === undefined ? address === home : isSameEmail(old, address.email)
  }
  const changing = addresses.flatMap((address) => {
    const [line] = after.addresses
    const sent: Sent = [
      ...(address === home && fields.includes('addresses')
        ? [
            ...inSlots(line?.lines ?? [], address.slots).map(([slot, text]) => [`z304-address-${slot}`, text] as const),
            ...(address.zip === line?.postalCode ? [] : [['z304-zip', line?.postalCode ?? ''] as const]),
          ]
        : []),
      ...(address === home && fields.includes('phones') ? phonesChanged(after, change, home) : []),
      // Some clients send a second element by another name: both are told.
      ...(hasEmail(address)
        ? (['z304-email-address', 'email-address'] as const).map((name) => [name, email?.value ?? ''] as const)
        : []),
    ]
    return sent.length > 0 ? [{ address, sent }] : []
  })
  if (fields.some(isOfAddress) && changing.length === 0) return undefined
  if (changing.some(({ address }) => address.sequence === undefined)) return undefined
  return changing.map(({ address, sent }) => [
    ['z304-sequence', address.sequence!],
    ...(address.type === undefined ? [] : [['z304-address-type', address.type] as const]),
    ...sent,
  ])
}

/** Only what changes, so that nothing is sent empty that is empty. */
function phonesChanged({ phones }: PatronData, { phones: asked }: PatronDataChange, home: AddressRecord): Sent {
  const before = new Map<string, string | undefined>([
    ...home.telephones.map((phone, at) => [at === 0 ? 'z304-telephone' : `z304-telephone-${at + 1}`, phone] as const),
    ['z304-sms-number', home.sms],
  ])
  return phoneFields(phones, asked ?? [], home).filter(([field, value]) => (before.get(field) ?? '') !== value)
}

export function elements(sent: Sent): readonly string[] {
  return sent.map(([field, value]) => written(field, escaped(value)))
}
