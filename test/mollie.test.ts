import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import t from 'tap'
import { mollie as adapter } from '#adapters/mollie/index.ts'
import { toAmount, toMoney } from '#adapters/mollie/amounts.ts'
import { localeOf } from '#adapters/mollie/locales.ts'
import { keyLifeMs, startMollie } from '#adapters/mollie/simulator/index.ts'
import { currencies, type Currency } from '#domain/money.ts'
import { isProblem } from '#domain/problem.ts'
import { Secret } from '#ports/adapter.ts'
import type { Notice, PaymentProvider, RefundStatus } from '#ports/payments.ts'
import { FakeClock } from './clock.ts'
import { callBy, orderOf, paymentsConformance, type ConformancePayments, type Exponent } from './conformance/payments.ts'

const clock = new FakeClock()
const mollie = await startMollie({ clock })
const [apiKey = '', otherKey = ''] = mollie.apiKeys
const returnUrl = 'https://library.example.org/renewals/1'
const noticeUrl = 'https://library.example.org/v1/notices/mollie'

const minute = 60_000
const hour = 60 * minute

function opened(currency: Currency = 'EUR', key = apiKey): PaymentProvider {
  const settings = { apiKey: new Secret(key), apiEndpoint: mollie.apiEndpoint }
  return adapter.connect(adapter.settings.parse(settings)).open({ currency, clock })
}

/** Somebody presses a button of the page; whether the payment stands there now. */
async function press(payUrl: string, deed: 'pay' | 'cancel'): Promise<boolean> {
  const before = mollie.books().find((payment) => payment.payUrl === payUrl)
  if (before?.state !== 'open') return false
  const page = await fetch(payUrl, { redirect: 'manual' })
  t.match(await page.text(), new RegExp(`/${deed}"`))
  const answer = await fetch(`${payUrl}/${deed}`, { method: 'POST', redirect: 'manual' })
  t.equal(answer.headers.get('location'), returnUrl)
  return true
}

/** Mollie's own table, one line for each currency we know. */
const exponents = Object.fromEntries(
  currencies.map((currency): [Currency, readonly Exponent[]] => {
    if (currency === 'KWD') return [currency, [{ minor: 1500, held: undefined }]]
    const whole = currency === 'ISK' || currency === 'JPY'
    return [
      currency,
      whole
        ? [
            { minor: 1500, held: `1500 ${currency}` },
            { minor: 1, held: `1 ${currency}` },
          ]
        : [
            { minor: 1234, held: `12.34 ${currency}` },
            { minor: 5, held: `0.05 ${currency}` },
            { minor: 100_000, held: `1000.00 ${currency}` },
          ],
    ]
  }),
) as Record<Currency, readonly Exponent[]>

const refundsAs = { pending: 'pending', done: 'refunded', failed: 'failed' } as const satisfies Record<
  RefundStatus['state'],
  string
>

const posting = { method: 'POST', pattern: '/v2/payments' }
const reading = { method: 'GET', pattern: '/v2/payments/{id}' }
const refunding = { method: 'POST', pattern: '/v2/payments/{id}/refunds' }

const provider: ConformancePayments = {
  clock,
  currency: 'EUR',
  open: opened,
  returnUrl,
  noticeUrl,
  exponents,
  keysLast: keyLifeMs,
  payer: {
    pay: (payUrl) => press(payUrl, 'pay'),
    giveUp: async (payUrl) => void (await press(payUrl, 'cancel')),
    async payLate(payUrl) {
      const payment = mollie.books().find((each) => each.payUrl === payUrl)
      mollie.act(payment?.id ?? '', 'pay-late')
    },
    async chargeBack(payment, minor) {
      mollie.chargeBack(payment, minor)
    },
  },
  async setRefunds(state) {
    mollie.setRefunds(refundsAs[state])
  },
  async notices() {
    return mollie.notices
  },
  forgeries: {
    'an id that no Mollie gives': (genuine) => ({ ...genuine, raw: Buffer.from('id=../../v2/payments') }),
    'an id with a path behind it': (genuine) => ({ ...genuine, raw: Buffer.from(`${text(genuine)}/refunds`) }),
    'two ids': (genuine) => ({ ...genuine, raw: Buffer.from(`${text(genuine)}&${text(genuine)}`) }),
    'a notice that is as long as a book': (genuine) => ({
      ...genuine,
      raw: Buffer.from(`${text(genuine)}&x=${'x'.repeat(1000)}`),
    }),
  },
  async foreignNotice() {
    const id = await madeElsewhere({ order: 'coffee' })
    mollie.act(id, 'pay')
    const notice = mollie.notices.at(-1)
    if (notice?.payment !== id) throw new Error('Mollie tells of every payment')
    return notice
  },
  unknownPayment: 'tr_7UhSN1zuXS',
  books: () =>
    mollie.books().map(({ id, reference, value, currency, captured, refunds }) => ({
      id,
      reference,
      asked: `${value} ${currency}`,
      captured,
      refunds: refunds.map(({ reference, pieces }) => ({ reference, minor: pieces })),
    })),
  doors: { open: [posting], status: [reading], expire: [reading], refund: [refunding, reading], notice: [reading] },
  faults: mollie.faults,
  calls: mollie.calls,
  private: [apiKey, otherKey, 'Fien Van den Ackerveld', 'NL53INGB0618365937'],
  reset: () => mollie.reset(),
  close: () => mollie.close(),
}

function text({ raw }: Notice): string {
  return raw.toString()
}

/** What another program of the library does with the same account. */
async function madeElsewhere(metadata: unknown, key = apiKey): Promise<string> {
  const asked = {
    amount: { currency: 'EUR', value: '5.00' },
    description: 'Coffee',
    redirectUrl: returnUrl,
    webhookUrl: noticeUrl,
    metadata,
  }
  const answer = await fetch(`${mollie.apiEndpoint}payments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(asked),
  })
  const { id } = (await answer.json()) as { id: string }
  return id
}

/** Whoever listens there answers everything alike, and remembers what was asked. */
async function listening(answer: (response: ServerResponse) => void) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`)
      answer(response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const asked = (patience?: number) => callBy(clock, patience)

async function paid(minor = 1500): Promise<string> {
  const { id } = await opened().open(orderOf(provider, minor), asked())
  mollie.act(id, 'pay')
  return id
}

function refundOf(payment: string, minor: number, reference: string) {
  return { payment, reference, amount: { minor, currency: 'EUR' }, orderedAt: clock.now() } as const
}

await t.test('The key and the address', async (t) => {
  const issues = (settings: object) =>
    adapter.settings.safeParse({ apiKey: new Secret(apiKey), ...settings }).error?.issues.map(({ path }) => path.join('.'))

  t.equal(issues({}), undefined)
  t.match(adapter.settings.parse({ apiKey: new Secret(apiKey) }), { apiEndpoint: 'https://api.mollie.com/v2/' })
  for (const apiEndpoint of [
    'http://127.0.0.1:8090/v2/',
    'http://localhost/v2',
    'http://[::1]:80/',
    'https://mollie.example.org/v2',
  ])
    t.equal(issues({ apiEndpoint }), undefined, apiEndpoint)
  for (const apiEndpoint of [
    'http://api.mollie.com/v2/',
    'http://localhost.example.org/v2/',
    'ftp://localhost/',
    'https://me:secret@api.mollie.com/v2/',
    'https://api.mollie.com/v2/?key=1',
    'https://api.mollie.com/v2/#key',
  ])
    t.same(issues({ apiEndpoint }), ['apiEndpoint'], apiEndpoint)
  for (const key of ['', 'access_abc', 'sk_live_abc', 'live_', 'live_abc def', 'live_abc\r\nx: y'])
    t.same(issues({ apiKey: new Secret(key) }), ['apiKey'], key)
})

await t.test('Words and money', async (t) => {
  await t.test('Mollie speaks the nearest of its languages, or else the one of the browser', (t) => {
    const nearest = {
      en: 'en_GB',
      'en-US': 'en_US',
      'de-lu': 'de_LU',
      fr: 'fr_FR',
      'fr-CH': 'fr_FR',
      nn: 'nb_NO',
      'zh-Hant-TW': undefined,
      lb: undefined,
      'nl-Latn-BE': 'nl_BE',
      is: 'is_IS',
      '': undefined,
      constructor: undefined,
      'pt-BR': 'pt_PT',
    }
    for (const [tag, locale] of Object.entries(nearest)) t.equal(localeOf(tag), locale, tag)
    fc.assert(fc.property(fc.string(), (tag) => /^[a-z]{2}_[A-Z]{2}$/.test(localeOf(tag) ?? 'en_GB')))
    t.end()
  })

  await t.test('an amount comes back as it went', (t) => {
    const collected = fc.constantFrom(...currencies.filter((currency) => currency !== 'KWD'))
    const amount = fc.record({ minor: fc.integer({ min: 1, max: 999_999_999 }), currency: collected })
    fc.assert(fc.property(amount, (money) => t.same(toMoney(toAmount(money)), money)))
    t.end()
  })

  await t.test('an amount in other digits than the table says is no answer', (t) => {
    for (const value of ['1', '1.0', '1.000', '-1.00', '1,00', '1.00 ', ' 1.00', '1e3', '', '.50', '0x10'])
      t.throws(() => toMoney({ currency: 'EUR', value }), { code: 'payment-unavailable' }, value)
    t.throws(() => toMoney({ currency: 'ISK', value: '1500.00' }), { code: 'payment-unavailable' })
    t.throws(() => toMoney({ currency: 'XXX', value: '1.00' }), { code: 'payment-unavailable' })
    t.throws(() => toMoney({ currency: 'constructor', value: '1.00' }), { code: 'payment-unavailable' })
    t.end()
  })

  await t.test('nothing, less than nothing and parts of a cent are not asked for', (t) => {
    for (const minor of [0, -1, 0.5, Number.NaN, 1e20])
      t.throws(() => toAmount({ minor, currency: 'EUR' }), { code: 'payment-refused' }, `${minor}`)
    t.end()
  })
})

await t.test('An order', async (t) => {
  t.beforeEach(() => mollie.reset())

  await t.test('goes once: what Mollie cannot do now is not tried again behind our back', async (t) => {
    mollie.faults.set({ kind: 'status', status: 503, headers: { 'retry-after': '7200' } })
    await t.rejects(opened().open(orderOf(provider), asked()), { code: 'payment-unavailable', retryAfter: 7200 })
    t.equal(mollie.calls.length, 1)
  })

  await t.test('is written as Mollie wants it', async (t) => {
    const order = orderOf(provider, 1500, { language: 'nl-BE' })
    await opened().open(order, asked())
    const [call] = mollie.calls
    t.same(JSON.parse(call?.body ?? ''), {
      amount: { currency: 'EUR', value: '15.00' },
      description: order.description,
      redirectUrl: returnUrl,
      webhookUrl: noticeUrl,
      metadata: { reference: order.reference },
      locale: 'nl_BE',
    })
    t.equal(call?.headers['idempotency-key'], `open-${order.reference}`)
  })

  await t.test('under other words is still the same order', async (t) => {
    const order = orderOf(provider)
    const { id } = await opened().open(order, asked())
    t.equal((await opened().open({ ...order, description: 'Bibliotheekkaart' }, asked())).id, id)
    t.equal(mollie.books().length, 1)
  })

  await t.test('is found behind more payments than one page shows, and nothing older than it is read', async (t) => {
    for (let older = 0; older < 130; older += 1) await madeElsewhere(null)
    await clock.advance(hour)
    const order = orderOf(provider)
    const { id } = await opened().open(order, asked())
    for (let newer = 0; newer < 130; newer += 1) await madeElsewhere({ reference: `shop-${newer}` })
    await clock.advance(3 * hour)
    const before = mollie.calls.length
    t.match(await opened().open(order, asked()), { id, payUrl: returnUrl }, 'over, so it leads to where it is seen how it stands')
    t.same(
      mollie.calls.slice(before).map(({ pattern }) => pattern),
      ['/v2/payments', '/v2/payments', '/v2/payments/{id}'],
    )
  })

  await t.test('that has two payments is the one that was paid', async (t) => {
    const order = orderOf(provider)
    const [, second] = [await madeElsewhere({ reference: order.reference }), await madeElsewhere({ reference: order.reference })]
    await madeElsewhere({ reference: order.reference })
    mollie.act(second, 'pay')
    await clock.advance(2 * hour)
    t.equal((await opened().open(order, asked())).id, second)
  })

  await t.test('is not looked for in circles', async (t) => {
    const body = {
      count: 0,
      _embedded: { payments: [] },
      _links: { next: { href: 'https://api.mollie.com/v2/payments?from=tr_1' } },
    }
    const round = await listening((response) => response.end(JSON.stringify(body)))
    const settings = { apiKey: new Secret(apiKey), apiEndpoint: round.url }
    const there = adapter.connect(adapter.settings.parse(settings)).open({ currency: 'EUR', clock })
    const order = orderOf(provider, 1500, { orderedAt: clock.now() - 3 * hour })
    await t.rejects(there.open(order, asked()), { code: 'payment-unavailable' })
    t.equal(round.asked.length, 1)
    await there.close()
  })
})

await t.test('How it stands', async (t) => {
  t.beforeEach(() => mollie.reset())

  await t.test('with money on its way or reserved, it may still be paid', async (t) => {
    for (const deed of ['wait', 'reserve'] as const) {
      const { id } = await opened().open(orderOf(provider), asked())
      mollie.act(id, deed)
      t.match(await opened().status(id, asked()), { state: 'open', captured: undefined })
      mollie.act(id, 'pay-late')
      t.match(await opened().status(id, asked()), { state: 'paid', captured: { minor: 1500 } })
    }
  })

  await t.test('the bank of whoever wanted to pay refuses: nothing will come', async (t) => {
    const { id } = await opened().open(orderOf(provider), asked())
    mollie.act(id, 'fail')
    t.match(await opened().status(id, asked()), { state: 'ended', refunds: [] })
  })

  await t.test('a claim that the library won is none', async (t) => {
    const id = await paid()
    mollie.chargeBack(id, 700)
    mollie.chargeBack(id, 800)
    t.match(await opened().status(id, asked()), { chargedBack: { minor: 1500, currency: 'EUR' } })
    mollie.reverseChargebacks(id)
    t.notOk('chargedBack' in (await opened().status(id, asked())))
  })

  await t.test('money that somebody sent back by hand is seen, under the name that Mollie gave it', async (t) => {
    const id = await paid()
    await fetch(`${mollie.apiEndpoint}payments/${id}/refunds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ amount: { currency: 'EUR', value: '4.00' } }),
    })
    t.match((await opened().status(id, asked())).refunds, [{ reference: /^re_/, amount: { minor: 400 }, state: 'pending' }])
  })

  await t.test('an answer about another payment is none', async (t) => {
    const other = await paid()
    const answer = await fetch(`${mollie.apiEndpoint}payments/${other}`, { headers: { authorization: `Bearer ${apiKey}` } })
    const body = await answer.text()
    const confused = await listening((response) => response.end(body))
    const settings = { apiKey: new Secret(apiKey), apiEndpoint: confused.url }
    const there = adapter.connect(adapter.settings.parse(settings)).open({ currency: 'EUR', clock })
    await t.rejects(there.status('tr_another', asked()), { code: 'payment-unavailable' })
    t.match(await there.status(other, asked()), { state: 'paid' })
    await there.close()
  })

  await t.test('what a proxy says is not what Mollie says', async (t) => {
    for (const status of [400, 401, 403, 404, 422]) {
      mollie.faults.set({ kind: 'html', status }, { times: 2 })
      await t.rejects(opened().status('tr_any', asked()), { code: 'payment-unavailable' }, `${status}`)
      const notice = { raw: Buffer.from('id=tr_any'), headers: {} }
      await t.rejects(opened().notice(notice, asked()), { code: 'payment-unavailable' }, `${status}, of a notice`)
    }
  })

  await t.test('what a proxy says in JSON is not what Mollie says either', async (t) => {
    const proxy = await listening((response) => response.writeHead(403).end('{"status":"error"}'))
    const settings = { apiKey: new Secret(apiKey), apiEndpoint: proxy.url }
    const there = adapter.connect(adapter.settings.parse(settings)).open({ currency: 'EUR', clock })
    await t.rejects(there.status('tr_any', asked()), { code: 'payment-unavailable' })
    await there.close()
  })

  await t.test('all the time in the world is not too much', async (t) => {
    await t.resolves(opened().open(orderOf(provider), asked(1e12)))
    await t.resolves(opened().open(orderOf(provider), asked(1000.5)))
  })

  await t.test('whoever answers elsewhere is not asked, so the key goes nowhere else', async (t) => {
    const elsewhere = await listening((response) => response.end('{}'))
    mollie.faults.set({ kind: 'status', status: 307, headers: { location: elsewhere.url } })
    await t.rejects(opened().status('tr_any', asked()), { code: 'payment-unavailable' })
    t.same(elsewhere.asked, [])
  })

  await t.test('an id that would lead elsewhere is not asked for', async (t) => {
    for (const id of ['', 'tr_', 'tr_../../v2', 'tr_a/refunds', 'tr_a?x=y', 'https://example.org/tr_a', 'pl_1'])
      await t.rejects(opened().status(id, asked()), { code: 'payment-refused' }, id)
    t.equal(mollie.calls.length, 0)
  })

  await t.test('who walks away stops a question, and not what is being done', async (t) => {
    const gone = { ...asked(), signal: AbortSignal.abort() }
    await t.rejects(opened().status('tr_any', gone), { code: 'payment-unavailable' })
    t.equal(mollie.calls.length, 0)
    await opened().open(orderOf(provider), gone)
    t.equal(mollie.books().length, 1)
  })
})

await t.test('The end', async (t) => {
  t.beforeEach(() => mollie.reset())

  await t.test('of a page that Mollie does not end is not claimed', async (t) => {
    mollie.switches.openCanBeCanceled = false
    const { id } = await opened().open(orderOf(provider), asked())
    t.match(await opened().expire(id, asked()), { state: 'open' })
    t.notOk(mollie.calls.some(({ method }) => method === 'DELETE'))
  })

  await t.test('that comes too late says how it stands', async (t) => {
    const { id } = await opened().open(orderOf(provider), asked())
    mollie.faults.set({ kind: 'status', status: 422 }, { method: 'DELETE' })
    t.match(await opened().expire(id, asked()), { state: 'open' })
    mollie.faults.clear()
    mollie.faults.set({ kind: 'drop-answer' }, { method: 'DELETE' })
    await t.rejects(opened().expire(id, asked()), { code: 'payment-unavailable' })
    t.match(await opened().expire(id, asked()), { state: 'ended' })
  })

  await t.test('of a reservation is taken on, and nothing is in the answer', async (t) => {
    const { id } = await opened().open(orderOf(provider), asked())
    mollie.act(id, 'reserve')
    t.match(await opened().expire(id, asked()), { state: 'ended' })
  })
})

await t.test('Money that goes back', async (t) => {
  t.beforeEach(() => mollie.reset())

  await t.test('is pending, done or failed in six words of Mollie', async (t) => {
    const id = await paid()
    const back = refundOf(id, 500, 'back-1')
    await opened().refund(back, asked())
    const words = { queued: 'pending', pending: 'pending', processing: 'pending', refunded: 'done' } as const
    for (const [word, state] of Object.entries(words)) {
      mollie.setRefunds(word as keyof typeof words)
      t.match(await opened().refund(back, asked()), { state }, word)
    }
    for (const word of ['failed', 'canceled'] as const) {
      mollie.setRefunds(word)
      t.match(await opened().refund(refundOf(id, 500, word), asked()), { state: 'failed' }, word)
    }
  })

  await t.test('twice in the same amount may be taken for a slip: it goes when the hour is over', async (t) => {
    mollie.switches.blocksEqualRefunds = true
    const id = await paid()
    await opened().refund(refundOf(id, 500, 'back-1'), asked())
    const second = refundOf(id, 500, 'back-2')
    await t.rejects(opened().refund(second, asked()), { code: 'payment-unavailable' })
    await clock.advance(hour + minute)
    t.match(await opened().refund(second, asked()), { reference: 'back-2', amount: { minor: 500 } })
    t.equal(mollie.books()[0]?.refunds.length, 2)
  })
})

await t.test('A notice', async (t) => {
  t.beforeEach(() => mollie.reset())

  await t.test('is really sent, and says no more than where to look', async (t) => {
    const receiver = await listening((response) => response.end())
    const { id } = await opened().open(orderOf(provider, 1500, { noticeUrl: `${receiver.url}/notices` }), asked())
    mollie.act(id, 'pay')
    await mollie.settled()
    t.same(receiver.asked, [`POST /notices id=${id}`])
    t.match(mollie.notices, [{ payment: id, status: 200 }])
    const raw = Buffer.from(receiver.asked[0]?.split(' ').at(-1) ?? '')
    t.equal(await opened().notice({ raw, headers: {} }, asked()), id)
  })

  await t.test('about a payment of another account, or of nobody, is about none', async (t) => {
    const other = await madeElsewhere({ reference: 'of-another' }, otherKey)
    for (const id of [other, 'tr_7UhSN1zuXS', 'ord_8wmqcHMN4U', 'pl_4Y0eZitmBnQ6IDoMqZQKh'])
      t.equal(await opened().notice({ raw: Buffer.from(`id=${id}`), headers: {} }, asked()), undefined, id)
    t.equal(await opened('EUR', otherKey).notice({ raw: Buffer.from(`id=${other}`), headers: {} }, asked()), other)
  })

  await t.test('whatever it holds, Mollie is asked about ids alone', async (t) => {
    const account = opened()
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.string().map((text) => Buffer.from(`id=tr_${text}`)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (raw) => {
        const read = await account.notice({ raw: Buffer.from(raw), headers: {} }, asked()).catch((error: unknown) => error)
        return read === undefined || isProblem(read, 'notice-invalid')
      }),
    )
    for (const { method, path } of mollie.calls) t.match(`${method} ${path}`, /^GET \/v2\/payments\/tr_\w+$/)
    await account.close()
  })
})

await t.test('The simulator', async (t) => {
  t.beforeEach(() => mollie.reset())
  const ask = (path: string, key = apiKey) =>
    fetch(`${mollie.apiEndpoint}${path}`, { headers: { authorization: `Bearer ${key}` } })

  await t.test('shows nothing to a key that it does not know', async (t) => {
    const id = await paid()
    t.equal((await ask(`payments/${id}`, 'test_unknown')).status, 401)
    t.equal((await ask(`payments/${id}`, otherKey)).status, 404)
    t.equal((await ask(`payments/${id}`)).status, 200)
  })

  await t.test('forgets a key after an hour, and answers the same until then', async (t) => {
    const order = {
      amount: { currency: 'EUR', value: '5.00' },
      description: 'Coffee',
      redirectUrl: returnUrl,
      webhookUrl: noticeUrl,
    }
    const make = async () => {
      const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'once' }
      const answer = await fetch(`${mollie.apiEndpoint}payments`, { method: 'POST', headers, body: JSON.stringify(order) })
      return { id: ((await answer.json()) as { id: string }).id, replayed: answer.headers.get('idempotent-replayed') }
    }
    const first = await make()
    t.equal(first.replayed, null)
    t.same(await make(), { ...first, replayed: 'true' })
    await clock.advance(keyLifeMs)
    t.not((await make()).id, first.id)
  })

  await t.test('refuses amounts that are not written by its table', async (t) => {
    for (const amount of [
      { currency: 'EUR', value: '5' },
      { currency: 'ISK', value: '5.00' },
      { currency: 'KWD', value: '5.000' },
      5,
    ]) {
      const headers = { authorization: `Bearer ${apiKey}` }
      const body = JSON.stringify({ amount, description: 'Coffee', redirectUrl: returnUrl })
      const answer = await fetch(`${mollie.apiEndpoint}payments`, { method: 'POST', headers, body })
      t.match(
        { status: answer.status, said: await answer.json() },
        { status: 422, said: { field: 'amount' } },
        JSON.stringify(amount),
      )
    }
  })

  await t.test('shows a page that is safe to look at, and leads back when it is over', async (t) => {
    const { id, payUrl } = await opened().open(orderOf(provider, 1500, { description: '<script>"&' }), asked())
    const shown = await (await fetch(payUrl)).text()
    t.match(shown, '&lt;script&gt;&quot;&amp;')
    t.notMatch(shown, '<script>')
    mollie.act(id, 'expire')
    const over = await fetch(payUrl, { redirect: 'manual' })
    t.match({ status: over.status, location: over.headers.get('location') }, { status: 303, location: returnUrl })
    t.match(await (await fetch(`${mollie.url}/play/payments`)).text(), id)
  })

  await t.test('lets what happens later happen at a click', async (t) => {
    const { id } = await opened().open(orderOf(provider), asked())
    const click = (deed: string) =>
      fetch(`${mollie.url}/play/payments/${id.slice('tr_'.length)}/${deed}`, { method: 'POST', redirect: 'manual' })
    await click('expire')
    t.match(await opened().status(id, asked()), { state: 'ended' })
    await click('pay-late')
    await click('charge-back')
    await opened().refund(refundOf(id, 500, 'back-1'), asked())
    await click('finish-refunds')
    const seen = { state: 'paid', chargedBack: { minor: 1500 }, refunds: [{ state: 'done' }] }
    t.match(await opened().status(id, asked()), seen)
    t.equal((await click('fly')).status, 404)
  })

  await t.test('tells when a payment has expired', async (t) => {
    const { id, expiresAt } = await opened().open(orderOf(provider), asked())
    await clock.advance(expiresAt - clock.now())
    t.match(mollie.books(), [{ id, state: 'expired', captured: 0 }])
    t.match(mollie.notices, [{ payment: id }])
  })
})

// Last, since it closes the simulator.
await t.test('Mollie: conformance', (t) => paymentsConformance(t, provider))
