import type { InstitutionId } from './id.ts'
import { minus, nothing, sumOf, type Money } from './money.ts'

/**
 * Something that is paid for, from its payment page to its end: a card renewal, or fees. From `captured` on money has moved: nothing leads back, and a
 * line ends as delivered (extended, posted) only by what the library's own records show after a fresh read, or as refunded by what the provider says. A
 * refund starts only when no write is in flight or unknown.
 *
 *   opened ──► captured ──► fulfilling ──► fulfilled        paid = delivered lines + refunded lines
 *     │                         └──► refunding ──► fulfilled, or refunded where no line was delivered
 *     └──► abandoned ──(a late capture)──► captured         any of them ──► needs-staff, with the reason
 */
export const paymentStates = [
  'opened',
  'captured',
  'fulfilling',
  'refunding',
  'fulfilled',
  'refunded',
  'abandoned',
  'needs-staff',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** Where each state may lead; the only place that says so. */
export const leadsTo: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  opened: ['captured', 'abandoned', 'needs-staff'],
  captured: ['fulfilling', 'refunding', 'needs-staff'],
  fulfilling: ['fulfilled', 'refunding', 'needs-staff'],
  // Back, where a read before the refund shows that it was delivered after all.
  refunding: ['fulfilling', 'fulfilled', 'refunded', 'needs-staff'],
  // A date that was put back is written again, one that was for a while only is confirmed; and money may be taken back.
  fulfilled: ['fulfilling', 'needs-staff'],
  refunded: ['needs-staff'],
  abandoned: ['captured', 'needs-staff'],
  // A person decides, and says what it came to; or has it tried again.
  'needs-staff': ['opened', 'captured', 'fulfilling', 'refunding', 'fulfilled', 'refunded', 'abandoned'],
}

/** Nobody has to do anything about it any more, but for what may still happen to it from outside. */
export function isOver(state: PaymentState): boolean {
  return state === 'fulfilled' || state === 'refunded' || state === 'abandoned'
}

/** What is paid for at one record. It ends by itself, as a whole. */
export interface PaymentLine {
  readonly institution: InstitutionId
  /** The sealed patron id of the record. */
  readonly record: string
  readonly price: Money
  readonly state: LineState
  readonly why?: LineReason
  /** How often a write was begun. */
  readonly tries: number
  /** When the last write was begun whose fate was not known afterwards; until its hold-off is over nothing is concluded from what is not there. */
  readonly unsureSince?: number
}

/**
 * `waiting`: nothing was written yet. `extending`, `posting`: a write was begun. `extended`, `posted`: it was delivered. `kept`: it will not be, and what
 * was paid for it goes back.
 */
export type LineState = 'waiting' | 'extending' | 'extended' | 'posting' | 'posted' | 'kept' | 'refunding' | 'refunded'

export type LineReason =
  /** The patron is no longer there; or the fee. */
  | 'gone'
  /** Somebody else has moved it as far already, or has paid it. */
  | 'already'
  /** The library refuses it since: a block, another group. */
  | 'refused-since'
  /** Something has come beside it since, and what is owed is taken as a whole only. */
  | 'changed-since'
  /** The library system refused the write. */
  | 'refused-by-system'
  /** The wrong amount came. */
  | 'wrong-amount'
  /** Staff decided so. */
  | 'by-staff'

export function isDelivered({ state }: Pick<PaymentLine, 'state'>): boolean {
  return state === 'extended' || state === 'posted'
}

/** It has not ended yet. */
export function isOpen({ state }: Pick<PaymentLine, 'state'>): boolean {
  return state === 'waiting' || state === 'extending' || state === 'posting'
}

/** Why a person has to look at it. */
export const attentions = [
  'extended-and-refunded',
  'posted-and-refunded',
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
export interface ProviderPayment {
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

/** What every payment has, whatever is paid for. */
export interface Payment<Line extends PaymentLine = PaymentLine> {
  readonly id: string
  /** Raised by every change: whoever changes it must have seen the last. */
  readonly version: number
  /** The sealed patron id of whoever it is for. */
  readonly patron: string
  readonly institution: InstitutionId
  readonly merchant: string
  readonly amount: Money
  readonly settledBy: 'online' | 'desk' | 'free'
  /** What the desk wrote down: the number of a receipt, or why nothing was taken. */
  readonly deskReference?: string
  readonly state: PaymentState
  readonly attention?: { readonly reason: Attention; readonly since: number; readonly before: PaymentState }
  /** What a person last said it came to, and where that is written down. */
  readonly resolution?: Resolution & { readonly at: number }
  readonly payment?: ProviderPayment
  readonly lines: readonly Line[]
  /** Money that goes back, by a reference of ours each. */
  readonly refunds: readonly Refund[]
  /** Since when it is being worked at, this time; after too long a person looks at it. */
  readonly workingSince?: number
  /** Which letters about it were sent. */
  readonly letters?: readonly string[]
  readonly language: string
  readonly returnTo?: string
  /** When the sum was fixed, and until when it may be paid; milliseconds since 1970. */
  readonly createdAt: number
  readonly payableUntil: number
  readonly updatedAt: number
}

export type LineOf<P extends Payment> = P['lines'][number]

/** A person has settled what the gateway could not. */
export interface Resolution {
  readonly outcome: 'fulfilled' | 'refunded' | 'abandoned'
  readonly reference: string
}

export interface Refund {
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
export function inState<P extends Payment>(payment: P, state: PaymentState, now: number): P {
  if (state !== payment.state && !leadsTo[payment.state].includes(state)) {
    throw new RangeError(`No payment goes from ${payment.state} to ${state}`)
  }
  const { attention: _attention, ...rest } = payment
  return { ...(rest as P), state, updatedAt: now }
}

export function needingStaff<P extends Payment>(payment: P, reason: Attention, now: number): P {
  if (payment.state === 'needs-staff') return payment
  return { ...inState(payment, 'needs-staff', now), attention: { reason, since: now, before: payment.state } }
}

/** How a line of any kind may be changed. */
export interface AnyLineChange {
  readonly state?: 'kept' | 'refunding' | 'refunded'
  readonly why?: LineReason
}

export function withLine<P extends Payment>(payment: P, at: number, change: Partial<LineOf<P>>, now: number): P {
  return { ...withLines(payment, (_, index) => (index === at ? change : undefined)), updatedAt: now }
}

/** Every line of which `change` says something, changed so; the others as they are. */
export function withLines<P extends Payment>(
  payment: P,
  change: (line: LineOf<P>, at: number) => Partial<LineOf<P>> | AnyLineChange | undefined,
): P {
  return { ...payment, lines: payment.lines.map((line, at) => ({ ...line, ...change(line, at) })) }
}

/** What was begun at this line has ended, and it is known how. */
export function sure<P extends Payment>(payment: P, at: number): P {
  return without('unsureSince', payment, at)
}

/** Whatever was said against it before: it is there. */
export function withoutReason<P extends Payment>(payment: P, at: number): P {
  return without('why', payment, at)
}

function without<P extends Payment>(name: 'unsureSince' | 'why', payment: P, at: number): P {
  const lines = payment.lines.map((line, index) => {
    if (index !== at) return line
    const { [name]: _gone, ...rest } = line
    return rest
  })
  return { ...payment, lines }
}

/** What came in for it. */
export function capturedFor({ settledBy, amount, payment }: Pick<Payment, 'settledBy' | 'amount' | 'payment'>): Money {
  return settledBy === 'desk' ? amount : (payment?.captured ?? nothing(amount.currency))
}

/** What of the captured money is still owed to somebody: neither delivered for nor on its way back. */
export function unsettled(payment: Payment): Money {
  const { lines, refunds } = payment
  const captured = capturedFor(payment)
  const { currency } = captured
  const delivered = sumOf(
    lines.filter(isDelivered).map(({ price }) => price),
    currency,
  )
  const back = sumOf(
    refunds.filter(({ state }) => state !== 'failed').map((refund) => refund.amount),
    currency,
  )
  return minus(minus(captured, delivered), back)
}
