import type { SimRequest } from '#simulation/request.ts'
import { idTypeNotValid, userNotFound, userNotFoundByType } from './errors.ts'
import { localise } from './localise.ts'
import type { AlmaSwitches } from './switches.ts'
import { entryOf } from './tables.ts'
import { identifierTerm, primaryTerm } from './terms.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/** How a call names one user. */
export interface UserKey {
  readonly id: string
  /** `user_id_type`; where it is left out, every identifier that is unique. */
  readonly type?: string | undefined
}

/** As the path and the query of any call below /users/{user_id} have it. */
export function userKeyOf(request: SimRequest): UserKey {
  return { id: request.params['user_id'] ?? '', type: request.query.get('user_id_type') ?? undefined }
}

/** Every unique identifier, which is also what Alma takes where no type is given. */
const allUnique = 'all_unique'

/** The user a tenant keeps under an id, or the refusal that fits: Alma has one code for any id, and another for a typed one. */
export function findUser(world: World, tenant: Tenant, key: UserKey): UserRecord {
  const found = lookUp(world.switches, tenant, key)
  if (found !== undefined) return found
  throw notFound(key)
}

/**
 * The same as Alma's GET does it. Where users are managed in the network zone, "getting a user from a local institution is equivalent
 * to localizing the record based on the NZ" (Alma API documentation, Get user details): the GET makes the copy.
 */
export function findOrLocaliseUser(world: World, tenant: Tenant, key: UserKey): UserRecord {
  const found = lookUp(world.switches, tenant, key)
  if (found !== undefined) return found
  const zone = tenant.mode === 'network-managed' ? world.tenants.get(tenant.networkZone ?? '') : undefined
  const central = zone === undefined ? undefined : lookUp(world.switches, zone, key)?.glimpse()
  // The network manages EXTERNAL users only (Ex Libris Knowledge Center, Centrally Managing Users).
  if (central === undefined || central.user.account_type.value !== 'EXTERNAL') throw notFound(key)
  return localise(central, tenant, world.clock.now())
}

function notFound({ id, type }: UserKey) {
  return type === undefined || type === allUnique ? userNotFound(id) : userNotFoundByType(id, type)
}

function lookUp(
  switches: AlmaSwitches,
  { records, identifierTypes }: Tenant,
  { id, type = allUnique }: UserKey,
): UserRecord | undefined {
  const byPrimaryId = () => records.having(primaryTerm(id))[0]
  const byNumber = (ofType?: string) =>
    records.having(identifierTerm(id)).find((record) => hasNumber(switches, record, id, ofType))
  if (type === allUnique) return byPrimaryId() ?? byNumber()
  if (type === 'PRIMARYIDENTIFIER') return switches.primaryIdentifierType ? byPrimaryId() : undefined
  if (switches.unknownIdType === 'refused' && entryOf(identifierTypes, type) === undefined) throw idTypeNotValid(id, type)
  return byNumber(type)
}

function hasNumber(switches: AlmaSwitches, record: UserRecord, id: string, type?: string): boolean {
  return record
    .glimpse()
    .user.user_identifier.some(
      (identifier) =>
        identifier.status === 'ACTIVE' &&
        (type === undefined || identifier.id_type.value === type) &&
        sameIdentifier(switches, identifier.value, id),
    )
}

export function sameIdentifier(switches: AlmaSwitches, one: string, other: string): boolean {
  return switches.identifierCase === 'matters' ? one === other : one.toLowerCase() === other.toLowerCase()
}
