import type { Clock, Random } from '#simulation/clock.ts'
import type { CompleteSeed, CompleteTenant } from './seed.ts'
import type { CompleteProfile } from './webhook-profile.ts'
import type { Webhooks } from './webhooks.ts'
import type { Witness } from './witness.ts'
import { usualSwitches, type AlmaSwitches } from './switches.ts'
import { emptyRegister, type Register } from './register.ts'
import { crowdRecord, recordOf } from './user-record.ts'

/** Everything the simulated Alma knows. One world a simulator, changed in place, rebuilt at a reset. */
export interface World extends Setting {
  readonly webhooks: Webhooks
}

/** The world without what goes out of it by itself. */
export interface Setting {
  readonly clock: Clock
  readonly random: Random
  readonly switches: AlmaSwitches
  readonly tenants: Map<string, Tenant>
  readonly witnesses: Witness[]
  /** Where links in answers begin: scheme, host and port. */
  origin: string
  /** Updates of the network zone that are on their way to a copy, oldest first. */
  readonly underWay: Distribution[]
  /** Fees that were charged through the API, for ids that nobody has yet. */
  feesMade: number
  /** The same of requests, of primary ids, and of the numbers that link copies to their source. */
  requestsMade: number
  idsMade: number
  linksMade: number
}

/** An update of a network user, as far as it is known to whom it goes: what arrives is what the zone says then. */
export interface Distribution {
  readonly due: number
  readonly zone: string
  readonly tenant: string
  readonly primaryId: string
  readonly what: 'update' | 'deletion'
}

export interface Tenant extends Omit<CompleteTenant, 'users' | 'crowd' | 'webhook'> {
  /** Where it tells of what staff and jobs do, if anywhere. */
  webhook: CompleteProfile | undefined
  readonly records: Register
  /** When the calls of the last second came, and how many there were today. */
  readonly calls: { recent: number[]; day: number; today: number }
}

export function buildTenants(seed: CompleteSeed): Map<string, Tenant> {
  return new Map(
    seed.tenants.map(({ users, crowd, webhook, ...tenant }) => [
      tenant.code,
      { ...tenant, webhook, records: registerOf(users, crowd), calls: { recent: [], day: 0, today: 0 } },
    ]),
  )
}

/** Whoever was there from the beginning was changed long ago. */
const longAgo = Number.NEGATIVE_INFINITY

function registerOf(users: CompleteTenant['users'], crowd: CompleteTenant['crowd']): Register {
  const records = emptyRegister()
  for (const user of users) records.add(recordOf(user, longAgo, longAgo))
  for (let at = 0; at < (crowd?.size ?? 0); at += 1) {
    records.add(
      crowdRecord(() => crowd!.user(at), longAgo, longAgo),
      crowd!.user(at),
    )
  }
  return records
}

export function switchesOf(seed: CompleteSeed): AlmaSwitches {
  return { ...usualSwitches, ...seed.switches }
}
