import { Stripe } from 'stripe'
import { Problem } from '#domain/problem.ts'
import type { Notice } from '#ports/payments.ts'
import type { Asking } from './client.ts'
import type { StripeSettings } from './settings.ts'
import { stripeEvent, stripeSessions } from './wire.ts'

/** How old a notice may be, by the time that was signed with it. Seconds; Stripe signs anew when it sends again. */
const tolerance = 300

const signatures = new Stripe('none').webhooks

/** The session that a genuine notice is about; nothing where it is about what this gateway did not make. */
export async function sessionIn(
  notice: Notice,
  { webhookSecret }: StripeSettings,
  { asked }: Asking,
  now: number,
): Promise<string | undefined> {
  const { account, data } = verified(
    notice,
    webhookSecret.map((secret) => secret.reveal()),
    now,
  )
  const { object: thing, id, client_reference_id, payment_intent, metadata } = data.object
  if (account !== undefined) return undefined
  if (thing === 'checkout.session') return isOurs({ client_reference_id, metadata }) ? id : undefined

  // Whatever else is about money names a payment intent, or is one; whether that is ours, its session tells.
  const intent = thing === 'payment_intent' ? id : payment_intent
  if (intent === undefined || intent === null) return undefined
  const { data: sessions } = await asked(stripeSessions, (stripe, options) =>
    stripe.checkout.sessions.list({ payment_intent: intent, limit: 1 }, options),
  )
  return sessions.find(isOurs)?.id
}

function verified({ raw, headers }: Notice, secrets: readonly string[], now: number) {
  const signature = headers['stripe-signature']
  if (typeof signature !== 'string') throw new Problem('notice-invalid', 'stripe: the notice has no signature')
  for (const secret of secrets) {
    const { success, data } = stripeEvent.safeParse(signedBy(secret, raw, signature, now))
    if (success) return data
  }
  throw new Problem('notice-invalid', 'stripe: the notice is not signed with a secret of ours, or not lately')
}

/** The package's errors hold the notice itself, so nothing is made of them. */
function signedBy(secret: string, raw: Buffer, signature: string, now: number): unknown {
  try {
    return signatures.constructEvent(raw, signature, secret, tolerance, undefined, now)
  } catch {
    return undefined
  }
}

interface Marked {
  readonly client_reference_id?: string | null | undefined
  readonly metadata?: Readonly<Record<string, string>> | null | undefined
}

/** Others may sell by the same account. What is made here says its reference twice. */
function isOurs({ client_reference_id: reference, metadata }: Marked): boolean {
  return typeof reference === 'string' && metadata?.['reference'] === reference
}
