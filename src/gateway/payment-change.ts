import type { Call } from '#domain/call.ts'
import { isOver, type Payment } from '#domain/payment.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { Payments } from '#ports/payment-store.ts'
import type { PaymentKind } from './fulfilment.ts'

/**
 * Changes a payment from outside of its saga: in its own lane, so that no step of the saga comes in between. Throws `conflict` where `change` makes
 * nothing of it as it is now. What is not over then goes on at once. A `request` that it is changed for is written down with the change.
 */
export type PaymentChange<P extends Payment> = (id: string, call: Call, change: Change<P>, request?: KeyedRequest) => Promise<P>

/** The payment as it is to be, with what follows beside its own next step; nothing where it is not in a state for that. */
export type Change<P extends Payment> = (now: P, at: number) => Changed<P> | undefined

export interface Changed<P extends Payment> {
  readonly payment: P
  readonly jobs?: readonly NewJob[]
}

export interface PaymentChangeParts<P extends Payment> {
  readonly kind: Pick<PaymentKind<P>, 'topic'>
  readonly ledger: Payments<P>
  readonly lanes: Lanes
  readonly clock: Clock
}

export function paymentChange<P extends Payment>({ kind, ledger, lanes, clock }: PaymentChangeParts<P>): PaymentChange<P> {
  return (id, call, change, request) =>
    lanes.inLane(paymentLane(id), call.deadline, async () => {
      const payment = await ledger.find(id)
      const changed = payment && change(payment, clock.now())
      if (!changed) throw new Problem('conflict', 'The payment is not in a state for that')
      const { payment: next, jobs = [] } = changed
      const again = isOver(next.state) ? [] : [{ topic: kind.topic, key: id, dueAt: clock.now() }]
      if (!(await ledger.save(next, [...again, ...jobs], request)))
        throw new Problem('conflict', 'The payment was changed by somebody else')
      return { ...next, version: next.version + 1 }
    })
}

/** Whoever works at a payment waits for whoever else does; of whichever kind, its id is its own. */
export function paymentLane(id: string): string {
  return `renewal ${id}`
}
