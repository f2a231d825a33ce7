import type { AlmaLoan } from './loan.ts'
import type { AlmaRequest } from './user-request.ts'
import type { Clock, Random } from '#simulation/clock.ts'
import type { CompleteSeed, CompleteTenant } from './seed.ts'
import { usualSwitches, type AlmaSwitches } from './switches.ts'
import { setSegments, sumOf, type AlmaFee, type AlmaUser } from './user.ts'

/** Everything the simulated Alma knows. One world a simulator, changed in place, rebuilt at a reset. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly switches: AlmaSwitches
  readonly tenants: Map<string, Tenant>
  /** Where links in answers begin: scheme, host and port. */
  origin: string
  /** Updates of the network zone that are on their way to a copy, oldest first. */
  readonly underWay: Distribution[]
  /** Fees that were charged through the API, for ids that nobody has yet. */
  feesMade: number
  /** The same of requests. */
  requestsMade: number
}

/** An update of a network user, as far as it is known to whom it goes: what arrives is what the zone says then. */
export interface Distribution {
  readonly due: number
  readonly zone: string
  readonly tenant: string
  readonly primaryId: string
}

export interface Tenant extends Omit<CompleteTenant, 'users'> {
  readonly records: UserRecord[]
  /** When the calls of the last second came, and how many there were today. */
  readonly calls: { recent: number[]; day: number; today: number }
}

/** One user with what belongs to it and is never shown with it. */
export interface UserRecord {
  readonly user: AlmaUser
  password: string | undefined
  readonly fees: AlmaFee[]
  readonly loans: AlmaLoan[]
  readonly requests: AlmaRequest[]
  /** Fields that staff edited by hand, which an update of an EXTERNAL user leaves alone. */
  readonly manual: Set<string>
  /** The dates as they were before the first write: what a student system still holds for right. */
  loaded: Pick<AlmaUser, 'expiry_date' | 'purge_date'> | undefined
  /** What the simulator began with counts as old. */
  readonly createdAt: number
  modifiedAt: number
  /** Wrong passwords in a row, and until when nobody gets in. */
  failures: number
  lockedUntil: number
}

export function buildTenants(seed: CompleteSeed, now: number): Map<string, Tenant> {
  return new Map(
    seed.tenants.map(({ users, ...tenant }) => [
      tenant.code,
      {
        ...tenant,
        records: users.map((user) => recordOf(user, Number.NEGATIVE_INFINITY, now)),
        calls: { recent: [], day: 0, today: 0 },
      },
    ]),
  )
}

export function switchesOf(seed: CompleteSeed): AlmaSwitches {
  return { ...usualSwitches, ...seed.switches }
}

/** A fresh record; what it is made of is cloned, so that no two records and no seed share a part. */
export function recordOf(seed: CompleteTenant['users'][number], createdAt: number, modifiedAt: number): UserRecord {
  const { password, fee, loan, request, ...user } = structuredClone(seed)
  setSegments(user)
  const untouched = { manual: new Set<string>(), loaded: undefined }
  const held = { fees: fee, loans: loan, requests: request }
  return { user, password, ...held, ...untouched, createdAt, modifiedAt, failures: 0, lockedUntil: 0 }
}

export function owedBy({ fees }: UserRecord): number {
  return sumOf(fees.filter((fee) => fee.status.value === 'ACTIVE'))
}
