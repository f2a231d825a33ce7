import { addDays, type Day } from './day.ts'
import type { CardBlock } from './card.ts'
import type { InstitutionId } from './id.ts'
import type { Membership } from './membership.ts'
import type { Block } from './patron.ts'
import { sumOf, type Money } from './money.ts'
import type { Policies, RefusingBlocks } from './policy.ts'
import { priceHidden } from './pricing.ts'

export const actions = ['log-in', 'renew-card', 'loan', 'hold', 'renew-loan'] as const
export type Action = (typeof actions)[number]

/** Whether a patron may do a thing, and if not every reason and the cheapest way out. */
export interface Standing {
  readonly action: Action
  readonly allowed: boolean
  readonly reasons: readonly Reason[]
  /** What has to happen, cheapest first, so that nothing refuses any more. Empty where the patron may. */
  readonly wayOut: readonly Step[]
}

export type ReasonCode =
  | 'password-kept-elsewhere'
  | 'sign-in-refused-when-lapsed'
  | 'renewal-not-offered'
  | 'renewed-elsewhere'
  | 'never-expires'
  | 'not-registered'
  | 'too-early'
  | 'too-late'
  | 'membership-not-begun'
  | 'membership-expired'
  | 'membership-suspended'
  | 'blocked'
  | 'price-not-set'
  | 'birth-date-needed'
  | 'debt-too-high'
  | 'card-incomplete'
  | 'not-in-zone'
  | 'out-of-reach'

export interface Reason {
  readonly code: ReasonCode
  readonly institution: InstitutionId
  /** Since or until when it holds, where that is known. */
  readonly since?: Day
  readonly until?: Day
  /** The institution's own code and words, for a block. */
  readonly block?: string
  readonly said?: string
  /** What is owed, and how much of it would not matter, for a debt. */
  readonly owed?: Money
  readonly limit?: Money
  readonly lift: Step
}

/**
 * Who can lift a reason: nobody needs to but time, a second try, somebody outside, the patron by renewing the card or by paying what is owed, or the
 * library.
 */
export interface Step {
  readonly by: 'retry' | 'waiting' | 'elsewhere' | 'renew-card' | 'pay' | 'library'
  readonly institution: InstitutionId
  readonly until?: Day
  readonly link?: string
}

/** All that decides. `membership` is the one that the expiry policy named; absent where there is none, or its source did not answer. */
export interface Situation {
  readonly institution: InstitutionId
  readonly membership?: Membership
  readonly blocks: readonly CardBlock[]
  readonly passwordKept: 'here' | 'elsewhere'
  /** The record has ended or is switched off, and the library system refuses even its right password. */
  readonly signInLapsed: boolean
  /** The deciding membership is known, but nothing else of the record it belongs to. */
  readonly outOfReach: boolean
  /** Whether the record that decides says when the patron was born. */
  readonly birthDateKnown: boolean
  /** All that is owed where the membership is; absent where nobody has asked, and then no debt is judged. */
  readonly owed?: readonly Money[]
  /** The patron's record in the network zone, where that owns the date; absent where nobody has asked. */
  readonly central?: 'none' | { readonly expires?: Day }
  readonly policies: Pick<Policies, 'expiry' | 'renewal' | 'lending'>
  readonly today: Day
  /** Institutions that did not answer although they might hold the deciding membership. */
  readonly unanswered: readonly InstitutionId[]
}

/** The only place that decides what a patron may do. It names every reason, never just the first. */
export function standing(action: Action, situation: Situation): Standing {
  const reasons = reasonsAgainst(action, situation)
  return { action, allowed: reasons.length === 0, reasons, wayOut: wayOut(reasons) }
}

/** From what debt on an action is refused; nothing where no debt refuses it, and then nobody need ask what is owed. */
export function debtLimitOf(action: Action, { renewal, lending }: Situation['policies']): Money | undefined {
  if (action === 'log-in') return undefined
  return action === 'renew-card' ? renewal.debtLimit : lending.debtLimit
}

function reasonsAgainst(action: Action, situation: Situation): Reason[] {
  switch (action) {
    case 'log-in':
      return logIn(situation)
    case 'renew-card':
      return renewCard(situation)
    case 'loan':
      return lend(situation, situation.policies.lending.loanBlocks)
    case 'hold':
      return lend(situation, situation.policies.lending.holdBlocks)
    case 'renew-loan':
      return lend(situation, situation.policies.lending.renewalBlocks)
  }
}

/** Nothing of ours keeps the expired and the blocked from signing in, seeing why, and renewing; some library systems do. */
function logIn({ institution, passwordKept, signInLapsed }: Situation): Reason[] {
  if (passwordKept === 'elsewhere')
    return [{ code: 'password-kept-elsewhere', institution, lift: { by: 'elsewhere', institution } }]
  return signInLapsed ? [{ code: 'sign-in-refused-when-lapsed', institution, lift: { by: 'library', institution } }] : []
}

/** What cannot be told from here: somebody else decides, and shows no more than that. */
export function outOfReach(action: Action, institution: InstitutionId): Standing {
  const lift: Step = { by: 'library', institution }
  return { action, allowed: false, reasons: [{ code: 'out-of-reach', institution, lift }], wayOut: [lift] }
}

function renewCard(situation: Situation): Reason[] {
  const { institution, membership, policies, unanswered } = situation
  const { expiry, renewal } = policies
  const library: Step = { by: 'library', institution }
  const reasons = ofSilence(situation)
  if (expiry.owner === 'student-system') {
    const link = expiry.ownerLink
    reasons.push({
      code: 'renewed-elsewhere',
      institution,
      lift: { by: 'elsewhere', institution, ...(link !== undefined && { link }) },
    })
  } else if (!renewal.offered) {
    reasons.push({ code: 'renewal-not-offered', institution, lift: library })
  } else {
    reasons.push(...ofPrice(situation))
  }
  if (membership) reasons.push(...ofDates(membership, situation), ...ofState(membership))
  else if (unanswered.length === 0) reasons.push({ code: 'not-registered', institution, lift: library })
  reasons.push(...ofZone(situation, membership))
  reasons.push(...ofBlocks(situation, renewal.refusingBlocks), ...ofDebt(situation, renewal.debtLimit))
  if (situation.outOfReach) reasons.push({ code: 'out-of-reach', institution, lift: library })
  return reasons
}

/** A new loan, a hold, the renewal of a loan: what holds for the library's things, all but for the blocks. */
function lend(situation: Situation, refusing: RefusingBlocks): Reason[] {
  const { institution, membership, policies, unanswered } = situation
  const library: Step = { by: 'library', institution }
  const reasons = ofSilence(situation)
  if (membership) reasons.push(...ofTerm(membership, situation), ...ofState(membership))
  else if (unanswered.length === 0) reasons.push({ code: 'not-registered', institution, lift: library })
  reasons.push(...ofBlocks(situation, refusing), ...ofDebt(situation, policies.lending.debtLimit))
  if (situation.outOfReach) reasons.push({ code: 'out-of-reach', institution, lift: library })
  return reasons
}

function ofSilence({ unanswered }: Situation): Reason[] {
  return unanswered.map((at) => ({ code: 'card-incomplete', institution: at, lift: { by: 'retry', institution: at } }))
}

/** Not yet, or not any more. */
function ofTerm(membership: Membership, situation: Situation): Reason[] {
  const { institution, starts, expires, state } = membership
  const { today, policies } = situation
  if (starts !== undefined && starts > today) {
    return [{ code: 'membership-not-begun', institution, until: starts, lift: { by: 'waiting', institution, until: starts } }]
  }
  if (state !== 'expired' || expires === undefined) return []
  const since = addDays(expires, policies.expiry.graceDays + 1)
  return [{ code: 'membership-expired', institution, since, lift: liftOfExpired(situation, institution) }]
}

/** As hard as renewing the card is: by the patron where nothing but they themselves stands in the way of that. */
function liftOfExpired(situation: Situation, institution: InstitutionId): Step {
  const lifts = renewCard(situation).map(({ lift }) => lift)
  return (
    lifts.find(({ by }) => by === 'library') ?? lifts.find(({ by }) => by === 'elsewhere') ?? { by: 'renew-card', institution }
  )
}

function ofDates(membership: Membership, { policies, today }: Situation): Reason[] {
  const { institution, expires } = membership
  const { daysBefore, daysAfter } = policies.renewal
  if (expires === undefined) return [{ code: 'never-expires', institution, lift: { by: 'library', institution } }]
  const opens = addDays(expires, -daysBefore)
  if (today < opens) return [{ code: 'too-early', institution, until: opens, lift: { by: 'waiting', institution, until: opens } }]
  const closes = daysAfter === 'forever' ? undefined : addDays(expires, daysAfter)
  if (closes === undefined || today <= closes) return []
  return [{ code: 'too-late', institution, since: addDays(closes, 1), lift: { by: 'library', institution } }]
}

/** The date that the zone owns stands in the zone's record, or nowhere. */
function ofZone({ institution, central }: Situation, membership: Membership | undefined): Reason[] {
  const lift: Step = { by: 'library', institution }
  if (central === undefined) return []
  if (central === 'none') return [{ code: 'not-in-zone', institution, lift }]
  const isSaid = membership !== undefined && membership.expires === undefined
  return central.expires === undefined && !isSaid ? [{ code: 'never-expires', institution, lift }] : []
}

function ofState({ state, institution }: Membership): Reason[] {
  return state === 'suspended' ? [{ code: 'membership-suspended', institution, lift: { by: 'library', institution } }] : []
}

/** A block of one library refuses what is done there, and nothing elsewhere. */
function ofBlocks({ membership, blocks, today }: Situation, refusing: RefusingBlocks): Reason[] {
  return blocks
    .filter((block) => refusing !== 'none' && (refusing === 'any' || refusing.includes(block.code)))
    .filter((block) => block.until === undefined || block.until >= today)
    .filter((block) => block.library === undefined || membership === undefined || block.library === membership.library)
    .map(({ institution, code, said, since, until }) => ({
      code: 'blocked',
      institution,
      block: code,
      ...(said !== undefined && { said }),
      ...(since && { since }),
      ...(until && { until }),
      lift: liftOfBlock({ institution }),
    }))
}

/** Whoever recorded it. That it ends by itself some day is told by its date. */
export function liftOfBlock({ institution }: Pick<CardBlock, 'institution'>): Step {
  return { by: 'library', institution }
}

/** Where only the membership is seen, whether a birth date is known is not. */
function ofPrice({ institution, policies, birthDateKnown, outOfReach: hidden }: Situation): Reason[] {
  const code = priceHidden(policies.renewal.price, birthDateKnown || hidden)
  return code === undefined ? [] : [{ code, institution, lift: { by: 'library', institution } }]
}

/** A debt in another currency than the limit's cannot be held against it, and is not counted. */
function ofDebt({ institution, owed }: Situation, limit: Money | undefined): Reason[] {
  if (!limit || !owed) return []
  const sum = sumOf(
    owed.filter(({ currency }) => currency === limit.currency),
    limit.currency,
  )
  if (sum.minor <= limit.minor) return []
  return [{ code: 'debt-too-high', institution, owed: sum, limit, lift: { by: 'pay', institution } }]
}

const price = { retry: 0, waiting: 1, elsewhere: 2, 'renew-card': 3, pay: 4, library: 5 } as const satisfies Record<
  Step['by'],
  number
>

/** Each step once; of several waits at one institution only the longest. */
function wayOut(reasons: readonly Reason[]): Step[] {
  const steps = new Map<string, Step>()
  for (const { lift } of reasons) {
    const key = `${lift.by} ${lift.institution}`
    const known = steps.get(key)
    if (known === undefined || (lift.until !== undefined && lift.until > (known.until ?? ''))) steps.set(key, lift)
  }
  return [...steps.values()].sort((a, b) => price[a.by] - price[b.by])
}

/**
 * Do these blocks keep a registration from being renewed? Asked again when the money has come and before anything is written. A block of one library
 * refuses what is done there, and nothing elsewhere.
 */
export function refusesRenewal(
  blocks: readonly Pick<Block, 'code' | 'until' | 'library'>[],
  { refusingBlocks: refusing }: Policies['renewal'],
  library: string | undefined,
  today: Day,
): boolean {
  return blocks
    .filter((block) => block.library === undefined || library === undefined || block.library === library)
    .filter((block) => refusing !== 'none' && (refusing === 'any' || refusing.includes(block.code)))
    .some((block) => block.until === undefined || block.until >= today)
}
