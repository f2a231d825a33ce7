import type { Day } from './day.ts'
import type { InstitutionId } from './id.ts'
import { minus, nothing, sumOf, type Money } from './money.ts'
import type { LibraryCode } from './patron.ts'

/**
 * A card renewal from its payment page to its end. From `captured` on money has moved: nothing leads back, and a line ends as extended only by what
 * the library's own record shows after a fresh read, or as refunded by what the provider says. A refund starts only when no write is in flight or
 * unknown.
 *
 *   opened ──► captured ──► fulfilling ──► fulfilled        paid = extended lines + refunded lines
 *     │                         └──► refunding ──► fulfilled, or refunded where no line was extended
 *     └──► abandoned ──(a late capture)──► captured         any of them ──► needs-staff, with the reason
 */
export const renewalStates = [
  'opened',
  'captured',
  'fulfilling',
  'refunding',
  'fulfilled',
  'refunded',
  'abandoned',
  'needs-staff',
] as const
export type RenewalState = (typeof renewalStates)[number]

/** Where each state may lead; the only place that says so. */
export const leadsTo: Readonly<Record<RenewalState, readonly RenewalState[]>> = {
  opened: ['captured', 'abandoned', 'needs-staff'],
  captured: ['fulfilling', 'refunding', 'needs-staff'],
  fulfilling: ['fulfilled', 'refunding', 'needs-staff'],
  // Back, where a read before the refund shows that the date is there after all.
  refunding: ['fulfilling', 'fulfilled', 'refunded', 'needs-staff'],
  // A date that was put back is written again, one that was for a while only is confirmed; and money may be taken back.
  fulfilled: ['fulfilling', 'needs-staff'],
  refunded: ['needs-staff'],
  abandoned: ['captured', 'needs-staff'],
  // A person decides, and says what it came to; or has it tried again.
  'needs-staff': ['opened', 'captured', 'fulfilling', 'refunding', 'fulfilled', 'refunded', 'abandoned'],
}

/** Nobody has to do anything about it any more, but for what may still happen to it from outside. */
export function isOver(state: RenewalState): boolean {
  return state === 'fulfilled' || state === 'refunded' || state === 'abandoned'
}

/** One record at one institution, with every registration of it that moves. It ends by itself, as a whole; a copy ends with what it is a copy of. */
export interface RenewalLine {
  /** The line of the network zone's own record of which this one is a copy. Nothing is done about a copy before that one has ended. */
  readonly follows?: number
  /** Of a record that has copies: when it was last seen as extended. From then on the copies are watched. */
  readonly provedAt?: number
  readonly institution: InstitutionId
  /** The sealed patron id of the record. */
  readonly record: string
  readonly moves: readonly LineMove[]
  readonly price: Money
  readonly state: LineState
  readonly why?: LineReason
  /** When it was first seen as extended; a date that was put back and written again leaves it as it is. */
  readonly extendedAt?: number
  /** How often a write was begun. */
  readonly tries: number
  /** When the last write was begun whose fate was not known afterwards; until its hold-off is over nothing is concluded from an old date. */
  readonly unsureSince?: number
  /** The date was put back by somebody, and written once more. */
  readonly reapplied?: true
  readonly posting: PostingState
}

export interface LineMove {
  /** The vendor's code; absent for the institution at large. */
  readonly library?: LibraryCode
  readonly from?: Day
  readonly to: Day
  /** Where `to` is for a while only: the day it will be once staff have confirmed it. */
  readonly full?: Day
}

/** `waiting`: nothing was written yet. `extending`: a write was begun. `kept`: it will not be extended, and what was paid for it goes back. */
export type LineState = 'waiting' | 'extending' | 'extended' | 'kept' | 'refunding' | 'refunded'

export type LineReason =
  /** The patron is no longer there. */
  | 'gone'
  /** Somebody else has moved it as far already. */
  | 'already'
  /** The library refuses it since: a block, another group. */
  | 'refused-since'
  /** The library system refused the write. */
  | 'refused-by-system'
  /** The wrong amount came. */
  | 'wrong-amount'
  /** Staff decided so. */
  | 'by-staff'

/** In the library's own books. `ledger`: they have no way to be told, so it stands in ours alone. */
export type PostingState = 'none' | 'due' | 'posted' | 'ledger' | 'staff'

/** Why a person has to look at it. */
export const attentions = [
  'extended-and-refunded',
  'refund-failed',
  'system-unreachable',
  'provider-unreachable',
  'not-proved',
  'charged-back',
  'date-put-back',
  'posting-failed',
  'amount-differs',
  'copy-behind',
] as const
export type Attention = (typeof attentions)[number]

/** What the payment provider knows it by, and what came of it. */
export interface RenewalPayment {
  readonly id: string
  readonly payUrl: string
  /** When the page ends by itself, milliseconds since 1970. */
  readonly expiresAt: number
  readonly captured?: Money
  readonly receipt?: string
  readonly capturedAt?: number
  /** How much of it was taken back by the bank of whoever paid, as far as staff were told. */
  readonly chargedBack?: Money
}

export interface Renewal {
  readonly id: string
  /** Raised by every change: whoever changes it must have seen the last. */
  readonly version: number
  readonly quote: string
  /** The sealed patron id of whoever's card it is. */
  readonly patron: string
  readonly institution: InstitutionId
  readonly merchant: string
  readonly amount: Money
  readonly settledBy: 'online' | 'desk' | 'free'
  /** What the desk wrote down: the number of a receipt, or why nothing was taken. */
  readonly deskReference?: string
  readonly provisional?: ProvisionalReason
  /** The day on which whoever has shown nothing by then is reminded of it; never where it is left out. */
  readonly remindOn?: Day
  /** When its last day was over and nobody had confirmed it; milliseconds since 1970. */
  readonly lapsedAt?: number
  readonly state: RenewalState
  readonly attention?: { readonly reason: Attention; readonly since: number; readonly before: RenewalState }
  /** What a person last said it came to, and where that is written down. */
  readonly resolution?: Resolution & { readonly at: number }
  /** Why it holds for the whole period, where it was for a while only at first. */
  readonly confirmation?: Confirmation & { readonly at: number }
  readonly payment?: RenewalPayment
  readonly lines: readonly RenewalLine[]
  /** Money that goes back, by a reference of ours each. */
  readonly refunds: readonly RenewalRefund[]
  /** Since when it is being worked at, this time; after too long a person looks at it. */
  readonly workingSince?: number
  /** How many of the later looks at the dates were done. */
  readonly looks: number
  /** Which letters about it were sent. */
  readonly letters?: readonly string[]
  readonly language: string
  readonly returnTo?: string
  /** When the sum was fixed, and until when it may be paid; milliseconds since 1970. */
  readonly createdAt: number
  readonly payableUntil: number
  readonly updatedAt: number
}

/** Why it is for a while only, until somebody at the library has looked. */
export type ProvisionalReason = 'address-changed' | 'proof-needed'

/** A person has settled what the gateway could not. */
export interface Resolution {
  readonly outcome: 'fulfilled' | 'refunded' | 'abandoned'
  readonly reference: string
}

/** A person has seen what was asked for. */
export interface Confirmation {
  /** What was seen, and where that is written down. */
  readonly reference: string
}

export interface RenewalRefund {
  readonly reference: string
  readonly amount: Money
  /** `asked`: it was sent, or may have been; from then on it is never taken back. */
  readonly state: 'due' | 'asked' | 'pending' | 'done' | 'failed'
  /** Which lines it is for; none for what was paid too much. */
  readonly lines: readonly number[]
  readonly orderedAt: number
  /** When the provider first said that it was done. */
  readonly doneAt?: number
}

/** The same in another state. Throws where nothing leads there: a bug, found before anything is written. */
export function inState(renewal: Renewal, state: RenewalState, now: number): Renewal {
  if (state !== renewal.state && !leadsTo[renewal.state].includes(state)) {
    throw new RangeError(`No renewal goes from ${renewal.state} to ${state}`)
  }
  const { attention: _attention, ...rest } = renewal
  return { ...rest, state, updatedAt: now }
}

export function needingStaff(renewal: Renewal, reason: Attention, now: number): Renewal {
  if (renewal.state === 'needs-staff') return renewal
  return { ...inState(renewal, 'needs-staff', now), attention: { reason, since: now, before: renewal.state } }
}

export function withLine(renewal: Renewal, at: number, change: Partial<RenewalLine>, now: number): Renewal {
  return { ...withLines(renewal, (_, index) => (index === at ? change : undefined)), updatedAt: now }
}

/** Copies of this line. */
export function copiesOf({ lines }: Pick<Renewal, 'lines'>, at: number): readonly RenewalLine[] {
  return lines.filter(({ follows }) => follows === at)
}

/** Whether the network zone's own record shows the day, and this copy of it does not, or is not known to. */
export function isBehind({ lines }: Pick<Renewal, 'lines'>, { follows, state }: RenewalLine): boolean {
  return follows !== undefined && lines[follows]?.state === 'extended' && (state === 'waiting' || state === 'extending')
}

/** Every line of which `change` says something, changed so; the others as they are. */
export function withLines(
  renewal: Renewal,
  change: (line: RenewalLine, at: number) => Partial<RenewalLine> | undefined,
): Renewal {
  return { ...renewal, lines: renewal.lines.map((line, at) => ({ ...line, ...change(line, at) })) }
}

/** What came in for it. */
export function capturedFor({ settledBy, amount, payment }: Renewal): Money {
  return settledBy === 'desk' ? amount : (payment?.captured ?? nothing(amount.currency))
}

/** What of the captured money is still owed to somebody: neither extended for nor on its way back. */
export function unsettled(renewal: Renewal): Money {
  const { lines, refunds } = renewal
  const captured = capturedFor(renewal)
  const { currency } = captured
  const extended = sumOf(
    lines.filter(({ state }) => state === 'extended').map(({ price }) => price),
    currency,
  )
  const back = sumOf(
    refunds.filter(({ state }) => state !== 'failed').map((refund) => refund.amount),
    currency,
  )
  return minus(minus(captured, extended), back)
}
