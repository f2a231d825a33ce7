import { leftOf, payer, type Dispute, type Intent, type Refund, type Session, type World } from './world.ts'

/** Things as Stripe shows them, without most of the fields that say nothing here. */
export function sessionObject(world: World, session: Session, expand: ReadonlySet<string> = new Set()): object {
  const { id, created, reference, currency, amount, metadata, successUrl, cancelUrl, locale, expiresAt, status, intent } = session
  const paid = (intent?.received ?? 0) > 0
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: cancelUrl,
    client_reference_id: reference ?? null,
    created,
    currency,
    customer: null,
    customer_details: paid ? { ...payer, address: null, phone: null, tax_exempt: 'none' } : null,
    expires_at: expiresAt,
    livemode: false,
    locale,
    metadata,
    mode: 'payment',
    payment_intent: intent === undefined ? null : expanded(world, intent, expand),
    payment_status: paid ? 'paid' : 'unpaid',
    status,
    success_url: successUrl,
    url: status === 'open' ? `${world.url}/c/pay/${id}` : null,
  }
}

function expanded(world: World, intent: Intent, expand: ReadonlySet<string>): object | string {
  if (expand.has('payment_intent.latest_charge')) return intentObject(world, intent, true)
  return expand.has('payment_intent') ? intentObject(world, intent) : intent.id
}

export function intentObject(world: World, intent: Intent, withCharge = false): object {
  const { id, session, status, received, charge } = intent
  return {
    id,
    object: 'payment_intent',
    amount: session.amount,
    amount_received: received,
    currency: session.currency,
    latest_charge: charge === undefined ? null : withCharge ? chargeObject(world, intent) : charge.id,
    livemode: false,
    metadata: session.intentMetadata,
    status,
  }
}

export function chargeObject(world: World, intent: Intent): object {
  const { id, session, received, charge } = intent
  const left = leftOf(world, intent)
  return {
    id: charge?.id,
    object: 'charge',
    amount: session.amount,
    amount_captured: received,
    amount_refunded: received - left,
    billing_details: { ...payer, phone: null },
    currency: session.currency,
    disputed: charge?.disputed ?? false,
    livemode: false,
    metadata: session.intentMetadata,
    payment_intent: id,
    refunded: received > 0 && left === 0,
    status: received > 0 ? 'succeeded' : 'pending',
  }
}

export function refundObject({ id, created, intent, amount, metadata, status }: Refund): object {
  const { charge, session } = intent
  return {
    id,
    object: 'refund',
    amount,
    charge: charge?.id ?? null,
    created,
    currency: session.currency,
    metadata,
    payment_intent: intent.id,
    status,
  }
}

export function disputeObject({ id, created, intent, amount, status, moves }: Dispute): object {
  const { charge, session } = intent
  return {
    id,
    object: 'dispute',
    amount,
    balance_transactions: moves.map((moved) => ({ object: 'balance_transaction', amount: moved, currency: session.currency })),
    charge: charge?.id ?? null,
    created,
    currency: session.currency,
    is_charge_refundable: status === 'warning_needs_response',
    livemode: false,
    metadata: {},
    payment_intent: intent.id,
    reason: 'fraudulent',
    status,
  }
}
