import type { InstitutionId, RecordId } from '#domain/id.ts'
import type {
  Block,
  ContactPoint,
  Identifier,
  Limit,
  PatronRecord,
  PersonName,
  Registration,
  VendorLink,
} from '#domain/patron.ts'
import { postalAddress, type PostalAddress } from '#domain/postal-address.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaCode, AlmaUser } from './wire.ts'

export interface Reading extends Pick<AlmaSettings, 'institutionCode' | 'barcodeTypes' | 'patronRoles'> {
  readonly institution: InstitutionId
  /** Users are linked across the institutions of a fulfilment network, so what Alma says of it counts. */
  readonly linked: boolean
  /** The users are those of the network zone, whose roles give nobody the right to borrow anywhere. */
  readonly central: boolean
}

/** Alma's user in our words, frozen all through. */
export function toPatron(user: AlmaUser, reading: Reading): PatronRecord {
  const language = toLanguage(user.preferred_language?.value)
  const link = reading.linked ? toLink(user, reading.institutionCode) : undefined
  const address = toAddress(user.contact_info?.address)
  return frozen({
    ref: { institution: reading.institution, record: user.primary_id as RecordId },
    name: toName(user),
    ...(user.birth_date && { birthDate: user.birth_date }),
    ...(language !== undefined && { language }),
    emails: contactPoints(user.contact_info?.email.map((email) => ({ value: email.email_address, preferred: email.preferred }))),
    phones: contactPoints(user.contact_info?.phone.map((phone) => ({ value: phone.phone_number, preferred: phone.preferred }))),
    identifiers: toIdentifiers(user, reading.barcodeTypes),
    ...(link && { link }),
    passwordKept: keepsPassword(user) ? 'here' : 'elsewhere',
    active: isOn(user.status),
    registrations: toRegistrations(user, reading),
    ...(address && { address }),
    listing: { method: 'user-record', complete: true },
    blocks: user.user_block.flatMap(toBlock),
  } satisfies PatronRecord)
}

/**
 * The registered name, which Alma writes out as `full_name` and libraries print on cards. The preferred names are how somebody wants
 * to be addressed; a card must agree with what the desk reads on a proof of identity, and staff search by the registered ones.
 */
function toName({ full_name: full, first_name: given, middle_name: middle, last_name: family }: AlmaUser): PersonName {
  return {
    full: full ?? [given, middle, family].filter((part) => part !== undefined).join(' '),
    ...(given !== undefined && { given }),
    ...(family !== undefined && { family }),
  }
}

/** The primary id first. GET may list one number as active and as inactive (seen by Finna's Alma driver): it is active, and there once. */
function toIdentifiers(user: AlmaUser, barcodeTypes: readonly string[]): Identifier[] {
  const found = new Map<string, Identifier>()
  for (const { value, id_type: held, status } of user.user_identifier) {
    const type = held?.value ?? ''
    if (value === undefined) continue
    const key = JSON.stringify([type, value])
    if (found.get(key)?.active === true) continue
    found.set(key, { kind: barcodeTypes.includes(type) ? 'barcode' : 'issued', type, value, active: isOn(status) })
  }
  return [{ kind: 'primary', type: 'PRIMARYIDENTIFIER', value: user.primary_id, active: true }, ...found.values()]
}

/**
 * The institution where the user was first, and its number for the link: the source says its own `linking_id`, and each copy repeats it as
 * `source_link_id` (rest_user.xsd). A copy that names but one of the two names nobody.
 */
function toLink(user: AlmaUser, institutionCode: string): VendorLink | undefined {
  const { linking_id: own, source_institution_code: source, source_link_id: copied } = user
  const isCopy = source !== undefined || copied !== undefined
  const [tenant, id] = isCopy ? [source, copied] : [institutionCode, own]
  return tenant === undefined || id === undefined ? undefined : { tenant: toTenant(tenant), id }
}

/** Alma's codes of institutions are capitals, whatever somebody wrote in a configuration: both sides of a link must say the same. */
export function toTenant(institutionCode: string): string {
  return institutionCode.toUpperCase()
}

/**
 * One registration for each place where the user has a Patron role: the institution, or a library the role is scoped to. Each ends with
 * the user's own expiry or the role's, whichever comes first (Alma refuses loans after either). Of several roles for one place the best
 * counts, since one is enough to borrow. Without any the user is known here, and may do nothing.
 */
function toRegistrations(user: AlmaUser, { institutionCode, patronRoles, central }: Reading): Registration[] {
  const group = user.user_group?.value === undefined ? undefined : { code: user.user_group.value, ...named(user.user_group.desc) }
  const record: Limit = { by: 'patron-record', ...expiring(user.expiry_date), active: isOn(user.status) }
  if (central) return [{ ...(group && { group }), limits: [record], inherited: false }]
  const roles = new Map<string, Limit>()
  for (const held of user.user_role) {
    const place = placeOf(held, { institutionCode, patronRoles })
    if (place === undefined) continue
    const { status, expiry_date: expires } = held
    const role: Limit = { by: 'patron-role', ...expiring(expires), active: isOn(status) }
    const known = roles.get(place)
    if (known === undefined || isBetter(role, known)) roles.set(place, role)
  }
  if (roles.size === 0) roles.set('', { by: 'patron-role', active: false })
  return [...roles].map(([library, role]) => ({
    ...(library !== '' && { library }),
    ...(group && { group }),
    limits: [record, role],
    inherited: false,
  }))
}

/** Only internal users have a password in the Ex Libris Identity Service. */
export function keepsPassword({ account_type: type }: Pick<AlmaUser, 'account_type'>): boolean {
  return is(type, 'INTERNAL')
}

/** The Patron roles at a place, by where they stand in the list: at one library, or at the institution at large. */
export function patronRolesAt(
  { user_role: roles }: Pick<AlmaUser, 'user_role'>,
  library: string | undefined,
  rules: Pick<Reading, 'institutionCode' | 'patronRoles'>,
): readonly number[] {
  return roles.flatMap((held, index) => (placeOf(held, rules) === (library ?? '') ? [index] : []))
}

/** The library of a Patron role, nothing between the quotes for the institution; of any other role nothing at all. */
function placeOf(
  { role_type: type, scope }: AlmaUser['user_role'][number],
  { institutionCode, patronRoles }: Pick<Reading, 'institutionCode' | 'patronRoles'>,
): string | undefined {
  if (type?.value === undefined || !patronRoles.includes(type.value)) return undefined
  return scope?.value === undefined || is(scope.value, institutionCode) ? '' : scope.value
}

/** A role that is on before one that is off; then the later, and the latest is one that never ends. */
function isBetter(one: Limit, other: Limit): boolean {
  if (one.active !== other.active) return one.active
  return (one.expires ?? 'never') > (other.expires ?? 'never')
}

/** The description is of a table that the institution words for patrons; the note is the staff's own and is not even read. */
function toBlock(block: AlmaUser['user_block'][number]): Block[] {
  const { block_description: description, block_status: status, created_date: since, expiry_date: until } = block
  if (!isOn(status)) return []
  return [
    {
      code: description?.value ?? '',
      ...(description?.desc !== undefined && { said: description.desc }),
      ...(since && { since }),
      ...(until && { until }),
    },
  ]
}

/**
 * The preferred one, as there is exactly one in Alma; where none is, the first. Country and province are left out: libraries add them to addresses
 * that have none, and nobody moves to another without another town.
 */
function toAddress(addresses: NonNullable<AlmaUser['contact_info']>['address'] = []): PostalAddress | undefined {
  const told = addresses.find((each) => each?.preferred) ?? addresses[0]
  if (!told) return undefined
  const { line1, line2, line3, line4, line5, city, postal_code: postalCode } = told
  return postalAddress([line1, line2, line3, line4, line5, city, postalCode])
}

function contactPoints(points: readonly { value: string | undefined; preferred: boolean }[] = []): ContactPoint[] {
  return points.flatMap(({ value, preferred }) => (value === undefined ? [] : [{ value, preferred }]))
}

/** Alma's codes are two letters of ISO 639-1 as delivered, but an institution may add its own. */
export function toLanguage(code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  const known = languages.get(code)
  if (known !== undefined) return known
  try {
    const [language] = Intl.getCanonicalLocales(code)
    if (language !== undefined) languages.set(code, language)
    return language
  } catch {
    return undefined
  }
}

/** Those that are ones; there are never more than there are languages. */
const languages = new Map<string, string>()

/** A status that is left out means active, one that Alma would not know means inactive (rest_user.xsd, of roles and blocks). */
export function isOn(status: AlmaCode): boolean {
  return status?.value === undefined || is(status.value, 'ACTIVE')
}

/** Alma writes its codes in capitals and its documentation does not: `ACTIVE`, `Active`. */
function is(code: string | undefined, expected: string): boolean {
  return code?.toUpperCase() === expected.toUpperCase()
}

function expiring(expires: AlmaUser['expiry_date']) {
  return expires === undefined ? {} : { expires }
}

function named(name: string | undefined) {
  return name === undefined ? {} : { name }
}

function frozen<T extends object>(held: T): T {
  for (const part of Object.values(held)) if (typeof part === 'object' && part !== null) frozen(part as object)
  return Object.freeze(held)
}
