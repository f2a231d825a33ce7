import type { CommunityId, InstitutionId, LibraryId, ZoneId } from './id.ts'
import type { Money } from './money.ts'
import type { LocalName, Place } from './place.ts'

/** The rules of one place, complete. */
export interface Policies {
  readonly expiry: ExpiryPolicy
  readonly renewal: RenewalPolicy
  readonly lending: LendingPolicy
  readonly fees: FeePolicy
  readonly password: PasswordPolicy
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
  readonly refusingBlocks: RefusingBlocks
  /** How long the new period is. `until`: to the next such day of the year (`08-31`) that makes it at least three months. */
  readonly period:
    | { readonly days: number }
    | { readonly months: number }
    | { readonly years: number }
    | { readonly until: string }
  /** From which day the period is counted: the old last day, today, or whichever of them is later. */
  readonly base: 'old-date' | 'today' | 'later'
  /** What it costs, by the age on the first day of the new period; the first that fits counts. Absent: nobody has set a price, so nothing is quoted. */
  readonly price?: readonly AgePrice[]
  /** Who owes more than this pays that first; no limit where it is absent. */
  readonly debtLimit?: Money
  /** Which memberships move together with the one that decides. */
  readonly together: 'alone' | 'institution' | 'all'
  /** What joined memberships cost: nothing beside the one that decides, or each its own price. */
  readonly joinedPrice: 'included' | 'each'
  /** It holds for `provisionalDays` only, until staff have seen a proof of what the group asks for. */
  readonly proof: boolean
  /** It holds for `provisionalDays` only where the address was changed within so many days; `off` where nobody minds. */
  readonly addressChangedWithinDays: number | 'off'
  readonly provisionalDays: number
  /** Who has shown nothing by then is written to so many days before the end of those, unless they were told of it on that very day; `off` for never. */
  readonly provisionalReminderDays: number | 'off'
  /** Who has not renewed gets one letter so many days before the end, never before they may renew; `off` where nobody is written to. */
  readonly remindDaysBefore: number | 'off'
  /** Which merchant account takes the money. */
  readonly merchant?: string
}

/** What keeps a patron from borrowing. The library system decides in the end; this is what is told before anybody asks it. */
export interface LendingPolicy {
  /** Which of the institution's blocks refuse a new loan, a hold, and the renewal of a loan, by the vendor's codes. */
  readonly loanBlocks: RefusingBlocks
  readonly holdBlocks: RefusingBlocks
  readonly renewalBlocks: RefusingBlocks
  /** Who owes more than this pays that first; no limit where it is absent. */
  readonly debtLimit?: Money
}

/** Whether what is owed at a place can be paid on line. Of a group of patrons nothing can be said here. */
export interface FeePolicy {
  readonly paidOnline: boolean
  /** Which merchant account takes the money. */
  readonly merchant?: string
}

export type RefusingBlocks = 'any' | 'none' | readonly string[]

export interface PasswordPolicy {
  /** Whoever has lost theirs may have a link mailed by which a new one is set. */
  readonly reset: boolean
  /** A new one may be set with the old one. */
  readonly change: boolean
  /** Where a password is looked after that the library system does not keep; absent where nobody has said. */
  readonly elsewhere?: { readonly name?: LocalName; readonly link: string }
}

/** `under`: for whoever is younger than so many years; for everybody where it is left out. */
export interface AgePrice {
  readonly under?: number
  readonly amount: Money
}

/** What one level of the topology sets; each single rule that it leaves out comes from farther away. */
export interface PolicySettings {
  readonly expiry?: Partial<ExpiryPolicy>
  readonly renewal?: Partial<RenewalPolicy>
  readonly lending?: Partial<LendingPolicy>
  readonly fees?: Partial<FeePolicy>
  readonly password?: Partial<PasswordPolicy>
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
  renewal: {
    offered: false,
    daysBefore: 60,
    daysAfter: 'forever',
    refusingBlocks: 'any',
    period: { years: 1 },
    base: 'later',
    together: 'institution',
    joinedPrice: 'included',
    proof: false,
    addressChangedWithinDays: 'off',
    provisionalDays: 30,
    provisionalReminderDays: 7,
    remindDaysBefore: 'off',
  },
  lending: { loanBlocks: 'any', holdBlocks: 'any', renewalBlocks: 'any' },
  fees: { paidOnline: false },
  password: { reset: true, change: true },
}

/** Whose setting a rule is. With `group`, the level says it of that group of patrons only. */
export interface PlacedLevel {
  readonly level: 'zone' | 'institution' | 'community' | 'library'
  readonly id: string
  readonly group?: string
}

export type Level = PlacedLevel | { readonly level: 'default' }

/** For every rule of `Policies` the level that set it. */
export type Origins = { readonly [Part in keyof Policies]: { readonly [Rule in keyof Policies[Part]]: Level } }

/** The rules that hold somewhere, and where each of them comes from. */
export interface Resolution {
  readonly policies: Policies
  readonly origins: Origins
}

/** The rules that hold at a place. */
export function policiesAt(book: PolicyBook, place: Place): Policies {
  return resolvedAt(book, place).policies
}

/**
 * For every single rule the nearest level that sets it wins: zone, institution, community, library, group. A library that lies in
 * several communities takes them in the order it names them, so the last one is the nearest. What a level says of a group is nearer
 * than anything said without one, and among those again the nearest level wins.
 */
export function resolvedAt(book: PolicyBook, place: Place): Resolution {
  const levels = levelsOf(book, place)
  return [...levels, ...levels.flatMap((at) => ofGroup(at, place.group))].reduce(nearer, defaults)
}

/** One level and what it sets. */
interface Said<Settings extends PolicySettings = PolicySettings> {
  readonly by: PlacedLevel
  readonly settings: Settings
}

/** From far to near, as far as they say anything. */
function levelsOf(book: PolicyBook, { zone, institution, communities, library }: Place): readonly Said<LevelPolicies>[] {
  return [
    ...(zone === undefined ? [] : said('zone', zone, book.zones)),
    ...said('institution', institution, book.institutions),
    ...communities.flatMap((community) => said('community', community, book.communities)),
    ...(library === undefined ? [] : said('library', library, book.libraries)),
  ]
}

function said<Key extends string>(
  level: PlacedLevel['level'],
  id: Key,
  book: ReadonlyMap<Key, LevelPolicies>,
): Said<LevelPolicies>[] {
  const settings = book.get(id)
  return settings ? [{ by: { level, id }, settings }] : []
}

function ofGroup({ by, settings: { groups = {} } }: Said<LevelPolicies>, group: string | undefined): Said[] {
  const settings = group !== undefined && Object.hasOwn(groups, group) ? groups[group] : undefined
  return group !== undefined && settings ? [{ by: { ...by, group }, settings }] : []
}

function nearer(
  { policies, origins }: Resolution,
  { by, settings: { expiry, renewal, lending, fees, password } }: Said,
): Resolution {
  return {
    policies: {
      expiry: { ...policies.expiry, ...expiry },
      renewal: { ...policies.renewal, ...renewal },
      lending: { ...policies.lending, ...lending },
      fees: { ...policies.fees, ...fees },
      password: { ...policies.password, ...password },
    },
    origins: {
      expiry: { ...origins.expiry, ...each(expiry, by) },
      renewal: { ...origins.renewal, ...each(renewal, by) },
      lending: { ...origins.lending, ...each(lending, by) },
      fees: { ...origins.fees, ...each(fees, by) },
      password: { ...origins.password, ...each(password, by) },
    },
  }
}

/** The same keys, each with the level as its value. */
function each<Rules extends object>(rules: Rules | undefined, by: Level): { readonly [Rule in keyof Rules]: Level } {
  return Object.fromEntries(Object.keys(rules ?? {}).map((rule) => [rule, by])) as { [Rule in keyof Rules]: Level }
}

const byDefault: Level = { level: 'default' }

const defaults: Resolution = {
  policies: defaultPolicies,
  origins: {
    expiry: each(defaultPolicies.expiry, byDefault),
    renewal: each(defaultPolicies.renewal, byDefault),
    lending: each(defaultPolicies.lending, byDefault),
    fees: each(defaultPolicies.fees, byDefault),
    password: each(defaultPolicies.password, byDefault),
  },
}
