import type { Call } from '#domain/call.ts'
import { decimalOf, sumOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { OpenedPayment, PaymentOrder, PaymentProvider, PaymentStatus, PaymentTools, RefundOrder } from '#ports/payments.ts'
import { playClient, refused, unavailable, type Question } from './client.ts'
import { paymentIn } from './notices.ts'
import type { PlayPaymentsSettings } from './settings.ts'
import { wireOf, type WirePayment, type WireRefund } from './wire.ts'

/**
 * The payment house remembers an idempotency key for an hour. Older orders than this are looked for before they are made; ten minutes are for clocks
 * that differ and for a request that was long on its way.
 */
const surelyRememberedMs = 50 * 60 * 1000

/** It takes no longer text. */
const longestDescription = 200

export function playProvider(settings: PlayPaymentsSettings, { currency, clock }: PaymentTools): PaymentProvider {
  const client = playClient(settings, clock)
  const wire = wireOf(currency)

  function isSurelyRemembered({ orderedAt }: { readonly orderedAt: number }): boolean {
    return clock.now() - orderedAt <= surelyRememberedMs
  }

  /** Of several, which only somebody else can have made, always the same one: the oldest. */
  async function find({ reference }: PaymentOrder, call: Call): Promise<WirePayment | undefined> {
    const query = { reference }
    const reply = await client.ask({ name: 'find', method: 'GET', path: ['payments'], query }, wire.list, call)
    if (reply.refused !== undefined) throw refused('find', reply.refused)
    return reply.said.payments.find((payment) => payment.reference === reference)
  }

  async function created(order: PaymentOrder, call: Call): Promise<WirePayment> {
    const { reference, amount, description, language, returnUrl, noticeUrl, expiresAt } = order
    const body = {
      reference,
      amount: wireMoney(amount),
      description: description.slice(0, longestDescription).toWellFormed(),
      language,
      return_url: returnUrl,
      notice_url: noticeUrl,
      expires_at: new Date(expiresAt).toISOString(),
    }
    const idempotencyKey = keyFor('open', reference)
    const question = { name: 'open', method: 'POST', path: ['payments'], idempotencyKey, body } as const
    const reply = await client.ask(question, wire.payment, call)
    if (reply.refused === undefined) return reply.said
    // The same order in other words, in another language for instance: it is there, as it was made first.
    const before = reply.refused === 'idempotency_key_reused' ? await find(order, call) : undefined
    if (before === undefined) throw refused('open', reply.refused)
    return before
  }

  async function seen(name: 'status' | 'expire' | 'refund', id: string, call: Call): Promise<WirePayment> {
    const path = name === 'expire' ? ['payments', id, 'expire'] : ['payments', id]
    const reply = await client.ask({ name, method: name === 'expire' ? 'POST' : 'GET', path }, wire.payment, call)
    if (reply.refused === 'not_found' && name === 'status')
      throw new Problem('not-found', 'play.status: there is no such payment')
    if (reply.refused !== undefined) throw refused(name, reply.refused)
    if (reply.said.id !== id) throw unavailable(name, 'the answer is about another payment')
    return reply.said
  }

  async function refundBefore({ payment, reference }: RefundOrder, call: Call): Promise<WireRefund | undefined> {
    const { refunds } = await seen('refund', payment, call)
    return refunds.find((refund) => refund.reference === reference)
  }

  async function sentBack(order: RefundOrder, call: Call): Promise<WireRefund> {
    const { payment, reference, amount } = order
    const question: Question = {
      name: 'refund',
      method: 'POST',
      path: ['payments', payment, 'refunds'],
      idempotencyKey: keyFor('refund', reference),
      body: { reference, amount: wireMoney(amount) },
    }
    const reply = await client.ask(question, wire.refund, call)
    if (reply.refused !== undefined) throw refused('refund', reply.refused)
    // What is repeated is how it was at first: on its way. It may have failed since.
    return (reply.replayed ? await refundBefore(order, call) : undefined) ?? reply.said
  }

  return {
    async open(order, call) {
      inCurrency('open', order.amount, currency)
      const known = isSurelyRemembered(order) ? undefined : await find(order, call)
      const payment = known ?? (await created(order, call))
      if (!isSame(payment.amount, order.amount)) throw refused('open', 'this order stands there with another amount')
      return toOpened(payment)
    },

    async status(payment, call) {
      return toStatus(await seen('status', payment, call), currency)
    },

    async expire(payment, call) {
      return toStatus(await seen('expire', payment, call), currency)
    },

    async refund(order, call) {
      inCurrency('refund', order.amount, currency)
      const known = isSurelyRemembered(order) ? undefined : await refundBefore(order, call)
      const refund = known ?? (await sentBack(order, call))
      if (!isSame(refund.amount, order.amount)) throw refused('refund', 'this refund stands there with another amount')
      return refund
    },

    async notice(notice) {
      return paymentIn(notice, settings.noticeSecret, clock.now())
    },

    close: () => client.close(),
  }
}

/** Keys are the account's, so what they are for stands in them. References are the gateway's; encoded, any of them fits into a header. */
function keyFor(what: 'open' | 'refund', reference: string): string {
  return `${what}-${encodeURIComponent(reference)}`
}

function inCurrency(name: 'open' | 'refund', amount: Money, currency: Currency): void {
  if (amount.currency !== currency) throw refused(name, `the account is in ${currency}, and ${amount.currency} was asked for`)
}

function isSame(one: Money, other: Money): boolean {
  return one.minor === other.minor && one.currency === other.currency
}

function wireMoney(amount: Money) {
  return { value: decimalOf(amount), currency: amount.currency }
}

function toOpened({ id, pay_url: payUrl, expires_at: expiresAt }: WirePayment): OpenedPayment {
  return { id, payUrl, expiresAt }
}

function toStatus({ state, captures, refunds, chargebacks }: WirePayment, currency: Currency): PaymentStatus {
  const all = (bookings: readonly { readonly amount: Money }[]) =>
    sumOf(
      bookings.map(({ amount }) => amount),
      currency,
    )
  const receipt = captures[0]?.id
  return {
    // Money that came is what counts, whatever the page says of itself.
    state: captures.length > 0 ? 'paid' : state === 'open' ? 'open' : 'ended',
    ...(receipt !== undefined && { captured: all(captures), receipt }),
    refunds,
    ...(chargebacks.length > 0 && { chargedBack: all(chargebacks) }),
  }
}
