import type { Call } from '#domain/call.ts'
import { inState, needingStaff, withLines, type Payment, type Refund } from '#domain/payment.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Fulfilment, PaymentKind, Step } from './fulfilment.ts'
import type { PaymentProviders } from './payment-providers.ts'

/** Money on its way back. */
export interface PaymentRefunds<P extends Payment> {
  /** `over` says how it ends once all has gone that had to. */
  refunding(payment: P, over: (payment: P) => Step<P>, call: Call): Promise<Step<P>>
}

export interface PaymentRefundsParts<P extends Payment> {
  readonly kind: PaymentKind<P>
  readonly fulfilment: Pick<Fulfilment<P>, 'shown'>
  readonly providers: PaymentProviders
  readonly clock: Clock
  /** After so long a person looks at it. */
  readonly patienceMs: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export function paymentRefunds<P extends Payment>(parts: PaymentRefundsParts<P>): PaymentRefunds<P> {
  const { kind, fulfilment, providers, clock, patienceMs } = parts

  return {
    async refunding(payment, over, call) {
      const at = payment.refunds.findIndex(({ state }) => state === 'due' || state === 'asked' || state === 'pending')
      const refund = payment.refunds[at]
      if (!refund) return afterRefunds(payment, over, call)
      return refund.state === 'due' ? lastLook(payment, at, refund, call) : goingBack(payment, at, refund, call)
    },
  }

  /** The last look before money goes back: whoever has what they paid for keeps it. */
  async function lastLook(payment: P, at: number, refund: Refund, call: Call): Promise<Step<P>> {
    const { delivered: shown, unread } = await fulfilment.shown(payment, refund.lines, call)
    if (unread.length > 0) return readLater(payment)
    const after = await goneAfterAll(payment, at, call)
    if (after) return { next: after }
    // Announced before it is sent: a refund that may have gone out is never taken back.
    if (shown.length === 0) return { next: withRefund(payment, at, 'asked', clock.now()) }
    const refunds = payment.refunds.filter((_, index) => index !== at)
    const back = withLinesIn(
      inState(payment, 'fulfilling', clock.now()),
      refund.lines.filter((each) => !shown.includes(each)),
      'kept',
    )
    return { next: { ...kind.shownAfterAll(back, shown, clock.now()), refunds } }
  }

  async function goingBack(payment: P, at: number, refund: Refund, call: Call): Promise<Step<P>> {
    const state = await refunded(payment, refund, call)
    const now = clock.now()
    if (state === 'failed') return { next: needingStaff(withRefund(payment, at, 'failed', now), 'refund-failed', now) }
    const next = withRefund(payment, at, state, now)
    if (state === 'done') return { next: withLinesIn(next, refund.lines, 'refunded') }
    if (now - refund.orderedAt > 14 * day) return { next: needingStaff(next, 'refund-failed', now) }
    const wait = now + Math.min(6 * hour, Math.max(minute, Math.ceil((now - refund.orderedAt) / 4)))
    return refund.state === state ? { wait } : { wait, noted: next }
  }

  /**
   * A refund that was refused may have gone out all the same: before another takes its place the provider is asked what it knows of it. Nothing where it
   * has failed for good.
   */
  async function goneAfterAll(payment: P, at: number, call: Call): Promise<P | undefined> {
    const failed = payment.refunds.filter(({ state }) => state === 'failed')
    if (failed.length === 0 || !payment.payment) return undefined
    const known = (await providers.status(payment, payment.payment.id, call)).refunds.filter(
      ({ reference, state }) => state !== 'failed' && failed.some((refund) => refund.reference === reference),
    )
    if (known.length === 0) return undefined
    const now = clock.now()
    const due = payment.refunds[at]!
    const isWhole = known.length === 1 && known[0]!.amount.minor === due.amount.minor
    const refunds = payment.refunds.flatMap((refund): Refund[] => {
      if (refund === due) return []
      const state = known.find(({ reference }) => reference === refund.reference)?.state
      if (state === undefined) return [refund]
      return [{ ...refund, state, ...(isWhole && { lines: due.lines }), ...(state === 'done' && { doneAt: now }) }]
    })
    const gone = { ...payment, refunds, updatedAt: now }
    // Which part of it is whose, nobody can tell from here.
    if (!isWhole) return needingStaff(gone, 'amount-differs', now)
    return known[0]!.state === 'done' ? withLinesIn(gone, due.lines, 'refunded') : gone
  }

  async function refunded(payment: P, refund: Refund, call: Call): Promise<'pending' | 'done' | 'failed'> {
    const { provider } = providers.of(payment)
    const id = payment.payment!.id
    try {
      if (refund.state === 'pending') {
        const { refunds } = await providers.status(payment, id, call)
        const known = refunds.find(({ reference }) => reference === refund.reference)
        if (known) return known.state
      }
      const { reference, amount, orderedAt } = refund
      return (await provider.refund({ payment: id, reference, amount, orderedAt }, call)).state
    } catch (error) {
      if (isProblem(error, 'payment-refused')) return 'failed'
      throw error
    }
  }

  /** Read once more: a write of which nobody knew may have come through while the money went back. */
  async function afterRefunds(payment: P, over: (payment: P) => Step<P>, call: Call): Promise<Step<P>> {
    const back = payment.refunds.flatMap((refund) => refund.lines)
    const { delivered: shown, unread } = await fulfilment.shown(payment, back, call)
    if (shown.length > 0) return { next: needingStaff(payment, kind.both, clock.now()) }
    return unread.length > 0 ? readLater(payment) : over(payment)
  }

  /** What was read says nothing about what money went or goes back for: neither that it was delivered nor that it was not. */
  function readLater(payment: P): Step<P> {
    const now = clock.now()
    const overdue = now - payment.updatedAt >= patienceMs
    return overdue ? { next: needingStaff(payment, 'system-unreachable', now) } : { wait: now + 10 * minute }
  }
}

/** These lines in that state, the others as they are. */
function withLinesIn<P extends Payment>(payment: P, lines: readonly number[], state: 'kept' | 'refunded'): P {
  return withLines(payment, (_, index) => (lines.includes(index) ? { state } : undefined))
}

function withRefund<P extends Payment>(payment: P, at: number, state: Refund['state'], now: number): P {
  const done = state === 'done' && { doneAt: now }
  const refunds = payment.refunds.map((refund, index) => (index === at ? { ...refund, state, ...done } : refund))
  return { ...payment, refunds, updatedAt: now }
}
