import { sumOf } from '#domain/money.ts'
import type { PaymentStatus, RefundStatus } from '#ports/payments.ts'
import { toMoney } from './amounts.ts'
import type { WirePayment, WireRefund } from './wire.ts'

/** `pending` and `authorized` may still become money; the last three are final by Mollie's word. */
const states: Readonly<Record<WirePayment['status'], PaymentStatus['state']>> = {
  open: 'open',
  pending: 'open',
  authorized: 'open',
  paid: 'paid',
  canceled: 'ended',
  expired: 'ended',
  failed: 'ended',
}

/** A canceled refund never left, so its money is where it was. */
const refundStates: Readonly<Record<WireRefund['status'], RefundStatus['state']>> = {
  queued: 'pending',
  pending: 'pending',
  processing: 'pending',
  refunded: 'done',
  failed: 'failed',
  canceled: 'failed',
}

export function toStatus(payment: WirePayment): PaymentStatus {
  const asked = toMoney(payment.amount)
  const state = states[payment.status]
  const claims = (payment._embedded?.chargebacks ?? []).filter(({ reversedAt }) => typeof reversedAt !== 'string')
  const chargedBack = sumOf(
    claims.map(({ amount }) => toMoney(amount)),
    asked.currency,
  )
  return {
    state,
    // Nobody pays a part of a payment, or twice.
    ...(state === 'paid' && { captured: asked, receipt: payment.id }),
    refunds: (payment._embedded?.refunds ?? []).map(toRefund),
    ...(chargedBack.minor > 0 && { chargedBack }),
  }
}

/** One that somebody made in Mollie's own dashboard has no reference of ours; it goes by Mollie's id, so that its money is not sent twice. */
export function toRefund({ id, amount, metadata, status }: WireRefund): RefundStatus {
  return { reference: metadata.reference ?? id, amount: toMoney(amount), state: refundStates[status] }
}
