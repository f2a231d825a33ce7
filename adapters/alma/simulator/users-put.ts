import { dayOf } from '#simulation/day.ts'
import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, generalError } from './errors.ts'
import { findUser, userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import { keepPassword, refuseWeak } from './identity-service.ts'
import { distribute } from './localise.ts'
import { fullUser } from './show.ts'
import { sentUserSchema, setSegments, type AlmaUser } from './user.ts'
import type { Tenant, UserRecord, World } from './world.ts'

/**
 * PUT /users/{user_id}: "the update is done in a 'Swap All' mode", so what is not sent is gone, but for roles, and for what staff edited by hand
 * of an EXTERNAL user (Alma API documentation, Update user details).
 */
export function updateUser(world: World): Resource {
  return {
    method: 'PUT',
    path: '/users/{user_id}',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const record = findUser(world, tenant, userKeyOf(request))
      const { user: sent, password } = sentUser(request)
      refuseImpossible(tenant, record, sent, password)
      record.loaded ??= { expiry_date: record.user.expiry_date, purge_date: record.user.purge_date }
      keepPassword(world, record, sent, password)
      swapAll(world, record, sent, new Set((request.query.get('override') ?? '').split(',')))
      record.modifiedAt = world.clock.now()
      if (tenant.isNetworkZone) distribute(world, tenant, record)
      return { kind: 'document', root: 'user', content: fullUser(record) }
    },
  }
}

/** What it can read of a body. The words are the page's, and say XML whatever was sent. */
function sentUser({ body }: SimRequest): { readonly user: AlmaUser; readonly password: string } {
  const sent = jsonOf(body)
  const { success, data } = sentUserSchema.safeParse(sent)
  if (!success) throw new AlmaRefusal('401676', 'No valid XML was given.')
  const { password, ...user } = data
  return { user, password: password ?? '' }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** Assumption: no page says which code goes with one number that is there as active and as inactive, only that Alma refuses it. */
function refuseImpossible({ records }: Tenant, { user }: UserRecord, sent: AlmaUser, password: string): void {
  const failed = new AlmaRefusal('401860', 'Failed to update user.')
  if (sent.account_type.value !== 'INTERNAL' && sent.account_type.value !== 'EXTERNAL') {
    throw new AlmaRefusal('401855', "The account type 'Internal with external authentication' is currently not supported.")
  }
  if (user.account_type.value === 'EXTERNAL' && sent.account_type.value === 'INTERNAL') throw failed
  if (user.account_type.value === 'EXTERNAL' && sent.external_id !== user.external_id) {
    throw new AlmaRefusal('401858', 'The external id in DB does not fit the given value in xml - external id cannot be updated.')
  }
  if (password !== '' && sent.account_type.value === 'INTERNAL') refuseWeak(password, sent)
  const isTaken = records.some((other) => other.user !== user && isSame(other.user.primary_id, sent.primary_id))
  if (isTaken || hasTwin(sent)) throw failed
  for (const { id_type: type, value } of sent.user_identifier) {
    if (value === '') throw generalError(`An identifier of the type ${type.value} has no value.`)
  }
}

/** GET lists one number as ACTIVE and as INACTIVE, and PUT refuses the same list (Finna's Alma driver). */
function hasTwin({ user_identifier: held }: AlmaUser): boolean {
  const numbers = held.map(({ id_type: type, value }) => JSON.stringify([type.value, value.toLowerCase()]))
  return new Set(numbers).size < numbers.length
}

/** The names that `override` has for the fields of an EXTERNAL user that staff's own edits protect. */
const protectedFields = {
  user_group: 'user_group',
  job_category: 'job_category',
  preferred_language: 'preferred_language',
  campus_code: 'campus_code',
  rs_libraries: 'rs_library',
  user_title: 'user_title',
  library_notices: 'library_notice',
  pref_first_name: 'pref_first_name',
  pref_middle_name: 'pref_middle_name',
  pref_last_name: 'pref_last_name',
  cataloger_level: 'cataloger_level',
} as const satisfies Readonly<Record<string, keyof AlmaUser>>

/** Silent about what it keeps: the answer is a 200 with the old value. */
function swapAll(world: World, { user, manual }: UserRecord, sent: AlmaUser, override: ReadonlySet<string>): void {
  const before = { ...user }
  for (const key of Object.keys(user)) delete (user as Partial<Record<string, unknown>>)[key]
  Object.assign(user, structuredClone(sent))
  if (before.account_type.value === 'EXTERNAL') {
    for (const [name, field] of Object.entries(protectedFields)) {
      const keeps = !override.has(name) && (manual.has(field) || isEmpty(sent[field]))
      if (keeps) Object.assign(user, { [field]: before[field] })
    }
  }
  if (sent.user_role.length === 0) user.user_role = before.user_role
  // Said by Alma and never told to it: rest_user.xsd marks these for GET alone.
  const { linking_id, source_link_id, source_institution_code, proxy_for_user, last_patron_activity_date } = before
  const said = { linking_id, source_link_id, source_institution_code, proxy_for_user, last_patron_activity_date }
  const changed = sent.status.value !== before.status.value
  const status_date = changed ? (`${dayOf(world.clock.now())}Z` as const) : before.status_date
  for (const [key, value] of Object.entries({ ...said, status_date })) {
    if (value === undefined) delete (user as Partial<Record<string, unknown>>)[key]
    else Object.assign(user, { [key]: value })
  }
  setSegments(user)
}

function isEmpty(value: AlmaUser[keyof AlmaUser]): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object' && 'value' in value) return (value.value ?? '') === ''
  return value === undefined || value === ''
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
