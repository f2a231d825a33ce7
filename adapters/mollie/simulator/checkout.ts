import type { Route } from '#simulation/routes.ts'
import { escaped, page, redirect } from './answers.ts'
import { chargeBack, moveRefund, paymentIn, turn } from './life.ts'
import { amountOf } from './money.ts'
import type { Payment, World } from './world.ts'

/** What somebody can do with a payment, by the button for it. */
const deeds = {
  pay: 'Pay',
  wait: 'Pay, and let the bank take its time',
  reserve: 'Have it reserved',
  fail: 'Be refused by the bank',
  cancel: 'Give up',
} as const

/** What happens elsewhere, or later. */
const laterDeeds = {
  'pay-late': 'The money comes in',
  'charge-back': 'Claim all of it back',
  'finish-refunds': 'Let refunds arrive',
  'fail-refunds': 'Let refunds fail',
  expire: 'Let it expire',
} as const

export type Deed = keyof typeof deeds | keyof typeof laterDeeds

/** Mollie's page for whoever pays, in plain HTML, and one of ours that it does not have: for what happens afterwards. */
export function checkout(world: World): readonly Route[] {
  const found = (token = '') => paymentIn(world, `tr_${token}`)

  return [
    {
      method: 'GET',
      pattern: '/checkout/select-method/{token}',
      handle({ params }) {
        const payment = found(params['token'])
        if (payment === undefined) return page('Unknown payment', '', 404)
        if (payment.state !== 'open') return redirect(payment.redirectUrl)
        const { value, currency } = amountOf(payment.amount)
        const buttons = forms(deeds, (deed) => `/checkout/select-method/${params['token']}/${deed}`)
        return page('Mollie, played', `<p>${escaped(payment.description)}</p>\n<p><b>${value} ${currency}</b></p>\n${buttons}`)
      },
    },
    {
      method: 'POST',
      pattern: '/checkout/select-method/{token}/{deed}',
      handle({ params: { token, deed = '' } }) {
        const payment = found(token)
        if (payment === undefined || !Object.hasOwn(deeds, deed)) return page('Unknown payment', '', 404)
        // A page that is over lets nobody pay, and leads back.
        if (payment.state === 'open') act(world, payment, deed as keyof typeof deeds)
        return redirect(payment.redirectUrl)
      },
    },
    {
      method: 'GET',
      pattern: '/play/payments',
      handle: () => page('Payments, played', [...world.payments.keys()].toReversed().map(row).join('\n')),
    },
    {
      method: 'POST',
      pattern: '/play/payments/{token}/{deed}',
      handle({ params: { token, deed = '' } }) {
        const payment = found(token)
        if (payment === undefined || !Object.hasOwn(laterDeeds, deed)) return page('Unknown payment', '', 404)
        act(world, payment, deed as keyof typeof laterDeeds)
        return redirect('/play/payments')
      },
    },
  ]

  function row(id: string): string {
    const payment = paymentIn(world, id)
    if (payment === undefined) return ''
    const { value, currency } = amountOf(payment.amount)
    const buttons = forms(laterDeeds, (deed) => `/play/payments/${id.slice('tr_'.length)}/${deed}`)
    return `<h2>${id}: ${payment.state}</h2>\n<p>${escaped(payment.description)}, ${value} ${currency}</p>\n${buttons}`
  }
}

/** What nobody can do as the payment stands is not done. */
export function act(world: World, payment: Payment, deed: Deed): void {
  const { state } = payment
  const moved = (to: 'refunded' | 'failed') => {
    for (const refund of payment.refunds)
      if (['queued', 'pending', 'processing'].includes(refund.status)) moveRefund(world, payment, refund, to)
  }
  switch (deed) {
    case 'pay':
      return state === 'open' ? turn(world, payment, 'paid') : undefined
    case 'wait':
      return state === 'open' ? turn(world, payment, 'pending') : undefined
    case 'reserve':
      return state === 'open' ? turn(world, payment, 'authorized') : undefined
    case 'fail':
      return state === 'open' ? turn(world, payment, 'failed') : undefined
    case 'cancel':
      return state === 'open' ? turn(world, payment, 'canceled') : undefined
    case 'expire':
      return state === 'open' ? turn(world, payment, 'expired') : undefined
    case 'pay-late':
      return state === 'paid' ? undefined : turn(world, payment, 'paid')
    case 'charge-back':
      return state === 'paid' && payment.chargebacks.length === 0 ? chargeBack(world, payment, payment.amount.pieces) : undefined
    case 'finish-refunds':
      return moved('refunded')
    case 'fail-refunds':
      return moved('failed')
  }
}

function forms(buttons: Readonly<Record<string, string>>, to: (deed: string) => string): string {
  return Object.entries(buttons)
    .map(([deed, text]) => `<form method="post" action="${to(deed)}"><button name="deed" value="${deed}">${text}</button></form>`)
    .join('\n')
}
