import { z } from 'zod'
import { secret } from '#ports/adapter.ts'

const signingSecret = secret("The signing secret of the account's webhook endpoint for this gateway, whsec_…")

export const stripeSettings = z.strictObject({
  secretKey: secret(
    'A secret key, or a restricted one that may write Checkout Sessions and Refunds and read Payment Intents, Charges and Disputes',
  ),
  webhookSecret: z
    .union([signingSecret, z.array(signingSecret).min(1).max(5)], { error: 'must name a secret, or a list of them' })
    .transform((given) => [given].flat())
    .describe('A list while the secret is being rolled: a notice is genuine if any of them signed it'),
  apiBase: z
    .url({ protocol: /^https?$/, error: 'must be an http address, e.g. https://api.stripe.com' })
    .refine(isOrigin, { error: 'must be an origin alone, e.g. https://api.stripe.com' })
    .refine(isGuarded, { error: 'must be https: the key goes there' })
    .default('https://api.stripe.com')
    .describe("Where Stripe's API is; another only for its simulator, or for a proxy"),
  statementDescriptor: z
    .string()
    .regex(/^(?=.*[A-Za-z])[^<>\\'"*\p{Cc}]{2,22}$/u, {
      error: 'must be 2 to 22 characters, with a letter, and without < > \\ \' " *',
    })
    .optional()
    .describe("What follows the account's own name on card statements, within 22 characters together"),
})

export type StripeSettings = z.infer<typeof stripeSettings>

/** Of what is no URL at all the check before these has spoken. */
function isOrigin(address: string): boolean {
  const url = URL.parse(address)
  return url === null || url.origin === address
}

/** On loopback nobody is in between, and there the simulator plays. */
function isGuarded(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol !== 'http:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}
