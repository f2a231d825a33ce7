import { z } from 'zod'
import { moneyOf, type Currency } from '#domain/money.ts'

/** What the payment house sends, only the fields we read. An amount of another currency than the account's fits nothing. */
export function wireOf(currency: Currency) {
  const money = z.object({ value: z.string(), currency: z.literal(currency) }).transform(({ value }, context) => {
    const said = moneyOf(value, currency)
    if (said !== undefined && said.minor > 0) return said
    context.addIssue({ code: 'custom', message: 'is no amount' })
    return z.NEVER
  })
  const booking = z.object({ id: z.string().min(1), amount: money })
  const refund = z.object({ reference: z.string(), amount: money, state: z.enum(['pending', 'done', 'failed']) })
  const payment = z.object({
    id: z.string().min(1),
    reference: z.string(),
    amount: money,
    state: z.enum(['open', 'paid', 'closed', 'expired']),
    pay_url: z.url({ protocol: /^https?$/ }),
    expires_at: z.iso.datetime().transform((said) => Date.parse(said)),
    captures: z.array(booking),
    refunds: z.array(refund),
    chargebacks: z.array(booking),
  })
  return { refund, payment, list: z.object({ payments: z.array(payment) }) }
}

export type Wire = ReturnType<typeof wireOf>
export type WirePayment = z.infer<Wire['payment']>
export type WireRefund = z.infer<Wire['refund']>

/** What it says in place of doing something, where it will never do it: a code that is not among these is no such word. */
export const refusals = [
  'key_unknown',
  'invalid',
  'not_found',
  'not_paid',
  'amount_too_large',
  'idempotency_key_missing',
  'idempotency_key_reused',
] as const

export type Refusal = (typeof refusals)[number]

export const refusalBody = z.object({ error: z.object({ code: z.enum(refusals) }) })
