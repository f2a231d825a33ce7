import { AlmaRefusal } from './errors.ts'
import { findUser, userKeyOf, type UserKey } from './find.ts'
import type { Resource } from './gateway.ts'
import { distributeDeletion } from './localise.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/** DELETE /users/{user_id}: 204. Whoever has something on loan, waits for something or owes something stays. */
export function deleteUser(world: World): Resource {
  return {
    method: 'DELETE',
    path: '/users/{user_id}',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const key = userKeyOf(request)
      const record = subjectOf(world, tenant, key)
      if (isBusy(record)) {
        throw new AlmaRefusal(
          '401850',
          `Failed to delete user with identifier ${key.id} of type ${key.type ?? 'PRIMARYIDENTIFIER'}.`,
        )
      }
      tenant.records.remove(record)
      if (tenant.isNetworkZone) distributeDeletion(world, tenant, record)
      return { kind: 'nothing' }
    },
  }
}

/** This page of the documentation has one code for a user who is not found, whether or not a type was named. */
function subjectOf(world: World, tenant: Tenant, key: UserKey): UserRecord {
  try {
    return findUser(world, tenant, key)
  } catch (error) {
    if (!(error instanceof AlmaRefusal)) throw error
    throw new AlmaRefusal('401890', `User with identifier ${key.id} of type ${key.type ?? 'PRIMARYIDENTIFIER'} was not found.`)
  }
}

/** Assumption: which transactions hold a user is not said with the code; loans and open fees do by the rules of the purge job. */
function isBusy(record: UserRecord): boolean {
  const { loans, requests, fees } = record.glimpse()
  return loans.length > 0 || requests.length > 0 || fees.some(({ status }) => status.value !== 'CLOSED')
}
