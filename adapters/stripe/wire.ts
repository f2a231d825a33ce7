import { z } from 'zod'

const metadata = z.record(z.string(), z.string()).nullish()
const amount = z.int().min(0)
const seconds = z.int().positive()

/** A list: newest first, and whether there are older ones. */
function list<Item extends z.ZodType>(item: Item) {
  return z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() })
}

export const stripeIntent = z.object({
  object: z.literal('payment_intent'),
  id: z.string().min(1),
  status: z.string(),
  currency: z.string(),
  amount_received: amount,
  /** The newest; absent until somebody tried. */
  latest_charge: z.object({ object: z.literal('charge'), id: z.string(), disputed: z.boolean() }).nullable(),
})

const session = {
  object: z.literal('checkout.session'),
  id: z.string().min(1),
  client_reference_id: z.string().nullable(),
  status: z.enum(['open', 'complete', 'expired']),
  currency: z.string().nullable(),
  expires_at: seconds,
  /** Only as long as the page is open. */
  url: z.url().nullable(),
  metadata,
}

/** As it is made and listed. */
export const stripeSession = z.object(session)

/** As it is asked for by its id. There is no payment intent until somebody tries to pay. */
export const wholeSession = z.object({ ...session, payment_intent: stripeIntent.nullable() })

export const stripeSessions = list(stripeSession)

export const stripeRefund = z.object({
  object: z.literal('refund'),
  id: z.string().min(1),
  amount,
  currency: z.string(),
  status: z.string().nullable(),
  metadata,
})

export const stripeRefunds = list(stripeRefund)

export const stripeDisputes = list(
  z.object({
    object: z.literal('dispute'),
    id: z.string().min(1),
    amount,
    currency: z.string(),
    /** What was taken from the account for it, and given back; in the account's own currency, so that only the sign is of use. */
    balance_transactions: z.array(z.object({ amount: z.int() })),
  }),
)

export type StripeIntent = z.infer<typeof stripeIntent>
export type StripeSession = z.infer<typeof stripeSession>
export type WholeSession = z.infer<typeof wholeSession>
export type StripeRefund = z.infer<typeof stripeRefund>
export type StripeDispute = z.infer<typeof stripeDisputes>['data'][number]

/** What a notice says, of which only the names of things are read. Things that we never look at may have any shape. */
export const stripeEvent = z.object({
  object: z.literal('event'),
  /** Whose it is, where Stripe tells a platform about the accounts behind it. Never ours. */
  account: z.string().optional(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: z.string().optional(),
      client_reference_id: z.string().nullish(),
      payment_intent: z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish(),
      metadata,
    }),
  }),
})
