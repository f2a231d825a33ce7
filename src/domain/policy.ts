import type { CommunityId, InstitutionId, LibraryId, ZoneId } from './id.ts'
import type { Place } from './place.ts'

/** The rules of one place, complete. */
export interface Policies {
  readonly expiry: ExpiryPolicy
  readonly renewal: RenewalPolicy
}

export interface ExpiryPolicy {
  /** Which membership gives the card its one effective date. */
  readonly decides: 'home-library' | 'latest' | 'earliest' | { readonly library: LibraryId }
  /** Days after the expiry day on which a membership still holds. */
  readonly graceDays: number
  /** From how many days before its end a membership counts as expiring. */
  readonly expiringDays: number
  /** Who may move the date. `student-system`: no renewal here, but a pointer to where. */
  readonly owner: 'gateway' | 'zone' | 'student-system'
  /** Where the patron renews, for `student-system`. */
  readonly ownerLink?: string
}

export interface RenewalPolicy {
  readonly offered: boolean
  /** The card may be renewed from this many days before its end … */
  readonly daysBefore: number
  /** … until this many days after it; `forever` where a card never gets too old. */
  readonly daysAfter: number | 'forever'
  /** Which of the institution's blocks refuse a renewal, by the vendor's codes. */
  readonly refusingBlocks: 'any' | 'none' | readonly string[]
}

/** What one level of the topology sets; each single rule that it leaves out comes from farther away. */
export interface PolicySettings {
  readonly expiry?: Partial<ExpiryPolicy>
  readonly renewal?: Partial<RenewalPolicy>
}

/** A level's own rules, and those it has for single groups of patrons, by the vendor's group code. */
export interface LevelPolicies extends PolicySettings {
  readonly groups?: Readonly<Record<string, PolicySettings>>
}

export interface PolicyBook {
  readonly zones: ReadonlyMap<ZoneId, LevelPolicies>
  readonly institutions: ReadonlyMap<InstitutionId, LevelPolicies>
  readonly communities: ReadonlyMap<CommunityId, LevelPolicies>
  readonly libraries: ReadonlyMap<LibraryId, LevelPolicies>
}

export const defaultPolicies: Policies = {
  expiry: { decides: 'home-library', graceDays: 0, expiringDays: 30, owner: 'gateway' },
  renewal: { offered: false, daysBefore: 60, daysAfter: 'forever', refusingBlocks: 'any' },
}

/**
 * The rules that hold at a place. For every single rule the nearest level that sets it wins: zone, institution, community,
 * library, group. A library that lies in several communities takes them in the order it names them. What a level says of a
 * group is nearer than anything said without one, and among those again the nearest level wins.
 */
export function policiesAt(book: PolicyBook, place: Place): Policies {
  const levels = [
    place.zone && book.zones.get(place.zone),
    book.institutions.get(place.institution),
    ...place.communities.map((community) => book.communities.get(community)),
    place.library && book.libraries.get(place.library),
  ].filter((level) => level !== undefined)
  const { group } = place
  const forGroup = group === undefined ? [] : levels.flatMap((level) => level.groups?.[group] ?? [])
  return [...levels, ...forGroup].reduce<Policies>(nearer, defaultPolicies)
}

function nearer(far: Policies, near: PolicySettings): Policies {
  return { expiry: { ...far.expiry, ...near.expiry }, renewal: { ...far.renewal, ...near.renewal } }
}
