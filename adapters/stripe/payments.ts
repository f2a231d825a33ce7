import { Problem, type ProblemCode } from '#domain/problem.ts'
import type { PaymentProvider, PaymentStatus, PaymentTools, RefundOrder } from '#ports/payments.ts'
import { codeOf, toStripe } from './amounts.ts'
import { all, pages, stripeClient, toProblem, type Asking } from './client.ts'
import { isAgainstState, isOldRefusal, isUnknown } from './errors.ts'
import { sessionIn } from './notices.ts'
import { openSession } from './sessions.ts'
import type { StripeSettings } from './settings.ts'
import { checkCurrency, toRefundStatus, toStatus } from './translate.ts'
import { stripeDisputes, stripeRefund, stripeRefunds, stripeSession, wholeSession } from './wire.ts'
import type { StripeDispute, StripeIntent, StripeRefund, WholeSession } from './wire.ts'

export function stripePayments(settings: StripeSettings, { currency, clock }: PaymentTools): PaymentProvider {
  const client = stripeClient(settings, clock)

  async function statusOf(session: WholeSession, asking: Asking): Promise<PaymentStatus> {
    const intent = session.payment_intent
    checkCurrency(session.currency, currency)
    checkCurrency(intent?.currency, currency)
    const refunds = intent === null ? [] : await refundsOf(intent, asking)
    const disputes = intent?.latest_charge?.disputed === true ? await disputesOf(intent, asking) : []
    return toStatus(session, refunds, disputes, currency)
  }

  return {
    async open(order, call) {
      checkCurrency(codeOf(order.amount.currency), currency)
      return openSession(order, settings, client(call), Math.floor(clock.now() / 1000))
    },

    async status(payment, call) {
      const asking = client(call)
      return statusOf(await sessionOf(payment, asking, 'not-found'), asking)
    },

    async expire(payment, call) {
      const asking = client(call)
      const refused = await expired(payment, asking)
      const session = await sessionOf(payment, asking)
      const status = await statusOf(session, asking)
      // Stripe ends only what is open. What it would not end and is open all the same was refused for another reason.
      if (refused !== undefined && session.status === 'open') throw refused
      return status
    },

    async refund(order, call) {
      const amount = toStripe(order.amount)
      const asking = client(call)
      const { payment_intent: intent } = await sessionOf(order.payment, asking)
      if (intent === null || intent.amount_received === 0)
        throw new Problem('payment-refused', 'stripe: nothing came in that could go back')
      checkCurrency(intent.currency, currency)
      // What a key repeats is the refund as it was then. Looking first tells how it is now, and finds what Stripe has forgotten the key of.
      const earlier = (await refundsOf(intent, asking)).find(({ metadata }) => metadata?.['reference'] === order.reference)
      return toRefundStatus(earlier ?? (await refunded(intent, amount, order, asking, clock.now())), currency)
    },

    notice: (notice, call) => sessionIn(notice, settings, client(call), clock.now()),

    async close() {},
  }
}

async function sessionOf(payment: string, { tried }: Asking, unknown: ProblemCode = 'payment-refused'): Promise<WholeSession> {
  try {
    return await tried(wholeSession, (stripe, options) =>
      stripe.checkout.sessions.retrieve(payment, { expand: ['payment_intent.latest_charge'] }, options),
    )
  } catch (error) {
    throw isUnknown(error) ? new Problem(unknown, 'stripe: there is no such session') : toProblem(error)
  }
}

function refundsOf({ id }: StripeIntent, { asked }: Asking): Promise<StripeRefund[]> {
  return all(
    pages<StripeRefund>((page) =>
      asked(stripeRefunds, (stripe, options) => stripe.refunds.list({ ...page, payment_intent: id }, options)),
    ),
  )
}

function disputesOf({ id }: StripeIntent, { asked }: Asking): Promise<StripeDispute[]> {
  return all(
    pages<StripeDispute>((page) =>
      asked(stripeDisputes, (stripe, options) => stripe.disputes.list({ ...page, payment_intent: id }, options)),
    ),
  )
}

/** The problem there was, where it may be no more than that the session had ended before. */
async function expired(payment: string, { tried }: Asking): Promise<Problem | undefined> {
  try {
    await tried(stripeSession, (stripe, options) => stripe.checkout.sessions.expire(payment, {}, options))
    return undefined
  } catch (error) {
    if (isAgainstState(error)) return toProblem(error)
    throw toProblem(error)
  }
}

/** After a refusal another key may be used. One an hour, so that two who come at once bring the same. */
async function refunded(
  intent: StripeIntent,
  amount: number,
  { reference }: RefundOrder,
  { tried }: Asking,
  now: number,
): Promise<StripeRefund> {
  const made = (idempotencyKey: string) =>
    tried(stripeRefund, (stripe, options) =>
      stripe.refunds.create({ payment_intent: intent.id, amount, metadata: { reference } }, { ...options, idempotencyKey }),
    )
  try {
    return await made(`${reference}/refund`).catch((error: unknown) => {
      if (isOldRefusal(error)) return made(`${reference}/refund/${Math.floor(now / 3_600_000)}`)
      throw error
    })
  } catch (error) {
    throw toProblem(error)
  }
}
