import { z } from 'zod'
import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { once } from './idempotency.ts'
import { end, newPayment, newRefund, remaining, settle, stateOf } from './ledger.ts'
import { moneyFrom, wireMoney } from './money.ts'
import { json, refused } from './replies.ts'
import type { AccountSeed } from './seed.ts'
import type { Booking, Payment, Refund, World } from './world.ts'

/** What merchants speak to. */
export function api(world: World): readonly Route[] {
  return [
    { method: 'POST', pattern: '/payments', handle: forAccount(world, (account, request) => created(world, account, request)) },
    {
      method: 'GET',
      pattern: '/payments',
      handle: forAccount(world, (account, { query }) => {
        const reference = query.get('reference')
        const found = [...world.payments.values()].filter(
          (payment) => payment.account === account && (reference === null || payment.reference === reference),
        )
        return json(200, { payments: found.map((payment) => shown(world, payment)) })
      }),
    },
    {
      method: 'GET',
      pattern: '/payments/{id}',
      handle: forPayment(world, (payment) => json(200, shown(world, payment))),
    },
    {
      method: 'POST',
      pattern: '/payments/{id}/expire',
      handle: forPayment(world, (payment) => {
        end(world, payment, 'expired')
        return json(200, shown(world, payment))
      }),
    },
    {
      method: 'POST',
      pattern: '/payments/{id}/refunds',
      handle: forPayment(world, (payment, request) => refunded(world, payment, request)),
    },
  ]
}

/** Whose key a request shows. */
export function accountOf(world: World, { headers }: SimRequest): AccountSeed | undefined {
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  return world.accounts.find((account) => account.key === key)
}

type ForAccount = (account: AccountSeed, request: SimRequest) => Answer
type ForPayment = (payment: Payment, request: SimRequest) => Answer

function forAccount(world: World, answer: ForAccount): Route['handle'] {
  return (request) => {
    const account = accountOf(world, request)
    return account === undefined ? refused(401, 'key_unknown') : answer(account, request)
  }
}

function forPayment(world: World, answer: ForPayment): Route['handle'] {
  return forAccount(world, (account, request) => {
    const payment = world.payments.get(request.params['id'] ?? '')
    return payment?.account === account ? answer(payment, request) : refused(404, 'not_found')
  })
}

const address = z.url({ protocol: /^https?$/ })
const amount = z
  .strictObject({ value: z.string(), currency: z.string() })
  .transform((said) => moneyFrom(said))
  .refine((money) => money !== undefined)
const reference = z.string().regex(/^[\u0021-\u007e]{1,100}$/)

const orderBody = z.strictObject({
  reference,
  amount,
  description: z.string().min(1).max(200),
  language: z.string().min(2).max(35),
  return_url: address,
  notice_url: address,
  expires_at: z.iso.datetime(),
})

const refundBody = z.strictObject({ reference, amount })

function created(world: World, account: AccountSeed, request: SimRequest): Answer {
  const said = bodyOf(request, orderBody)
  if (said === undefined) return refused(400, 'invalid')
  return once(world, account, request, () => {
    const { amount, reference, description, language } = said
    const payment = newPayment(world, account, {
      reference,
      amount,
      description,
      language,
      returnUrl: said.return_url,
      noticeUrl: said.notice_url,
      expiresAt: Date.parse(said.expires_at),
    })
    return json(201, shown(world, payment))
  })
}

function refunded(world: World, payment: Payment, request: SimRequest): Answer {
  const said = bodyOf(request, refundBody)
  if (said === undefined) return refused(400, 'invalid')
  return once(world, payment.account, request, () => {
    if (payment.captures.length === 0) return refused(409, 'not_paid')
    if (said.amount.currency !== payment.amount.currency) return refused(400, 'invalid')
    if (said.amount.minor > remaining(payment)) return refused(409, 'amount_too_large')
    const refund = newRefund(world, payment, said.reference, said.amount)
    const answer = json(201, shownRefund(refund))
    if (world.switches.refunds !== 'open') settle(world, payment, refund, world.switches.refunds)
    return answer
  })
}

function bodyOf<T>({ body }: SimRequest, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(body.toString())).data
  } catch {
    return undefined
  }
}

function shown(world: World, payment: Payment) {
  const { id, token, reference, amount, expiresAt, captures, refunds, chargebacks } = payment
  return {
    id,
    reference,
    amount: wireMoney(amount),
    state: stateOf(payment, world),
    pay_url: `${world.url}/pay/${token}`,
    expires_at: new Date(expiresAt).toISOString(),
    captures: captures.map(shownBooking),
    refunds: refunds.map(shownRefund),
    chargebacks: chargebacks.map(shownBooking),
  }
}

function shownBooking({ id, amount, at }: Booking) {
  return { id, amount: wireMoney(amount), at: new Date(at).toISOString() }
}

function shownRefund(refund: Refund) {
  return { ...shownBooking(refund), reference: refund.reference, state: refund.state }
}
