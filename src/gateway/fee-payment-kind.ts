import { isOpen, isOver, withLines } from '#domain/payment.ts'
import type { FeeLine, FeePayment } from '#domain/fee-payment.ts'
import type { PaymentKind } from './fulfilment.ts'

export const feePaymentTopic = 'fee-payment'

/** Fees among the payments. Once booked there is nothing more to do: no vendor undoes it, and nobody puts it back. */
export const feePaymentKind: PaymentKind<FeePayment> = {
  topic: feePaymentTopic,
  words: 'fees',
  parameter: 'feePayment',
  both: 'posted-and-refunded',

  /**
   * Two payments of one fee can both be paid: one was given up, another begun, and then money came for the first all the same. What the books show of
   * one that is over the second reads for itself; while one is at work it may be about to book, and so the second lets go.
   */
  withoutRivalled(payment, rivals) {
    const theirs = rivals.filter(({ state }) => !isOver(state)).flatMap(({ lines }) => lines)
    return withLines(payment, (line) =>
      line.state === 'waiting' && theirs.some((rival) => isSameFee(line, rival)) ? { state: 'kept', why: 'already' } : undefined,
    )
  },

  delivered: (line, now) => ({ ...line, state: 'posted', postedAt: line.postedAt ?? now }),
  shownAfterAll: (payment, shown, now) =>
    withLines(payment, (_, at) => (shown.includes(at) ? { state: 'posted', postedAt: now } : undefined)),
  // The books keep no references, and will never say who closed what is closed: waiting would tell nobody more.
  stuck: ({ lines }) => (lines.some(isOpen) ? 'not-proved' : undefined),
  overdue: ({ lines }) => (lines.some(({ unsureSince }) => unsureSince !== undefined) ? 'not-proved' : 'system-unreachable'),
  afterwards: () => [],
  again: () => undefined,
  resolved: () => [],
}

function isSameFee(line: FeeLine, rival: FeeLine): boolean {
  if (rival.record !== line.record || rival.state === 'kept' || rival.state === 'refunding' || rival.state === 'refunded')
    return false
  return line.fees.some(({ fee }) => rival.fees.some((other) => other.fee === fee))
}
