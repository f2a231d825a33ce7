import { tell } from './events.ts'
import { chargeObject, disputeObject, intentObject, refundObject, sessionObject } from './wire.ts'
import { freshId, seconds, type Dispute, type Intent, type RefundState, type Session, type World } from './world.ts'

/** Ends the pages whose time is over. */
export function endPages(world: World): void {
  for (const session of world.sessions) if (session.status === 'open' && session.expiresAt <= seconds(world)) end(world, session)
}

export function end(world: World, session: Session): void {
  session.status = 'expired'
  if (session.intent !== undefined) session.intent.status = 'canceled'
  tell(world, 'checkout.session.expired', sessionObject(world, session))
}

/** All of it, at once. */
export function pay(world: World, session: Session): void {
  session.status = 'complete'
  const intent = succeed(session)
  tell(world, 'charge.succeeded', chargeObject(world, intent))
  tell(world, 'payment_intent.succeeded', intentObject(world, intent))
  tell(world, 'checkout.session.completed', sessionObject(world, session))
}

/** A card that is declined: the page stays open for another. */
export function decline(world: World, session: Session): void {
  const intent = intentOf(session)
  tell(world, 'payment_intent.payment_failed', intentObject(world, intent))
}

/** By a bank that is slow: the page is done with, and the money is still to come. */
export function payByBank(world: World, session: Session): void {
  const intent = intentOf(session)
  intent.status = 'processing'
  session.status = 'complete'
  tell(world, 'payment_intent.processing', intentObject(world, intent))
  tell(world, 'checkout.session.completed', sessionObject(world, session))
}

/** What came of it. */
export function settleBank(world: World, session: Session, how: 'succeeded' | 'failed'): void {
  if (how === 'failed') {
    intentOf(session).status = 'requires_payment_method'
    tell(world, 'checkout.session.async_payment_failed', sessionObject(world, session))
    return
  }
  const intent = succeed(session)
  tell(world, 'payment_intent.succeeded', intentObject(world, intent))
  tell(world, 'checkout.session.async_payment_succeeded', sessionObject(world, session))
}

/** Money at a page that had ended, as of somebody who was at their bank just then. */
export function payLate(world: World, session: Session): void {
  const intent = succeed(session)
  tell(world, 'charge.succeeded', chargeObject(world, intent))
  tell(world, 'payment_intent.succeeded', intentObject(world, intent))
}

/** Every refund there is, and those to come. */
export function setRefunds(world: World, state: RefundState): void {
  world.switches.refunds = state
  for (const refund of world.refunds) {
    if (refund.status === state) continue
    refund.status = state
    tell(world, state === 'failed' ? 'refund.failed' : 'refund.updated', refundObject(refund))
  }
}

/** An inquiry asks and takes nothing. */
export function dispute(world: World, intent: Intent, amount: number, kind: 'dispute' | 'inquiry'): Dispute {
  const isInquiry = kind === 'inquiry'
  const dispute: Dispute = {
    id: freshId('du'),
    created: seconds(world),
    intent,
    amount,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
    moves: isInquiry ? [] : [-amount],
  }
  world.disputes.push(dispute)
  if (intent.charge !== undefined) intent.charge.disputed = true
  tell(world, 'charge.dispute.created', disputeObject(dispute))
  if (!isInquiry) tell(world, 'charge.dispute.funds_withdrawn', disputeObject(dispute))
  return dispute
}

export function winDispute(world: World, dispute: Dispute): void {
  dispute.status = 'won'
  dispute.moves.push(dispute.amount)
  tell(world, 'charge.dispute.funds_reinstated', disputeObject(dispute))
  tell(world, 'charge.dispute.closed', disputeObject(dispute))
}

function succeed(session: Session): Intent {
  const intent = intentOf(session)
  intent.status = 'succeeded'
  intent.received = session.amount
  intent.charge = { id: freshId('ch'), disputed: false }
  return intent
}

/** There is none until somebody tries. */
function intentOf(session: Session): Intent {
  session.intent ??= { id: freshId('pi'), session, status: 'requires_payment_method', received: 0, charge: undefined }
  return session.intent
}
