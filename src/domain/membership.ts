import { addDays, daysBetween, earliest, type Day } from './day.ts'
import type { CommunityId, InstitutionId, LibraryId } from './id.ts'
import type { Group, Limit, PatronRecord, Registration } from './patron.ts'
import type { ExpiryPolicy } from './policy.ts'

export type MembershipState = 'active' | 'expiring' | 'expired' | 'suspended'

/** A patron's registration at one institution or library, judged on that institution's own day. */
export interface Membership {
  readonly institution: InstitutionId
  readonly library?: LibraryId
  readonly communities: readonly CommunityId[]
  readonly group?: Group
  readonly starts?: Day
  /** The last day on which it holds, grace not counted. Absent: it never ends. */
  readonly expires?: Day
  /** Which of the vendor's records gave that date, or switched the membership off. */
  readonly decidedBy: Limit['by']
  readonly state: MembershipState
  /** Shown, never counted: a fall-back rule of the library system led here, no registration of its own. */
  readonly inherited: boolean
}

/** Where a registration lies in the topology. */
export interface Whereat {
  readonly institution: InstitutionId
  readonly library?: LibraryId
  readonly communities: readonly CommunityId[]
}

/** Judges one registration on `today`, the institution's own day. */
export function toMembership(
  record: Pick<PatronRecord, 'active'>,
  registration: Registration,
  at: Whereat,
  policy: ExpiryPolicy,
  today: Day,
): Membership {
  const { group, starts, limits, inherited } = registration
  const expires = earliest(limits.map((limit) => limit.expires))
  return {
    institution: at.institution,
    ...(at.library !== undefined && { library: at.library }),
    communities: at.communities,
    ...(group && { group }),
    ...(starts && { starts }),
    ...(expires && { expires }),
    decidedBy: decider(limits, expires),
    state: stateOn(today, expires, record.active && limits.every((limit) => limit.active), policy),
    inherited,
  }
}

/**
 * A date that has passed says more than a switch that is off: many systems switch an expired patron off by themselves, and
 * "expired" tells the patron what to do.
 */
export function stateOn(today: Day, expires: Day | undefined, on: boolean, policy: ExpiryPolicy): MembershipState {
  if (expires !== undefined && addDays(expires, policy.graceDays) < today) return 'expired'
  if (!on) return 'suspended'
  if (expires !== undefined && daysBetween(today, expires) <= policy.expiringDays) return 'expiring'
  return 'active'
}

/** The limit that gave the date; where none has one, the one that is off, else the first. */
function decider(limits: readonly Limit[], expires: Day | undefined): Limit['by'] {
  const off = limits.find((limit) => !limit.active)
  const dated = limits.find((limit) => limit.expires !== undefined && limit.expires === expires)
  return (dated ?? off ?? limits[0])?.by ?? 'patron-record'
}

/** Ended or switched off as a whole, so that a library system may refuse it altogether. */
export function hasLapsed({ active, registrations }: Pick<PatronRecord, 'active' | 'registrations'>, today: Day): boolean {
  const ended = registrations.some(({ limits }) =>
    limits.some(({ by, expires }) => by === 'patron-record' && expires !== undefined && expires < today),
  )
  return !active || ended
}
