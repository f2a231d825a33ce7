import { z } from 'zod'

const amount = z.object({ currency: z.string(), value: z.string() })

/** Ours are made with a reference; what the account was used for otherwise may have anything here. */
const metadata = z.unknown().transform((held) => {
  const reference = typeof held === 'object' && held !== null && 'reference' in held ? held.reference : undefined
  return { reference: typeof reference === 'string' && reference !== '' ? reference : undefined }
})

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const refund = z.object({
  id: z.string().min(1),
  amount,
  metadata,
  status: z.enum(['queued', 'pending', 'processing', 'refunded', 'failed', 'canceled']),
})

const chargeback = z.object({ amount, reversedAt: z.string().nullish() })

/** Of a payment only what is read here (https://docs.mollie.com/reference/get-payment). */
export const wirePayment = z.object({
  id: z.string().regex(/^tr_\w+$/),
  status: z.enum(['open', 'pending', 'authorized', 'paid', 'canceled', 'expired', 'failed']),
  amount,
  metadata,
  createdAt: instant,
  expiresAt: instant.nullish(),
  isCancelable: z.boolean().nullish(),
  _links: z.object({ checkout: z.object({ href: z.url({ protocol: /^https?$/ }) }).nullish() }),
  _embedded: z.object({ refunds: z.array(refund).nullish(), chargebacks: z.array(chargeback).nullish() }).nullish(),
})

/** What says that a refund was taken on; how it stands is read from its payment. */
export const wireRefund = z.object({ id: z.string().min(1) })

/** Of a list only what tells one from another: whatever else the account is used for must not make it unreadable. */
export const wirePage = z.array(z.object({ id: z.string(), metadata, createdAt: instant, status: z.string() }))

export type WirePayment = z.infer<typeof wirePayment>
export type WireRefund = z.infer<typeof refund>
