import type { Route } from '#simulation/routes.ts'
import { missing, Refusal } from './answers.ts'
import { tell } from './events.ts'
import { amountOf } from './money.ts'
import { checkNames, listOf, metadataIn, reading, writing } from './requests.ts'
import { chargeObject, disputeObject, refundObject } from './wire.ts'
import { freshId, intentsOf, leftOf, seconds, type Intent, type Refund, type World } from './world.ts'

export function refunds(world: World): readonly Route[] {
  return [
    { method: 'POST', pattern: '/v1/refunds', handle: writing(world, (form) => refundObject(made(world, form))) },
    {
      method: 'GET',
      pattern: '/v1/refunds',
      handle: reading(world, ({ query }) => listOf(ofIntent(world.refunds, query), query, '/v1/refunds', refundObject)),
    },
    {
      method: 'GET',
      pattern: '/v1/disputes',
      handle: reading(world, ({ query }) => listOf(ofIntent(world.disputes, query), query, '/v1/disputes', disputeObject)),
    },
  ]
}

function ofIntent<Item extends { readonly intent: Intent }>(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const id = query.get('payment_intent')
  return id === null ? items : items.filter(({ intent }) => intent.id === id)
}

const known = new Set(['payment_intent', 'amount', 'metadata[]'])

function made(world: World, form: URLSearchParams): Refund {
  checkNames(form, known)
  const id = form.get('payment_intent') ?? ''
  const intent = intentsOf(world).find((each) => each.id === id)
  if (intent === undefined) throw missing('payment_intent', 'payment_intent', id)
  const { currency } = intent.session
  const left = leftOf(world, intent)
  const amount = amountOf(form.get('amount'), currency, 'amount')
  if (intent.received === 0)
    throw against('payment_intent_unexpected_state', 'This PaymentIntent has no successful charge to refund.')
  if (isTakenBack(world, intent)) throw against('charge_disputed', 'The charge has been charged back.')
  if (left === 0) throw against('charge_already_refunded', 'The charge has already been refunded.')
  if (amount > left) throw against('amount_too_large', `Refund amount (${amount}) is greater than unrefunded amount (${left})`)

  const { refunds: status } = world.switches
  const refund: Refund = {
    id: freshId('re'),
    created: seconds(world),
    intent,
    amount,
    metadata: metadataIn(form, 'metadata'),
    status,
  }
  world.refunds.push(refund)
  tell(world, 'refund.created', refundObject(refund))
  if (status === 'failed') tell(world, 'refund.failed', refundObject(refund))
  tell(world, 'charge.refunded', chargeObject(world, intent))
  return refund
}

/** Refused by how the charge stands, which is begun already and so remembered. */
function against(code: string, message: string): Refusal {
  return new Refusal(400, { type: 'invalid_request_error', code, message })
}

function isTakenBack({ disputes }: World, intent: Intent): boolean {
  return disputes.some((dispute) => dispute.intent === intent && dispute.status === 'needs_response')
}
