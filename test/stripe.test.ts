import * as fc from 'fast-check'
import t from 'tap'
import { fromStripe, toStripe } from '#adapters/stripe/amounts.ts'
import { stripe } from '#adapters/stripe/index.ts'
import { localeOf } from '#adapters/stripe/locale.ts'
import { startStripe, type StripeSimulator } from '#adapters/stripe/simulator/index.ts'
import { currencies, type Currency } from '#domain/money.ts'
import { isProblem } from '#domain/problem.ts'
import { Secret } from '#ports/adapter.ts'
import type { Notice, PaymentProvider } from '#ports/payments.ts'
import { FakeClock } from './clock.ts'
import { callBy, orderOf, paymentsConformance, type ConformancePayments, type Exponent } from './conformance/payments.ts'
import { refused } from './refused.ts'

const clock = new FakeClock()
const keys = { secretKey: 'sk_test_51conformance', webhookSecrets: ['whsec_new', 'whsec_old'] }
const minute = 60_000
const hour = 60 * minute

/** What stands in Stripe's table, written out anew: a mistake copied from the adapter would prove nothing. */
const exponents: Readonly<Record<Currency, readonly Exponent[]>> = {
  AUD: [{ minor: 1234, held: '1234' }],
  CAD: [{ minor: 1234, held: '1234' }],
  CHF: [{ minor: 1205, held: '1205' }],
  CZK: [{ minor: 35_050, held: '35050' }],
  DKK: [{ minor: 12_345, held: '12345' }],
  EUR: [
    { minor: 1234, held: '1234' },
    { minor: 0, held: undefined },
    { minor: -1500, held: undefined },
  ],
  GBP: [{ minor: 1234, held: '1234' }],
  HUF: [{ minor: 450_050, held: '450050' }],
  ISK: [
    { minor: 3500, held: '350000' },
    { minor: 3501, held: '350100' },
  ],
  JPY: [{ minor: 1500, held: '1500' }],
  KWD: [
    { minor: 5120, held: '5120' },
    { minor: 5124, held: undefined },
  ],
  NOK: [{ minor: 12_345, held: '12345' }],
  NZD: [{ minor: 1234, held: '1234' }],
  PLN: [{ minor: 4999, held: '4999' }],
  RON: [{ minor: 4999, held: '4999' }],
  SEK: [{ minor: 12_345, held: '12345' }],
  USD: [{ minor: 1234, held: '1234' }],
}

const create = { method: 'POST', pattern: '/v1/checkout/sessions' }
const retrieve = { method: 'GET', pattern: '/v1/checkout/sessions/{session}' }
const expire = { method: 'POST', pattern: '/v1/checkout/sessions/{session}/expire' }
const refunds = { method: 'GET', pattern: '/v1/refunds' }
const list = { method: 'GET', pattern: '/v1/checkout/sessions' }

await t.test('Stripe: conformance', async (t) => paymentsConformance(t, harness(await startStripe({ clock, ...keys }))))

const played = await startStripe({ clock, ...keys })
t.teardown(() => played.close())
t.beforeEach(() => played.reset())
const own = harness(played)
const order = (minor?: number, changes?: Parameters<typeof orderOf>[2]) => orderOf(own, minor, changes)

await t.test('The page of an order', async (t) => {
  await t.test('is asked for with one key as long as Stripe knows it, and once it has forgotten with a look first', async (t) => {
    const asked = order()
    for (const later of [0, 10 * minute, 22 * hour]) {
      await clock.advance(later)
      await opened(played).open(asked, callBy(clock))
    }
    t.same(new Set(played.calls.map(({ headers }) => headers['idempotency-key'])), new Set([`${asked.reference}/open`]))
    await clock.advance(hour)
    await opened(played).open(asked, callBy(clock))
    t.match(played.calls.at(-1), list)
  })

  for (const late of [6 * minute, 40 * minute, 22.5 * hour]) {
    await t.test(`that nobody could bring for ${late / minute} minutes lasts long enough, and is made once`, async (t) => {
      const asked = order(1500, { expiresAt: clock.now() + 10 * minute })
      await clock.advance(late)
      const first = await opened(played).open(asked, callBy(clock))
      t.ok(first.expiresAt >= clock.now() + 30 * minute)
      await clock.advance(5 * minute)
      t.same(await opened(played).open(asked, callBy(clock)), first)
      t.equal(played.books().length, 1)
    })
  }

  await t.test('ends as near to what is wanted as Stripe lets it', async (t) => {
    const ends = async (after: number) => {
      const { expiresAt } = await opened(played).open(order(1500, { expiresAt: clock.now() + after }), callBy(clock))
      return (expiresAt - clock.now()) / minute
    }
    t.same([await ends(minute), await ends(50 * minute), await ends(48 * hour)], [35, 50, 24 * 60 - 1])
  })

  for (const when of ['before', 'after'] as const) {
    await t.test(`is one that can be paid, though Stripe failed ${when} it was made and repeats the failure`, async (t) => {
      const asked = order()
      played.switches.breakNext = when
      await refused(t, opened(played).open(asked, callBy(clock)), 'payment-unavailable')
      const { payUrl, id } = await opened(played).open(asked, callBy(clock))
      t.equal(await press(payUrl, 'pay'), 303)
      t.equal((await opened(played).open(asked, callBy(clock))).id, id)
      t.equal(played.books().length, 1)
    })
  }

  await t.test('is the same after a setting was changed, though Stripe takes the key for misused', async (t) => {
    const asked = order()
    const first = await opened(played).open(asked, callBy(clock))
    t.same(await opened(played, 'EUR', { statementDescriptor: 'LIBRARY' }).open(asked, callBy(clock)), first)
    t.equal(played.books().length, 1)
  })

  await t.test('is found among hundreds', async (t) => {
    const asked = order()
    const first = await opened(played).open(asked, callBy(clock))
    for (let each = 0; each < 230; each += 1) await opened(played).open(order(), callBy(clock))
    await clock.advance(24 * hour)
    t.equal((await opened(played).open(asked, callBy(clock))).id, first.id)
    t.equal(played.calls.filter(({ method }) => method === 'GET').length, 3)
  })

  await t.test('over, sends the browser where Stripe would send it back to', async (t) => {
    const asked = order()
    const { payUrl } = await opened(played).open(asked, callBy(clock))
    await press(payUrl, 'pay')
    await clock.advance(24 * hour)
    t.equal((await opened(played).open(asked, callBy(clock))).payUrl, asked.returnUrl)
  })

  await t.test('is asked for without naming anybody, and without telling Stripe about this machine', async (t) => {
    const asked = order(1500, { language: 'de-CH' })
    await opened(played, 'EUR', { statementDescriptor: 'LIBRARY' }).open(asked, callBy(clock))
    await opened(played).open(order(), callBy(clock))
    const [call, next] = played.calls
    t.strictSame(Object.fromEntries(new URLSearchParams(call?.body)), {
      mode: 'payment',
      'line_items[0][quantity]': '1',
      'line_items[0][price_data][currency]': 'eur',
      'line_items[0][price_data][unit_amount]': '1500',
      'line_items[0][price_data][product_data][name]': asked.description,
      client_reference_id: asked.reference,
      'metadata[reference]': asked.reference,
      'payment_intent_data[description]': asked.description,
      'payment_intent_data[metadata][reference]': asked.reference,
      'payment_intent_data[statement_descriptor_suffix]': 'LIBRARY',
      'adaptive_pricing[enabled]': 'false',
      locale: 'de',
      success_url: asked.returnUrl,
      cancel_url: asked.returnUrl,
      expires_at: String(asked.expiresAt / 1000),
    })
    t.notOk('x-stripe-client-telemetry' in (next?.headers ?? {}))
    t.notMatch(next?.headers['x-stripe-client-user-agent'], /platform|telemetry/)
  })
})

await t.test('A payment', async (t) => {
  async function begun() {
    const provider = opened(played)
    const page = await provider.open(order(), callBy(clock))
    return { ...page, provider, status: () => provider.status(page.id, callBy(clock)) }
  }

  await t.test('by a card that is declined is still open, and the next card pays it', async (t) => {
    const { payUrl, status } = await begun()
    await press(payUrl, 'decline')
    t.strictSame(await status(), { state: 'open', refunds: [] })
    await press(payUrl, 'pay')
    t.match(await status(), { state: 'paid', receipt: /^pi_/ })
  })

  for (const [how, state] of [
    ['succeeded', 'paid'],
    ['failed', 'ended'],
  ] as const) {
    await t.test(`by a slow bank is open until the bank says so, and ${state} when it ${how}`, async (t) => {
      const { id, payUrl, provider, status } = await begun()
      await press(payUrl, 'bank')
      t.strictSame(await status(), { state: 'open', refunds: [] })
      t.match(await provider.expire(id, callBy(clock)), { state: 'open' }, 'and nobody can end it')
      played.settleBank(id, how)
      t.match(await status(), { state })
      t.match(await provider.expire(id, callBy(clock)), { state })
    })
  }

  await t.test('that the bank only asks about is not taken back, and one that was won has come back', async (t) => {
    const { id, payUrl, status } = await begun()
    await press(payUrl, 'pay')
    played.dispute(id, 1500, 'inquiry')
    t.notOk('chargedBack' in (await status()))
    const win = played.dispute(id, 700)
    t.match(await status(), { chargedBack: { minor: 700, currency: 'EUR' } })
    win()
    t.notOk('chargedBack' in (await status()))
  })

  await t.test('that was charged back is not sent back as well', async (t) => {
    const { id, payUrl, provider } = await begun()
    await press(payUrl, 'pay')
    played.dispute(id, 1500)
    const back = { payment: id, reference: 'r-1', amount: { minor: 1500, currency: 'EUR' }, orderedAt: clock.now() } as const
    await refused(t, provider.refund(back, callBy(clock)), 'payment-refused')
  })

  await t.test(
    'that could not be sent back for a while can be as soon as that is over, though Stripe repeats its refusal',
    async (t) => {
      const { id, payUrl, provider } = await begun()
      await press(payUrl, 'pay')
      const win = played.dispute(id, 1500)
      const back = { payment: id, reference: 'r-1', amount: { minor: 1500, currency: 'EUR' }, orderedAt: clock.now() } as const
      await refused(t, provider.refund(back, callBy(clock)), 'payment-refused')
      win()
      t.match(await provider.refund(back, callBy(clock)), { reference: 'r-1', state: 'done' })
      t.match(await provider.refund(back, callBy(clock)), { reference: 'r-1', state: 'done' })
      t.equal(played.books()[0]?.refunds.length, 1)
    },
  )

  await t.test('sent back in the dashboard shows it, by the name that Stripe gave it', async (t) => {
    const { id, payUrl, status } = await begun()
    await press(payUrl, 'pay')
    played.refundByHand(id, 400)
    t.match(await status(), {
      state: 'paid',
      refunds: [{ reference: /^re_/, amount: { minor: 400, currency: 'EUR' }, state: 'done' }],
    })
  })

  await t.test('in another currency than the account is configured for is refused, and never counted', async (t) => {
    const { id, payUrl } = await begun()
    await press(payUrl, 'pay')
    await refused(t, opened(played, 'USD').status(id, callBy(clock)), 'payment-refused')
    await refused(t, opened(played, 'USD').open(order(), callBy(clock)), 'payment-refused')
  })

  await t.test('whose refund failed at Stripe is sent back once, whatever the key repeats', async (t) => {
    for (const when of ['before', 'after'] as const) {
      played.reset()
      const { id, payUrl, provider } = await begun()
      await press(payUrl, 'pay')
      const back = {
        payment: id,
        reference: `r-${when}`,
        amount: { minor: 500, currency: 'EUR' },
        orderedAt: clock.now(),
      } as const
      played.switches.breakNext = when
      await refused(t, provider.refund(back, callBy(clock)), 'payment-unavailable')
      // Of what Stripe could not finish nobody knows whether it will, as long as the key is remembered.
      if (when === 'before') await refused(t, provider.refund(back, callBy(clock)), 'payment-unavailable')
      await clock.advance(24 * hour)
      t.match(await provider.refund(back, callBy(clock)), { reference: back.reference, state: 'done' })
      t.match(played.books(), [{ refunds: [{ reference: back.reference }] }])
      t.equal(played.books()[0]?.refunds.length, 1)
    }
  })
})

await t.test('A notice', async (t) => {
  const told = (notice: Notice, provider = opened(played)) => provider.notice(notice, callBy(clock))

  await t.test('of every kind that Stripe sends of a payment is of that payment', async (t) => {
    const provider = opened(played)
    const { id, payUrl } = await provider.open(order(), callBy(clock))
    await press(payUrl, 'decline')
    await press(payUrl, 'bank')
    played.settleBank(id, 'succeeded')
    played.switches.refunds = 'pending'
    await provider.refund(
      { payment: id, reference: 'r-1', amount: { minor: 100, currency: 'EUR' }, orderedAt: clock.now() },
      callBy(clock),
    )
    played.setRefunds('succeeded')
    played.setRefunds('failed')
    played.dispute(id, 1400)()
    for (const event of played.events) t.equal(await told(event), id, event.type)
    t.equal(new Set(played.events.map(({ type }) => type)).size, 13)
  })

  await t.test('is genuine by either secret while it is being rolled', async (t) => {
    await press((await opened(played).open(order(), callBy(clock))).payUrl, 'pay')
    const { raw } = played.events.at(-1)!
    for (const secret of keys.webhookSecrets) t.ok(await told({ raw, headers: played.sign(raw, { secrets: [secret] }) }))
    const [single] = keys.webhookSecrets
    const one = opened(played, 'EUR', { webhookSecret: new Secret(single!) })
    t.ok(await told(played.events.at(-1)!, one))
    await refused(t, told({ raw, headers: played.sign(raw, { secrets: ['whsec_old'] }) }, one), 'notice-invalid')
  })

  await t.test('about an account behind this one is about no payment', async (t) => {
    await press((await opened(played).open(order(), callBy(clock))).payUrl, 'pay')
    const raw = Buffer.from(JSON.stringify({ ...JSON.parse(played.events.at(-1)!.raw.toString()), account: 'acct_other' }))
    t.equal(await told({ raw, headers: played.sign(raw) }), undefined)
  })

  await t.test('about things without a payment is about none, and nobody is asked', async (t) => {
    for (const object of [
      { object: 'payout', id: 'po_1' },
      { object: 'balance' },
      { object: 'refund', id: 're_1', payment_intent: null },
    ]) {
      const raw = Buffer.from(JSON.stringify({ object: 'event', type: 'x', data: { object } }))
      t.equal(await told({ raw, headers: played.sign(raw) }), undefined, object.object)
    }
    t.equal(played.calls.length, 0)
  })

  await t.test('whose payment must be looked for is payment-unavailable while Stripe is', async (t) => {
    await press((await opened(played).open(order(), callBy(clock))).payUrl, 'decline')
    const [declined] = played.events
    played.faults.set({ kind: 'status', status: 503 }, list)
    await refused(t, told(declined!), 'payment-unavailable')
  })
})

await t.test('The line', async (t) => {
  await t.test('that broke is not tried again behind our back', async (t) => {
    played.faults.set({ kind: 'reset' })
    await refused(t, opened(played).open(order(), callBy(clock)), 'payment-unavailable')
    t.equal(played.calls.length, 1)
  })

  await t.test('leads to Stripe and nowhere else, whatever an answer says', async (t) => {
    const other = await startStripe({ clock, ...keys })
    t.teardown(() => other.close())
    played.faults.set({ kind: 'status', status: 307, headers: { location: `${other.url}/v1/checkout/sessions` } })
    await refused(t, opened(played).open(order(), callBy(clock)), 'payment-unavailable')
    t.equal(other.calls.length, 0)
  })

  await t.test('that never ends is given up after a megabyte', async (t) => {
    played.faults.set({ kind: 'huge-body' })
    const problem = await refused(t, opened(played).open(order(), callBy(clock)), 'payment-unavailable')
    t.match(problem?.cause, { message: /more than an answer can be/ })
  })

  await t.test('that says a mere text is not believed, and brings nobody down', async (t) => {
    played.faults.set({ kind: 'huge-body', bytes: 1000 })
    await refused(t, opened(played).open(order(), callBy(clock, 2000)), 'payment-unavailable')
  })

  await t.test('that is too busy says when to come back', async (t) => {
    played.faults.set({ kind: 'status', status: 429, headers: { 'retry-after': '17' } })
    await refused(t, opened(played).open(order(), callBy(clock)), 'payment-unavailable', 17)
  })

  await t.test('with a wrong key is refused', async (t) => {
    const wrong = opened(played, 'EUR', { secretKey: new Secret('sk_test_wrong') })
    const problem = await refused(t, wrong.open(order(), callBy(clock)), 'payment-refused')
    t.match(problem?.message, /401 invalid_request_error/)
  })
})

await t.test('What is configured', async (t) => {
  const least = { secretKey: new Secret('sk'), webhookSecret: new Secret('whsec') }
  const accepts = (more: object) => stripe.settings.safeParse({ ...least, ...more }).success

  await t.test('the key goes over https, or stays on this machine', (t) => {
    for (const apiBase of ['https://api.stripe.com', 'http://127.0.0.1:5', 'http://localhost:12111', 'http://[::1]:5']) {
      t.ok(accepts({ apiBase }), apiBase)
    }
    for (const apiBase of [
      'http://api.stripe.com',
      'http://127.0.0.1.example.org',
      'ftp://x',
      'https://a@b.c',
      'https://a.b/v1',
      'x',
    ]) {
      t.notOk(accepts({ apiBase }), apiBase)
    }
    t.end()
  })

  await t.test('a statement shows what Stripe takes', (t) => {
    for (const statementDescriptor of ['LIBRARY', 'Card 12']) t.ok(accepts({ statementDescriptor }), statementDescriptor)
    for (const statementDescriptor of ['', '123', 'A', '<b>', 'it"s', 'A'.repeat(23), 'A\nB']) {
      t.notOk(accepts({ statementDescriptor }), statementDescriptor)
    }
    t.end()
  })

  await t.test('a secret is a secret, and there is one', (t) => {
    t.notOk(accepts({ secretKey: 'sk_live_in_the_file' }))
    t.notOk(accepts({ webhookSecret: 'whsec_in_the_file' }))
    t.notOk(accepts({ webhookSecret: [] }))
    t.notOk(accepts({ webhookSecret: ['whsec_in_the_file'] }))
    t.ok(accepts({ webhookSecret: [new Secret('one'), new Secret('two')] }))
    t.end()
  })
})

await t.test('An amount comes back as it went, or is never sent', (t) => {
  const money = fc.record(
    { minor: fc.integer({ min: -10, max: 99_999_999 }), currency: fc.constantFrom(...currencies) },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(money, (amount) => {
      try {
        t.strictSame(fromStripe(toStripe(amount), amount.currency), amount)
      } catch (error) {
        t.ok(isProblem(error, 'payment-refused'))
        t.ok(amount.minor <= 0 || amount.currency === 'KWD')
      }
    }),
  )
  t.end()
})

await t.test('The page speaks the nearest language that Stripe has', (t) => {
  const nearest = {
    en: 'en',
    'en-GB': 'en-GB',
    'en-IE': 'en',
    'de-CH': 'de',
    'nl-BE': 'nl',
    nn: 'nb',
    no: 'nb',
    'zh-Hant-TW': 'zh-TW',
    'zh-Hans': 'zh',
    'pt-BR': 'pt-BR',
    is: 'auto',
    lb: 'auto',
    constructor: 'auto',
  }
  for (const [language, locale] of Object.entries(nearest)) t.equal(localeOf(language), locale, language)
  t.end()
})

function harness(played: StripeSimulator): ConformancePayments {
  const sign = (raw: Buffer, options?: Parameters<StripeSimulator['sign']>[1]): Notice => ({
    raw,
    headers: played.sign(raw, options),
  })
  return {
    clock,
    currency: 'EUR',
    open: (currency = 'EUR') => opened(played, currency),
    returnUrl: 'https://library.example.org/renewal?from=stripe',
    noticeUrl: 'https://gateway.example.org/webhooks/payments/north',
    exponents,
    keysLast: 24 * hour,
    payer: {
      async pay(payUrl) {
        return (await press(payUrl, 'pay')) === 303
      },
      async giveUp(payUrl) {
        await press(payUrl, 'back')
      },
      async payLate(payUrl) {
        played.payLate(idIn(payUrl))
      },
      async chargeBack(payment, minor) {
        played.dispute(payment, minor)
      },
    },
    async setRefunds(state) {
      played.setRefunds(state === 'done' ? 'succeeded' : state)
    },
    async notices() {
      return played.events
    },
    forgeries: {
      'a notice without a signature': ({ raw }) => ({ raw, headers: {} }),
      'one with two signature headers': ({ raw, headers }) => ({
        raw,
        headers: { 'stripe-signature': [String(headers['stripe-signature']), 'x'] },
      }),
      'one with another body': ({ raw, headers }) => ({
        raw: Buffer.from(raw.toString().replace('"livemode": false', '"livemode": true')),
        headers,
      }),
      'one with a byte more': ({ raw, headers }) => ({ raw: Buffer.concat([raw, Buffer.from(' ')]), headers }),
      "one signed with another account's secret": ({ raw }) => sign(raw, { secrets: ['whsec_of_another'] }),
      'one signed with nothing': ({ raw }) => sign(raw, { secrets: [''] }),
      'one signed in a scheme of the past': ({ raw }) => sign(raw, { scheme: 'v0' }),
      'one whose time was made younger': ({ raw, headers }) => ({
        raw,
        headers: {
          'stripe-signature': String(headers['stripe-signature']).replace(/t=\d+/, `t=${Math.floor(clock.now() / 1000) + 1}`),
        },
      }),
      'one that was sent again six minutes later': async (notice) => {
        await clock.advance(6 * minute)
        return notice
      },
    },
    async foreignNotice() {
      played.sellElsewhere()
      return played.events.at(-1)!
    },
    unknownPayment: 'cs_test_a1unknown',
    books: () =>
      played.books().map(({ id, reference, amount, captured, refunds }) => ({
        id,
        reference,
        asked: String(amount),
        captured,
        refunds: refunds.map(({ reference, amount }) => ({ reference, minor: amount })),
      })),
    doors: {
      open: [create],
      status: [retrieve, refunds],
      expire: [expire, retrieve],
      refund: [retrieve, refunds, { method: 'POST', pattern: '/v1/refunds' }],
      notice: [],
    },
    faults: played.faults,
    calls: played.calls,
    private: [keys.secretKey, 'sk_test', 'whsec', played.payer.email, played.payer.name],
    reset: () => played.reset(),
    close: () => played.close(),
  }
}

function opened({ url }: StripeSimulator, currency: Currency = 'EUR', more: object = {}): PaymentProvider {
  const settings = stripe.settings.parse({
    secretKey: new Secret(keys.secretKey),
    webhookSecret: keys.webhookSecrets.map((secret) => new Secret(secret)),
    apiBase: url,
    ...more,
  })
  return stripe.connect(settings).open({ currency, clock })
}

async function press(payUrl: string, button: string): Promise<number> {
  const answer = await fetch(`${payUrl}/${button}`, { method: 'POST', redirect: 'manual' })
  await answer.body?.cancel()
  return answer.status
}

function idIn(payUrl: string): string {
  return payUrl.slice(payUrl.lastIndexOf('/') + 1)
}
