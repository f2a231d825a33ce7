import { dayOf } from '#simulation/day.ts'
import { AlmaRefusal } from './errors.ts'
import { findUser, userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import { keepPassword, refuseWeak } from './identity-service.ts'
import { distribute } from './localise.ts'
import { rolesByRule } from './role-assignment.ts'
import { hasTwin, isLegalGroup, isTakenId, refuseTakenNumbers, refuseUnknownTypes, sentUser } from './sent-user.ts'
import { fullUser } from './show.ts'
import { setSegments, type AlmaUser } from './user.ts'
import type { UserRecord } from './user-record.ts'
import { tellWitnesses } from './witness.ts'
import type { Tenant, World } from './world.ts'

/**
 * PUT /users/{user_id}: "the update is done in a 'Swap All' mode", so what is not sent is gone, but for roles, and for what staff edited by hand
 * of an EXTERNAL user (Alma API documentation, Update user details). The primary id may be another one: the old one is nobody's then, and copies in
 * other institutions keep it.
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
      refuseImpossible(world, tenant, record, sent, password)
      record.loaded ??= { expiry_date: record.user.expiry_date, purge_date: record.user.purge_date }
      keepPassword(world, record, sent, password)
      swapAll(world, record, sent, new Set((request.query.get('override') ?? '').split(',')))
      if (request.query.get('recalculate_roles') === 'true') record.user.user_role = rolesByRule(tenant, record.user)
      tenant.records.changed(record, world.clock.now())
      tellWitnesses(world, tenant, record, 'api')
      if (tenant.isNetworkZone) distribute(world, tenant, record)
      return { kind: 'document', root: 'user', content: fullUser(record) }
    },
  }
}

function refuseImpossible(world: World, tenant: Tenant, record: UserRecord, sent: AlmaUser, password: string): void {
  const { user } = record
  const failed = new AlmaRefusal('401860', 'Failed to update user.')
  if (sent.account_type.value !== 'INTERNAL' && sent.account_type.value !== 'EXTERNAL') {
    throw new AlmaRefusal('401855', "The account type 'Internal with external authentication' is currently not supported.")
  }
  if (user.account_type.value === 'EXTERNAL' && sent.account_type.value === 'INTERNAL') throw failed
  if (user.account_type.value === 'EXTERNAL' && sent.external_id !== user.external_id) {
    throw new AlmaRefusal('401858', 'The external id in DB does not fit the given value in xml - external id cannot be updated.')
  }
  if (password !== '' && sent.account_type.value === 'INTERNAL') refuseWeak(password, sent)
  // Assumption: the page has no code of its own for any of these, and none for a group that is not legal, which that of POST has.
  if (sent.primary_id === '' || isTakenId(tenant, sent.primary_id, record) || hasTwin(sent)) throw failed
  if (sent.user_group.value !== user.user_group.value && !isLegalGroup(tenant, sent)) throw failed
  refuseUnknownTypes(tenant, sent, user)
  refuseTakenNumbers(world, tenant, sent, record)
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
