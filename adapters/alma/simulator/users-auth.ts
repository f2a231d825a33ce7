import type { SimRequest } from '#simulation/request.ts'
import { dayOf } from '#simulation/day.ts'
import { AlmaRefusal, authenticationFailed } from './errors.ts'
import { findUser, userKeyOf, type UserKey } from './find.ts'
import type { Resource } from './gateway.ts'
import { refreshCopy } from './linked-copies.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/**
 * POST /users/{user_id}: `op=refresh` makes a linked copy as its source is, for a key that may write. `op=auth` is "meant for internal users that have passwords in the Ex Libris Identity Service", and open to a
 * read-only key (Alma API documentation, Authenticate or refresh user). A good password is a 204, a wrong one a 400.
 */
export function authenticateOrRefreshUser(world: World): Resource {
  return {
    method: 'POST',
    path: '/users/{user_id}',
    area: 'Users',
    writes: (request) => request.query.get('op') === 'refresh',
    handle(tenant, request) {
      const op = request.query.get('op') ?? 'auth'
      if (op === 'refresh') {
        refreshCopy(world, tenant, copyOf(world, tenant, request))
        return { kind: 'nothing' }
      }
      if (op !== 'auth') throw new AlmaRefusal('401859', `Action ${op} is not supported.`)
      signIn(world, subjectOf(world, tenant, userKeyOf(request)), passwordOf(request))
      return { kind: 'nothing' }
    },
  }
}

/** This page of the documentation has one code for a user who is not found, whether or not a type was named. */
function subjectOf(world: World, tenant: Tenant, key: UserKey): UserRecord {
  try {
    return findUser(world, tenant, key)
  } catch (error) {
    throw error instanceof AlmaRefusal ? new AlmaRefusal('401890', 'User was not found.') : error
  }
}

/** A code of its own for the same, on the same page. */
function copyOf(world: World, tenant: Tenant, request: SimRequest): UserRecord {
  try {
    return findUser(world, tenant, userKeyOf(request))
  } catch (error) {
    throw error instanceof AlmaRefusal ? new AlmaRefusal('401861', 'Refresh user with given identifier not found.') : error
  }
}

/** Fifteen failures lock for thirty minutes (Ex Libris Knowledge Center, Passwords). */
const allowedFailures = 15
const lockMs = 30 * 60_000

function signIn(world: World, record: UserRecord, password: string | undefined): void {
  const now = world.clock.now()
  if (now < record.lockedUntil) throw authenticationFailed()
  if (record.user.account_type.value !== 'INTERNAL' || record.password === undefined || password !== record.password) {
    record.failures += 1
    if (record.failures >= allowedFailures) {
      record.lockedUntil = now + lockMs
      record.failures = 0
    }
    throw authenticationFailed()
  }
  record.failures = 0
  const { lapsedSignIn } = world.switches
  if (lapsedSignIn === 'accepted' || !hasLapsed(record, dayOf(now))) return
  throw lapsedSignIn === 'refused' ? authenticationFailed() : new AlmaRefusal(lapsedSignIn.code, lapsedSignIn.message)
}

/** The day of expiry is the last good one. */
function hasLapsed({ user }: UserRecord, today: string): boolean {
  return user.status.value !== 'ACTIVE' || (user.expiry_date !== undefined && user.expiry_date.slice(0, 10) < today)
}

/** The header is percent-encoded, blanks as `%20`: a plus is a plus. */
function passwordOf(request: SimRequest): string | undefined {
  const header = request.headers['exl-user-pw']
  if (typeof header !== 'string') return request.query.get('password') ?? undefined
  try {
    return decodeURIComponent(header)
  } catch {
    return header
  }
}
