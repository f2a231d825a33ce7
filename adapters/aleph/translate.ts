import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Block, ContactPoint, Identifier, Limit, PatronRecord, PersonName, Registration } from '#domain/patron.ts'
import { postalAddress } from '#domain/postal-address.ts'
import { isSystem, keyOf } from './gathering.ts'
import type { Whole } from './listing.ts'
import { nameParts } from './names.ts'
import type { AlephSettings } from './settings.ts'
import { primaryType } from './types.ts'
import type { BlockRecord, Borrower, GlobalRecord, LocalRecord, NumberRecord } from './wire.ts'

export interface Telling extends Pick<
  AlephSettings,
  'admLibrary' | 'barcodeTypes' | 'closedBlocks' | 'emptyExpiry' | 'homeLibrary' | 'systemRecord' | 'proveBy'
> {
  readonly institution: InstitutionId
}

/** Aleph's patron in our words, frozen all through. */
export function toPatron(whole: Whole, telling: Telling): PatronRecord {
  const { borrower, listing } = whole
  const { global, addresses } = borrower
  const language = toLanguage(global.language)
  const home = addresses.find(({ type }) => type !== mailingAddress)
  const addressSince = home?.updated
  const address = home && postalAddress([...home.lines, home.zip])
  const { counted, shown } = localsOf(whole, telling)
  return frozen({
    ref: { institution: telling.institution, record: global.id as RecordId },
    name: toName(global),
    ...(global.birthDate && { birthDate: global.birthDate }),
    ...(language !== undefined && { language }),
    emails: contactPoints(addresses.flatMap(({ email }) => email ?? [])),
    phones: contactPoints(addresses.flatMap(({ phones }) => phones)),
    identifiers: toIdentifiers(borrower, telling.barcodeTypes),
    passwordKept: isInDirectory(borrower, telling) ? 'elsewhere' : 'here',
    active: !isClosed(global, telling) && !(counted.length > 0 && counted.every((local) => isClosed(local, telling))),
    registrations: [
      ...counted.map((local) => toRegistration(local, false, telling)),
      ...shown.map((local) => toRegistration(local, true, telling)),
    ],
    ...(addressSince && { addressSince }),
    ...(address && { address }),
    ...(telling.homeLibrary === 'as-recorded' && global.homeLibrary !== undefined && { homeLibrary: global.homeLibrary }),
    listing,
    blocks: toBlocks(global, counted, telling),
  } satisfies PatronRecord)
}

/** Where somebody's mail goes for a while says nothing of where they live. */
export const mailingAddress = '02'

/**
 * Which local records are registrations, and which are only shown. The record of the whole system belongs to no institution: circulation takes
 * the lowest level there is, so it decides nothing where the institution has a record of its own, and is one that a chain leads to where
 * it has none. Sites that register patrons there alone say `systemRecord: counted`.
 */
function localsOf({ gathering }: Whole, { systemRecord, admLibrary }: Telling) {
  const own = [...gathering.own.values()]
  const all = [...own, ...gathering.inherited()]
  const systemCounts = systemRecord === 'counted' && !gathering.own.has(keyOf(admLibrary))
  const counted = all.filter((local) => (isSystem(local.library) ? systemCounts : own.includes(local)))
  return { counted, shown: all.filter((local) => !counted.includes(local)) }
}

/**
 * Both records above the sub-libraries, that of the ADM library and that of the whole system, hold for the institution as a whole: they name no
 * library, and what ends them is the institution's record. Each ends itself and no other: Aleph never combines the dates of two levels
 * (knowledge base, "Z305 Borrower Records: ALEPH, xxx50, sublibrary").
 */
function toRegistration(local: LocalRecord, inherited: boolean, telling: Telling): Registration {
  const { library, status, statusName, starts, expires } = local
  const isInstitution = isSystem(library) || keyOf(library) === keyOf(telling.admLibrary)
  const lasts = expires !== undefined || telling.emptyExpiry === 'never-ends'
  const limit: Limit = {
    by: isInstitution ? 'institution-record' : 'library-record',
    ...(expires && { expires }),
    active: lasts && !isClosed(local, telling),
  }
  return {
    ...(!isInstitution && { library }),
    ...(status !== undefined && { group: { code: status, ...(statusName !== undefined && { name: statusName }) } }),
    ...(starts && { starts }),
    limits: [limit],
    inherited,
  }
}

/** A card has the name the other way round. */
function toName(global: GlobalRecord): PersonName {
  const { given, family } = nameParts(global)
  const both = given !== undefined && family !== undefined
  return {
    full: both ? `${given} ${family}` : (global.name ?? ''),
    ...(given !== undefined && { given }),
    ...(family !== undefined && { family }),
  }
}

/** The internal id first. One number may be there under several types, and is told once for each. */
function toIdentifiers({ global, numbers }: Borrower, barcodeTypes: readonly string[]): Identifier[] {
  const isMain = ({ type, value }: NumberRecord) => type === primaryType && keyOf(value) === keyOf(global.id)
  const main = numbers.find(isMain)
  const rest = numbers.filter((number) => !isMain(number))
  const told = new Map(rest.map(({ type, value, active }) => [JSON.stringify([type, value]), { type, value, active }]))
  return [
    { kind: 'primary', type: primaryType, value: global.id, active: main?.active ?? true },
    ...[...told.values()].map(({ type, value, active }): Identifier => {
      const kind = type === primaryType ? 'primary' : barcodeTypes.includes(type) ? 'barcode' : 'issued'
      return { kind, type, value, active }
    }),
  ]
}

export type ProvingSettings = Pick<AlephSettings, 'proveBy' | 'barcodeTypes'>

/** The types of the number with which a password goes to Aleph. */
export function provingTypes({ proveBy, barcodeTypes }: ProvingSettings): readonly string[] {
  return proveBy === 'primary' ? [primaryType] : barcodeTypes
}

/** Verification type 02 means that a directory keeps the password (Aleph knowledge base). It is told with the numbers, or not at all. */
export function isInDirectory({ numbers }: Pick<Borrower, 'numbers'>, { proveBy, barcodeTypes }: ProvingSettings): boolean {
  const active = numbers.filter((number) => number.active)
  const proving = active.filter(({ type }) => provingTypes({ proveBy, barcodeTypes }).includes(type))
  const asked = proving.length > 0 ? proving : active
  return asked.length > 0 && asked.every(({ inDirectory }) => inDirectory)
}

/** Those of the global record hold everywhere, those of a local one where it holds. */
function toBlocks(global: GlobalRecord, locals: readonly LocalRecord[], { closedBlocks, admLibrary }: Telling): Block[] {
  const local = locals.flatMap(({ library, blocks }): Block[] =>
    isSystem(library) || keyOf(library) === keyOf(admLibrary) ? [...blocks] : blocks.map((block) => ({ ...block, library })),
  )
  const told = [...global.blocks, ...local].filter(({ code }) => !closedBlocks.includes(code))
  return [...new Map(told.map((block) => [JSON.stringify(block), { ...block }])).values()]
}

/** Aleph has no switch for an account: sites use a block of their own for it. */
function isClosed({ blocks }: { readonly blocks: readonly BlockRecord[] }, { closedBlocks }: Telling): boolean {
  return blocks.some(({ code }) => closedBlocks.includes(code))
}

/** The first address comes first: Aleph says which one is current by sending it alone. */
function contactPoints(values: readonly string[]): ContactPoint[] {
  return [...new Set(values)].map((value, index) => ({ value, preferred: index === 0 }))
}

/** Three letters of the library world, `ICE` and `GER`, of which the standard knows the two-letter ones. */
export function toLanguage(code: string | undefined): string | undefined {
  try {
    return code === undefined ? undefined : Intl.getCanonicalLocales(code)[0]
  } catch {
    return undefined
  }
}

function frozen<T extends object>(held: T): T {
  for (const part of Object.values(held)) if (typeof part === 'object' && part !== null) frozen(part as object)
  return Object.freeze(held)
}
