import type { Money } from './money.ts'
import { newId, type Payment, type PaymentState, type Refund, type RefundStatus, type World } from './world.ts'

/** States that Mollie tells of. That a payment is open or pending is told to nobody. */
const told: ReadonlySet<string> = new Set(['paid', 'authorized', 'expired', 'failed', 'canceled', 'processing', 'refunded'])

/** A payment as it is now: what nobody paid in time has expired, as soon as anybody looks. */
export function paymentIn(world: World, id: string): Payment | undefined {
  const payment = world.payments.get(id)
  if (payment?.state === 'open' && world.clock.now() >= payment.expiresAt) turn(world, payment, 'expired')
  return payment
}

export function turn(world: World, payment: Payment, state: PaymentState): void {
  payment.state = state
  payment.since = world.clock.now()
  if (told.has(state)) world.notices.tell(payment)
}

export function canBeCanceled({ switches }: World, { state }: Payment): boolean {
  return state === 'authorized' || (state === 'open' && switches.openCanBeCanceled)
}

export function moveRefund(world: World, payment: Payment, refund: Refund, status: RefundStatus): void {
  if (refund.status === status) return
  refund.status = status
  if (told.has(status)) world.notices.tell(payment)
}

/** All that went back or is on its way. What failed or was canceled is the merchant's again. */
export function liveRefunds({ refunds }: Payment): readonly Refund[] {
  return refunds.filter(({ status }) => status !== 'failed' && status !== 'canceled')
}

/** What can still go back. */
export function standing(payment: Payment): Money {
  const gone = liveRefunds(payment).reduce((sum, { amount }) => sum + amount.pieces, 0)
  return { currency: payment.amount.currency, pieces: payment.amount.pieces - gone }
}

export function chargeBack(world: World, payment: Payment, pieces: number): void {
  if (payment.state !== 'paid') throw new RangeError('Nobody claims back what was never paid')
  payment.chargebacks.push({
    id: newId(world, 'chb'),
    amount: { currency: payment.amount.currency, pieces },
    createdAt: world.clock.now(),
    reversedAt: undefined,
  })
  world.notices.tell(payment)
}
