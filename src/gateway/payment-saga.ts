import type { Call } from '#domain/call.ts'
import {
  inState,
  isDelivered,
  isOver,
  needingStaff,
  unsettled,
  withLines,
  type Attention,
  type Payment,
  type Refund,
} from '#domain/payment.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Payments } from '#ports/payment-store.ts'
import type { Texts } from '#ports/texts.ts'
import { letterTopic, type Fulfilment, type PaymentKind, type Step } from './fulfilment.ts'
import type { Merchants } from './merchants.ts'
import { paymentLane } from './payment-change.ts'
import { paymentPages } from './payment-pages.ts'
import { paymentProviders } from './payment-providers.ts'
import { paymentRefunds } from './payment-refunds.ts'
import { aloneAt, atWork } from './payment-rivals.ts'
import { paymentWatch } from './payment-watch.ts'

/** What a payment does next, whatever is paid for. Jobs know when to ask. */
export interface PaymentSaga {
  /**
   * As many steps as can be made now, each written down before the next. Resolves with when to come again; with nothing where nobody needs to.
   * Idempotent: whoever comes again, after a crash or on another node, goes on where the last step that was written down ended.
   */
  advance(id: string, call: Call): Promise<number | undefined>
}

export interface PaymentSagaParts<P extends Payment> {
  readonly kind: PaymentKind<P>
  readonly fulfilment: Fulfilment<P>
  readonly ledger: Payments<P>
  readonly merchants: Merchants
  readonly lanes: Lanes
  readonly ids: Pick<PatronIds, 'open' | 'holder'>
  readonly texts: Texts
  readonly clock: Clock
  readonly publicUrl: string
}

/** After so long a person looks at it. */
const patienceMs = 5 * 86_400_000

export function paymentSaga<P extends Payment>(parts: PaymentSagaParts<P>): PaymentSaga {
  const { kind, fulfilment, ledger, merchants, lanes, ids, clock } = parts
  const providers = paymentProviders(merchants)
  const pages = paymentPages<P>(kind, { ...parts, providers })
  const refunds = paymentRefunds<P>({ ...parts, providers, patienceMs })
  const watch = paymentWatch({ providers, clock })

  return {
    advance: (id, call) =>
      lanes.inLane(paymentLane(id), call.deadline, async (signal) => {
        let payment = await ledger.find(id)
        while (payment) {
          if (signal.aborted) throw new Problem('conflict', 'The lane of the payment was lost')
          const before: P = payment
          const made: Step<P> = await step(before, call).catch((error: unknown) => unreached(before, error))
          if ('wait' in made) {
            if (made.noted) await save(made.noted)
            return made.wait
          }
          payment = 'saved' in made ? made.saved : await save(made.next, made.jobs)
        }
        return undefined
      }),
  }

  async function step(payment: P, call: Call): Promise<Step<P>> {
    switch (payment.state) {
      case 'opened':
        return payment.settledBy === 'online' ? pages.opened(payment, call) : { next: inState(payment, 'captured', clock.now()) }
      case 'captured':
        return captured(payment, call)
      case 'fulfilling':
        return fulfilling(payment, call)
      case 'refunding':
        return refunds.refunding(payment, over, call)
      case 'abandoned':
        if (!payment.payment) return { wait: undefined }
        // What a person has settled stays settled.
        return payment.resolution ? watch.look(payment, call) : pages.abandoned(payment, payment.payment.id, call)
      case 'fulfilled':
      case 'refunded':
      case 'needs-staff':
        return watch.look(payment, call)
    }
  }

  /** Whoever paid as a patron of another institution may have paid for the same: so others are looked for by what they are for. */
  function captured(payment: P, call: Call): Promise<Step<P>> {
    return aloneAt(payment, { lanes, ids }, call.deadline, async (signal) => {
      const others = await ledger.atPlacesOf(payment.id, atWork)
      if (signal.aborted) throw new Problem('conflict', 'The lane of the payments was lost')
      const working = inState(kind.withoutRivalled(payment, others), 'fulfilling', clock.now())
      // Written down while nobody else begins.
      return { saved: await save({ ...working, workingSince: clock.now() }) }
    })
  }

  /** Every line by itself; what cannot go on now does not hold up the others. */
  async function fulfilling(payment: P, call: Call): Promise<Step<P>> {
    let current = payment
    const waits: number[] = []
    for (const at of current.lines.keys()) {
      const outcome = await fulfilment.deliver(current, at, save, call)
      current = outcome.payment
      if (current.state !== 'fulfilling') return { saved: current }
      if (outcome.wait !== undefined) waits.push(outcome.wait)
    }
    const now = clock.now()
    if (waits.length > 0) {
      const since = current.workingSince ?? current.payment?.capturedAt ?? current.createdAt
      const overdue = now - since > patienceMs
      return overdue ? { next: needingStaff(current, kind.overdue(current), now) } : { wait: Math.min(...waits) }
    }
    const stuck = kind.stuck(current)
    return stuck === undefined ? concluded(current) : { next: needingStaff(current, stuck, now) }
  }

  /** Every line has ended: what was paid for nothing goes back. */
  function concluded(payment: P): Step<P> {
    const now = clock.now()
    const back = unsettled(payment)
    if (back.minor < 0) return { next: needingStaff(payment, 'amount-differs', now) }
    const kept = [...payment.lines.entries()].filter(([, { state }]) => state === 'kept').map(([at]) => at)
    if (back.minor === 0) return over(keptAre('refunded', payment))
    // What a desk has taken only a desk can give back.
    if (payment.settledBy !== 'online') return { next: needingStaff(payment, 'refund-failed', now) }
    const reference = `${payment.id}-r${payment.refunds.length + 1}`
    const refund: Refund = { reference, amount: back, state: 'due', lines: kept, orderedAt: now }
    return { next: { ...keptAre('refunding', inState(payment, 'refunding', now)), refunds: [...payment.refunds, refund] } }
  }

  function over(payment: P): Step<P> {
    const now = clock.now()
    const delivered = payment.lines.some(isDelivered)
    const letter = { topic: letterTopic(kind.topic), key: payment.id, dueAt: now }
    return {
      next: inState(payment, delivered ? 'fulfilled' : 'refunded', now),
      jobs: delivered ? [letter, ...kind.afterwards(payment, now)] : [letter],
    }
  }

  /** Tried again later, but not for ever: whoever waits for a page to end, or for money, must not wait until the job is given up. */
  function unreached(payment: P, error: unknown): Step<P> {
    const reason = attentionOf(error)
    if (reason === undefined || isOver(payment.state) || clock.now() - payment.updatedAt < patienceMs) throw error
    return { next: needingStaff(payment, reason, clock.now()) }
  }

  async function save(next: P, jobs: readonly NewJob[] = []): Promise<P> {
    const letter = next.state === 'needs-staff' ? [{ topic: letterTopic(kind.topic), key: next.id, dueAt: clock.now() }] : []
    if (!(await ledger.save(next, [...jobs, ...letter])))
      throw new Problem('conflict', 'The payment was changed by somebody else', { retryAfter: 1 })
    return { ...next, version: next.version + 1 }
  }
}

/** Who gave no answer, where it was somebody outside: the library system is read before and after money goes back, too. */
function attentionOf(error: unknown): Attention | undefined {
  if (!isProblem(error)) return undefined
  if (error.code.startsWith('payment-')) return 'provider-unreachable'
  return error.code.startsWith('ils-') ? 'system-unreachable' : undefined
}

function keptAre<P extends Payment>(state: 'refunding' | 'refunded', payment: P): P {
  return withLines(payment, (line) => (line.state === 'kept' ? { state } : undefined))
}
