import type { Currency } from '#domain/money.ts'
import { sumOf } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { PaymentStatus, RefundStatus } from '#ports/payments.ts'
import { codeOf, fromStripe } from './amounts.ts'
import type { StripeDispute, StripeRefund, WholeSession } from './wire.ts'

export function toStatus(
  session: WholeSession,
  refunds: readonly StripeRefund[],
  disputes: readonly StripeDispute[],
  currency: Currency,
): PaymentStatus {
  const intent = session.payment_intent
  const captured = intent?.amount_received ?? 0
  const takenBack = disputes.filter(isTakenBack).map(({ amount }) => fromStripe(amount, currency))
  return {
    state: stateOf(session),
    ...(captured > 0 && { captured: fromStripe(captured, currency) }),
    ...(captured > 0 && intent !== null && { receipt: intent.id }),
    refunds: refunds.map((refund) => toRefundStatus(refund, currency)),
    ...(takenBack.length > 0 && { chargedBack: sumOf(takenBack, currency) }),
  }
}

/** A refund that somebody made in Stripe's dashboard has no reference of ours, and is called what Stripe calls it. */
export function toRefundStatus({ id, amount, status, metadata }: StripeRefund, currency: Currency): RefundStatus {
  return {
    reference: metadata?.['reference'] ?? id,
    amount: fromStripe(amount, currency),
    state: refundStates.get(status) ?? 'pending',
  }
}

/** Everything an account holds is in the one currency it was configured with; what is not cannot be counted. */
export function checkCurrency(held: string | null | undefined, currency: Currency): void {
  if (held !== undefined && held !== null && held !== codeOf(currency)) {
    throw new Problem('payment-refused', `stripe: the payment is not in ${currency}, as the account is configured`)
  }
}

/** `requires_action` waits for whoever paid, who must tell a bank account; of a state that is new nothing is known. */
const refundStates: ReadonlyMap<string | null, RefundStatus['state']> = new Map([
  ['succeeded', 'done'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
])

/**
 * Money decides, and not the session: one that has expired may be paid after all, and one that is complete need not be, where the bank is slow. Such
 * a one is still open until the payment intent gives up.
 */
function stateOf({ status, payment_intent: intent }: WholeSession): PaymentStatus['state'] {
  if ((intent?.amount_received ?? 0) > 0) return 'paid'
  if (intent?.status === 'processing' || intent?.status === 'requires_capture') return 'open'
  return status === 'open' ? 'open' : 'ended'
}

/** An inquiry takes nothing, and a dispute that was won gives everything back: what moved in the account's balance tells. */
function isTakenBack({ balance_transactions: moves }: StripeDispute): boolean {
  return moves.reduce((sum, { amount }) => sum + amount, 0) < 0
}
