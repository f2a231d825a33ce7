import { amountOf, type Money } from './money.ts'
import { canBeCanceled, liveRefunds, standing } from './life.ts'
import type { Chargeback, Payment, Refund, World } from './world.ts'

/** A payment as Mollie shows it: what is not the case is left out, not null. */
export function paymentBody(world: World, payment: Payment, embed: readonly string[] = []) {
  const { id, state, since, amount, refunds, chargebacks } = payment
  const self = `${world.url}/v2/payments/${id}`
  const isOver = ['paid', 'canceled', 'expired', 'failed'].includes(state)
  return {
    resource: 'payment',
    id,
    mode: payment.apiKey.startsWith('live_') ? 'live' : 'test',
    createdAt: instant(payment.createdAt),
    amount: amountOf(amount),
    description: payment.description,
    method: state === 'paid' ? 'ideal' : null,
    metadata: payment.metadata ?? null,
    status: state,
    ...(!isOver && { isCancelable: canBeCanceled(world, payment) }),
    ...(!isOver && { expiresAt: instant(payment.expiresAt) }),
    ...(isOver && { [`${state}At`]: instant(since) }),
    ...(payment.locale !== undefined && { locale: payment.locale }),
    ...(state === 'paid' && {
      amountRefunded: amountOf(sum(amount.currency, liveRefunds(payment))),
      amountRemaining: amountOf(standing(payment)),
      details: { consumerName: 'Fien Van den Ackerveld', consumerAccount: 'NL53INGB0618365937', consumerBic: 'INGBNL2A' },
    }),
    ...(chargebacks.length > 0 && { amountChargedBack: amountOf(sum(amount.currency, chargebacks)) }),
    profileId: 'pfl_play',
    sequenceType: 'oneoff',
    redirectUrl: payment.redirectUrl,
    ...(payment.webhookUrl !== undefined && { webhookUrl: payment.webhookUrl }),
    _links: {
      self: link(self),
      ...(state === 'open' && { checkout: { href: checkoutUrl(world, payment), type: 'text/html' } }),
      dashboard: { href: `${world.url}/play/payments`, type: 'text/html' },
      ...(refunds.length > 0 && { refunds: link(`${self}/refunds`) }),
      ...(chargebacks.length > 0 && { chargebacks: link(`${self}/chargebacks`) }),
      documentation: { href: 'https://docs.mollie.com/reference/get-payment', type: 'text/html' },
    },
    ...(embed.length > 0 && {
      _embedded: {
        ...(embed.includes('refunds') && { refunds: refunds.map((refund) => refundBody(world, payment, refund)) }),
        ...(embed.includes('chargebacks') && { chargebacks: chargebacks.map((each) => chargebackBody(world, payment, each)) }),
      },
    }),
  }
}

export function refundBody(world: World, payment: Payment, refund: Refund) {
  const of = `${world.url}/v2/payments/${payment.id}`
  return {
    resource: 'refund',
    id: refund.id,
    mode: 'test',
    amount: amountOf(refund.amount),
    status: refund.status,
    createdAt: instant(refund.createdAt),
    description: refund.description,
    metadata: refund.metadata ?? null,
    paymentId: payment.id,
    _links: { self: link(`${of}/refunds/${refund.id}`), payment: link(of) },
  }
}

function chargebackBody(world: World, payment: Payment, chargeback: Chargeback) {
  const of = `${world.url}/v2/payments/${payment.id}`
  return {
    resource: 'chargeback',
    id: chargeback.id,
    amount: amountOf(chargeback.amount),
    createdAt: instant(chargeback.createdAt),
    reversedAt: chargeback.reversedAt === undefined ? null : instant(chargeback.reversedAt),
    paymentId: payment.id,
    _links: { self: link(`${of}/chargebacks/${chargeback.id}`), payment: link(of) },
  }
}

export function checkoutUrl({ url }: World, { id }: Payment): string {
  return `${url}/checkout/select-method/${id.slice('tr_'.length)}`
}

export function link(href: string) {
  return { href, type: 'application/hal+json' }
}

function sum(currency: string, parts: readonly { readonly amount: Money }[]): Money {
  return { currency, pieces: parts.reduce((all, { amount }) => all + amount.pieces, 0) }
}

/** Mollie's clock has seconds, and an offset in place of a Z. */
function instant(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00')
}
