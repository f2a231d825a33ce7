import type { Fee } from './fee.ts'
import type { FeeId, RecordId } from './id.ts'
import { sumOf, type Money } from './money.ts'
import type { LineReason, Payment, PaymentLine } from './payment.ts'

/** Fees that are paid on line. */
export type FeePayment = Payment<FeeLine>

/**
 * What the library system books in one: a single fee, or where it takes only a whole balance, everything that is open at one record. It is booked as a
 * whole or not at all; should the books take a part of it all the same, it becomes two lines.
 */
export interface FeeLine extends PaymentLine {
  readonly state: 'waiting' | 'posting' | 'posted' | 'kept' | 'refunding' | 'refunded'
  readonly fees: readonly FeeShare[]
  /** When the books first showed it. */
  readonly postedAt?: number
  /** What the books did not take of the line at this place, which was written for both. */
  readonly partOf?: number
}

/** What is paid of a fee: all that was open of it when the payment was opened. */
export interface FeeShare {
  readonly fee: FeeId
  readonly amount: Money
}

/** Lines of what is owed at one record, as its library system books it. `fees` are of one currency, and not none. */
export function feeLinesOf(
  at: Pick<FeeLine, 'institution' | 'record'>,
  fees: readonly Pick<Fee, 'id' | 'open'>[],
  unit: 'fee' | 'balance',
): readonly FeeLine[] {
  const shares = fees.map(({ id, open }): FeeShare => ({ fee: id, amount: open }))
  const lines = unit === 'fee' ? shares.map((share) => [share]) : [shares]
  return lines.map((each) => ({ ...at, fees: each, price: priceOf(each), state: 'waiting', tries: 0 }))
}

/** What is asked of the library system for a line: the reference is the same for the same line. */
export function orderOf({ id, lines }: FeePayment, at: number, record: RecordId) {
  const { fees, partOf = at } = lines[at]!
  return { record, reference: `${id}-${partOf + 1}`, fees }
}

/**
 * Why a line is not booked as it was paid for, by what is owed now; nothing where it is. Of a single fee more may be open than was paid, and never less;
 * of a balance exactly what was paid and nothing beside it.
 */
export function changedSince({ fees }: FeeLine, owed: readonly Fee[], unit: 'fee' | 'balance'): LineReason | undefined {
  const byId = new Map(owed.map((fee) => [fee.id, fee]))
  const found = fees.map(({ fee, amount }) => ({ amount, now: byId.get(fee) }))
  if (found.some(({ now }) => now?.held !== undefined)) return 'refused-since'
  const isOwed = found.every(
    ({ amount, now }) =>
      now?.open.currency === amount.currency &&
      (unit === 'fee' ? now.open.minor >= amount.minor : now.open.minor === amount.minor),
  )
  if (!isOwed) return 'already'
  return unit === 'balance' && owed.length !== fees.length ? 'changed-since' : undefined
}

/** With only these fees in the line, and the rest of it, where there is one, in a line of its own that will not be booked. */
export function withPart(payment: FeePayment, at: number, posted: readonly FeeId[]): FeePayment {
  const line = payment.lines[at]!
  const [taken, rest] = [
    line.fees.filter(({ fee }) => posted.includes(fee)),
    line.fees.filter(({ fee }) => !posted.includes(fee)),
  ]
  if (rest.length === 0) return payment
  const { postedAt: _postedAt, unsureSince: _unsureSince, ...common } = line
  const other: FeeLine = { ...common, fees: rest, price: priceOf(rest), state: 'kept', why: 'already', partOf: line.partOf ?? at }
  const lines = payment.lines.map((each, index) => (index === at ? { ...line, fees: taken, price: priceOf(taken) } : each))
  return { ...payment, lines: [...lines, other] }
}

function priceOf(shares: readonly FeeShare[]): Money {
  return sumOf(
    shares.map(({ amount }) => amount),
    shares[0]!.amount.currency,
  )
}
