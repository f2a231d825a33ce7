import type { Stripe } from 'stripe'
import type { OpenedPayment, PaymentOrder } from '#ports/payments.ts'
import { codeOf, toStripe } from './amounts.ts'
import { pages, toProblem, type Asking } from './client.ts'
import { isSpent } from './errors.ts'
import { localeOf } from './locale.ts'
import type { StripeSettings } from './settings.ts'
import { stripeSession, stripeSessions, type StripeSession } from './wire.ts'

const minute = 60
const hour = 60 * minute

/** Stripe forgets a key when it is 24 hours old, or any time later. A key of ours is used for the first time when the order is made, or after. */
const keysLast = 23 * hour

/** A page may end 30 minutes after it is made at the earliest. What is more lets an order be brought a few minutes after it was made. */
const shortest = 35 * minute
/** And after 24 hours at the latest; less, because our clocks are not one. */
const longest = 24 * hour - minute

/**
 * The one page of an order.
 *
 * As long as Stripe knows the key it is always asked for with the same key and in the same words, so that Stripe itself sees to it that there is one:
 * the end of the page is counted from the order and not from now. Once that can lead to no page any more, the page is looked for; where there
 * is none, one is made whose end is counted from now.
 */
export async function openSession(
  order: PaymentOrder,
  { statementDescriptor }: StripeSettings,
  { tried, asked }: Asking,
  now: number,
): Promise<OpenedPayment> {
  const words = wordsOf(order, statementDescriptor)
  const orderedAt = Math.floor(order.orderedAt / 1000)
  const wanted = Math.ceil(order.expiresAt / 1000)

  async function made(expires_at: number, idempotencyKey: string): Promise<StripeSession> {
    return tried(stripeSession, (stripe, options) =>
      stripe.checkout.sessions.create({ ...words, expires_at }, { ...options, idempotencyKey }),
    )
  }

  async function madeBySameWords(): Promise<StripeSession | undefined> {
    if (now >= orderedAt + keysLast) return undefined
    try {
      return await made(within(wanted, orderedAt + shortest, orderedAt + longest), `${order.reference}/open`)
    } catch (error) {
      if (isSpent(error)) return undefined
      throw toProblem(error)
    }
  }

  async function found(): Promise<StripeSession | undefined> {
    const since = { gte: orderedAt - hour }
    const sessions = pages<StripeSession>((page) =>
      asked(stripeSessions, (stripe, options) => stripe.checkout.sessions.list({ ...page, created: since }, options)),
    )
    for await (const session of sessions) if (session.client_reference_id === order.reference) return session
    return undefined
  }

  /** On the full hour, so that two who come at once bring the same words. */
  async function madeAnew(): Promise<StripeSession> {
    const end = Math.ceil(within(wanted, now + shortest, now + longest - hour) / hour) * hour
    try {
      return await made(end, `${order.reference}/open/${end}`)
    } catch (error) {
      throw toProblem(error)
    }
  }

  const session = (await madeBySameWords()) ?? (await found()) ?? (await madeAnew())
  // A page that is over has no address any more; then the browser goes where it would be sent back to.
  return { id: session.id, payUrl: session.url ?? order.returnUrl, expiresAt: session.expires_at * 1000 }
}

/** No person is named: Stripe asks whoever pays for what it needs. */
function wordsOf(order: PaymentOrder, descriptor: string | undefined): Stripe.Checkout.SessionCreateParams {
  const { reference, amount, language, returnUrl } = order
  // Stripe takes longer ones, and does not say how much longer.
  const description = order.description.slice(0, 200).toWellFormed()
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: codeOf(amount.currency), unit_amount: toStripe(amount), product_data: { name: description } },
      },
    ],
    client_reference_id: reference,
    metadata: { reference },
    payment_intent_data: {
      description,
      metadata: { reference },
      ...(descriptor !== undefined && { statement_descriptor_suffix: descriptor }),
    },
    // Otherwise Stripe may take the money in a currency of the payer's.
    adaptive_pricing: { enabled: false },
    locale: localeOf(language),
    success_url: returnUrl,
    cancel_url: returnUrl,
  }
}

function within(wanted: number, least: number, most: number): number {
  return Math.min(Math.max(wanted, least), most)
}
