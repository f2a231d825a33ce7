import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { ZodError } from 'zod'
import { playPayments } from '#adapters/play-payments/index.ts'
import { oneAccount, startPayments, type PaymentsSimulator, type SentNotice } from '#adapters/play-payments/simulator/index.ts'
import { currencies, type Currency } from '#domain/money.ts'
import { isProblem } from '#domain/problem.ts'
import { Secret } from '#ports/adapter.ts'
import type { Notice, PaymentOrder, PaymentProvider } from '#ports/payments.ts'
import { FakeClock } from './clock.ts'
import { callBy, paymentsConformance, type ConformancePayments, type Exponent } from './conformance/payments.ts'

const minute = 60_000
const hour = 60 * minute

const [account] = oneAccount.accounts
if (account === undefined) throw new Error('There is an account')
const key = new Secret(account.key)
const noticeSecret = new Secret(account.noticeSecret)

/** Where nobody listens. */
const elsewhere = { returnUrl: 'http://127.0.0.1:9/back?from=play', noticeUrl: 'http://127.0.0.1:9/notices' }

await t.test('The play provider: conformance', async (t) => {
  const clock = new FakeClock()
  const house = await startPayments(undefined, { clock })
  await paymentsConformance(t, conformance(house, clock))
})

/** Signed as the house does, by whoever knows the secret. */
function signedNotice(body: string, seconds: number, secret = noticeSecret.reveal()): Notice {
  const id = 'msg_of-a-test'
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` }
  return { raw: Buffer.from(body), headers }
}

function secondsOf(clock: FakeClock): number {
  return Math.floor(clock.now() / 1000)
}

/** Each as many digits as ISO 4217 gives it; `held` is written out, so that no table but a person's is asked. */
function exponents(): Readonly<Record<Currency, readonly Exponent[]>> {
  const odd: Readonly<Partial<Record<Currency, readonly Exponent[]>>> = {
    ISK: [
      { minor: 1500, held: '1500' },
      { minor: 1, held: '1' },
    ],
    JPY: [{ minor: 1500, held: '1500' }],
    KWD: [
      { minor: 1500, held: '1.500' },
      { minor: 1, held: '0.001' },
    ],
  }
  const usual = [
    { minor: 1500, held: '15.00' },
    { minor: 1, held: '0.01' },
    { minor: 123_456, held: '1234.56' },
  ]
  return Object.fromEntries(currencies.map((currency) => [currency, odd[currency] ?? usual])) as Record<
    Currency,
    readonly Exponent[]
  >
}

function conformance(house: PaymentsSimulator, clock: FakeClock): ConformancePayments {
  const opened: PaymentProvider[] = []
  const bookOf = (payUrl: string) => house.payments().find((payment) => payment.payUrl === payUrl)
  return {
    clock,
    currency: 'EUR',
    open(currency = 'EUR') {
      const provider = providerOf(house, clock, currency)
      opened.push(provider)
      return provider
    },
    ...elsewhere,
    exponents: exponents(),
    keysLast: hour,
    payer: {
      async pay(payUrl) {
        const before = bookOf(payUrl)?.captures.length
        await house.pay(payUrl).catch(() => undefined)
        return bookOf(payUrl)?.captures.length !== before
      },
      async giveUp(payUrl) {
        await house.giveUp(payUrl)
      },
      async payTwice(payUrl) {
        await house.pay(payUrl, 'twice')
      },
      async payLate(payUrl) {
        await house.pay(payUrl, 'late')
      },
      async chargeBack(payment, minor) {
        house.chargeBack(payment, minor)
      },
    },
    async setRefunds(state) {
      house.switches.refunds = state === 'pending' ? 'open' : state
      if (state === 'pending') return
      const pending = house.payments().flatMap(({ refunds }) => refunds.filter((refund) => refund.state === 'pending'))
      for (const { id } of pending) house.settleRefund(id, state)
    },
    notices: async () => house.notices,
    forgeries: {
      'a body that was changed': ({ raw, headers }) => ({ raw: Buffer.from(`${raw.toString()} `), headers }),
      'another id': (notice) => withHeader(notice, 'webhook-id', 'msg_another'),
      'an id that came twice': (notice) => withHeader(notice, 'webhook-id', [String(notice.headers['webhook-id'])]),
      'another time': (notice) => withHeader(notice, 'webhook-timestamp', String(secondsOf(clock) + 1)),
      'a time that is none': (notice) => withHeader(notice, 'webhook-timestamp', 'now'),
      'no signature': (notice) => withHeader(notice, 'webhook-signature', undefined),
      'a signature of nothing': (notice) => withHeader(notice, 'webhook-signature', 'v1,'),
      'a signature by another way': (notice) => {
        return withHeader(notice, 'webhook-signature', String(notice.headers['webhook-signature']).replace('v1,', 'v2,'))
      },
      "somebody else's signature": ({ raw }) => signedNotice(raw.toString(), secondsOf(clock), 'not-our-secret'),
      'one from long ago': async (notice) => {
        await clock.advance(5 * minute + 1000)
        return notice
      },
      'one from the future': ({ raw }) => signedNotice(raw.toString(), secondsOf(clock) + 301),
    },
    foreignNotice: async () => signedNotice('{"type":"payout.sent","data":{"payout":"out_1"}}', secondsOf(clock)),
    unknownPayment: 'pay_000000000000000000000000',
    books: () =>
      house.payments().map(({ id, reference, asked, captures, refunds }) => ({
        id,
        reference,
        asked,
        captured: captures.reduce((sum, { amount }) => sum + amount.minor, 0),
        refunds: refunds.map((refund) => ({ reference: refund.reference, minor: refund.amount.minor })),
      })),
    doors: {
      open: [{ method: 'POST', pattern: '/payments' }],
      status: [{ method: 'GET', pattern: '/payments/{id}' }],
      expire: [{ method: 'POST', pattern: '/payments/{id}/expire' }],
      refund: [{ method: 'POST', pattern: '/payments/{id}/refunds' }],
      notice: [],
    },
    faults: house.faults,
    calls: house.calls,
    private: [key.reveal(), noticeSecret.reveal(), '/pay/'],
    reset() {
      house.reset()
      house.sendNotices(false)
    },
    async close() {
      await Promise.all(opened.map((provider) => provider.close()))
      await house.close()
    },
  }
}

function withHeader({ raw, headers }: Notice, name: string, value: string | readonly string[] | undefined): Notice {
  return { raw, headers: { ...headers, [name]: value } }
}

function providerOf({ url }: PaymentsSimulator, clock: FakeClock, currency: Currency = 'EUR'): PaymentProvider {
  const settings = playPayments.settings.parse({ baseUrl: url, key, noticeSecret })
  return playPayments.connect(settings).open({ currency, clock })
}

async function played(t: Test) {
  const clock = new FakeClock()
  const house = await startPayments(undefined, { clock })
  t.teardown(() => house.close())
  const provider = providerOf(house, clock)
  t.teardown(() => provider.close())
  const order = (changes: Partial<PaymentOrder> = {}): PaymentOrder => ({
    reference: 'order-1',
    amount: { minor: 1500, currency: 'EUR' },
    description: 'Library card for one year',
    language: 'en',
    ...elsewhere,
    orderedAt: clock.now(),
    expiresAt: clock.now() + hour,
    ...changes,
  })
  return { clock, house, provider, order, call: () => callBy(clock) }
}

async function problemOf(asked: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await asked.catch((thrown: unknown) => thrown)
  return isProblem(error) ? error.code : undefined
}

await t.test('Settings', async (t) => {
  const accepts = (changes: object) =>
    playPayments.settings.safeParse({ baseUrl: 'http://127.0.0.1:8088', key, noticeSecret, ...changes }).success

  await t.test('a house on this machine is taken, by each of its names', (t) => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) t.ok(accepts({ baseUrl: `http://${host}:8088` }), host)
    t.end()
  })

  await t.test('one anywhere else is refused: whoever pays there would pay nothing', (t) => {
    const others = [
      'http://pay.example.org',
      'https://127.0.0.1:8088',
      'http://127.0.0.1.example.org',
      'http://10.0.0.1:8088',
      'http://0.0.0.0:8088',
      'http://gateway@127.0.0.1:8088',
      'http://127.0.0.1:8088/?a=b',
      'nowhere',
    ]
    for (const baseUrl of others) t.notOk(accepts({ baseUrl }), baseUrl)
    t.end()
  })

  await t.test('a secret stands in no file', (t) => {
    t.notOk(accepts({ key: 'in-the-open' }))
    t.notOk(accepts({ noticeSecret: 'in-the-open' }))
    t.end()
  })
})

await t.test('The adapter', async (t) => {
  await t.test('the same order in another language is the page that is there', async (t) => {
    const { house, provider, order, call } = await played(t)
    const first = await provider.open(order(), call())
    t.same(await provider.open(order({ language: 'de', description: 'Ausweis' }), call()), first)
    t.equal(house.payments().length, 1)
  })

  await t.test('the same order over another amount is refused, with the key and after it', async (t) => {
    const { clock, provider, order, call } = await played(t)
    const first = order()
    await provider.open(first, call())
    const other = { ...first, amount: { minor: 1600, currency: 'EUR' } as const }
    t.equal(await problemOf(provider.open(other, call())), 'payment-refused')
    await clock.advance(2 * hour)
    t.equal(await problemOf(provider.open(other, call())), 'payment-refused')
  })

  await t.test('another currency than the account has is refused, and nobody is asked', async (t) => {
    const { house, provider, order, call } = await played(t)
    const amount = { minor: 1500, currency: 'SEK' } as const
    t.equal(await problemOf(provider.open(order({ amount }), call())), 'payment-refused')
    const refund = { payment: 'pay_1', reference: 'back-1', amount, orderedAt: 0 }
    t.equal(await problemOf(provider.refund(refund, call())), 'payment-refused')
    t.equal(house.calls.length, 0)
  })

  await t.test('it asks once and tries nothing again, and no redirect leads it anywhere', async (t) => {
    const { house, provider, order, call } = await played(t)
    for (const status of [302, 429, 503]) {
      const before = house.calls.length
      const lift = house.faults.set({ kind: 'status', status, headers: { location: `${house.url}/`, 'retry-after': '7' } })
      const error: unknown = await provider.open(order(), call()).catch((thrown: unknown) => thrown)
      lift()
      t.match(error, { code: 'payment-unavailable', retryAfter: 7 })
      t.equal(house.calls.length, before + 1)
    }
  })

  await t.test('an answer without an end is given up, and not read on', async (t) => {
    const { house, provider, order, call } = await played(t)
    house.faults.set({ kind: 'huge-body' })
    await t.rejects(provider.open(order(), call()), { code: 'payment-unavailable', message: /EXCEEDED_MAX_SIZE/ })
  })

  await t.test('a reader who walks away ends a look, and no order', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { id } = await provider.open(order(), call())
    const away = { ...call(), signal: AbortSignal.abort() }
    t.equal(await problemOf(provider.status(id, away)), 'payment-unavailable')
    t.ok((await provider.open(order({ reference: 'order-2' }), away)).payUrl)
    t.equal(house.payments().length, 2)
  })

  await t.test('after its end it asks nobody', async (t) => {
    const { house, provider, order, call } = await played(t)
    await provider.close()
    t.equal(await problemOf(provider.open(order(), call())), 'payment-unavailable')
    t.equal(house.calls.length, 0)
  })

  await t.test('a house that does not know the key refuses for good', async (t) => {
    const { clock, house, order, call } = await played(t)
    const settings = playPayments.settings.parse({ baseUrl: house.url, key: new Secret('another'), noticeSecret })
    const provider = playPayments.connect(settings).open({ currency: 'EUR', clock })
    t.teardown(() => provider.close())
    t.equal(await problemOf(provider.open(order(), call())), 'payment-refused')
  })

  await t.test('a path in front of the address belongs to it', async (t) => {
    const { clock, house, order, call } = await played(t)
    const settings = playPayments.settings.parse({ baseUrl: `${house.url}/below/`, key, noticeSecret })
    const provider = playPayments.connect(settings).open({ currency: 'EUR', clock })
    t.teardown(() => provider.close())
    await provider.open(order(), call()).catch(() => undefined)
    t.equal(house.calls[0]?.path, '/below/payments')
  })
})

await t.test('A notice', async (t) => {
  await t.test('of no shape can it be anything but genuine, about nothing, or refused', async (t) => {
    const { clock, provider, call } = await played(t)
    const header = fc.oneof(fc.string(), fc.constant(String(secondsOf(clock))), fc.array(fc.string()), fc.constant(undefined))
    const headers = fc.record({ 'webhook-id': header, 'webhook-timestamp': header, 'webhook-signature': header })
    const forged = fc.asyncProperty(fc.string(), headers, async (raw, headers) => {
      return (await problemOf(provider.notice({ raw: Buffer.from(raw), headers }, call()))) === 'notice-invalid'
    })
    await fc.assert(forged)
    const odd = fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (raw) => {
      const payment = await provider.notice(signedNotice(raw, secondsOf(clock)), call())
      return payment === undefined || raw.includes(payment)
    })
    await fc.assert(odd)
  })

  await t.test('five minutes off, either way, it is still taken', async (t) => {
    const { clock, provider, call } = await played(t)
    for (const away of [-300, 300]) {
      const notice = signedNotice('{"data":{"payment":"pay_1"}}', secondsOf(clock) + away)
      t.equal(await provider.notice(notice, call()), 'pay_1')
    }
  })

  await t.test('one good signature among several is enough, while a secret is being changed', async (t) => {
    const { clock, provider, call } = await played(t)
    const { raw, headers } = signedNotice('{"data":{"payment":"pay_1"}}', secondsOf(clock))
    const several = withHeader({ raw, headers }, 'webhook-signature', `v1,b2xk ${String(headers['webhook-signature'])}`)
    t.equal(await provider.notice(several, call()), 'pay_1')
  })
})

/** Somebody who takes notices, and tells what came. */
async function receiver(t: Test) {
  const server = createServer()
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const came: { readonly type: unknown; readonly headers: IncomingMessage['headers']; readonly raw: Buffer }[] = []
  const take = async (incoming: IncomingMessage) => {
    const raw = Buffer.concat(await incoming.toArray())
    came.push({ type: (JSON.parse(raw.toString()) as { type: unknown }).type, headers: incoming.headers, raw })
  }
  server.on('request', (incoming, response) => void take(incoming).then(() => response.writeHead(204).end()))
  return { came, noticeUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices` }
}

async function several(house: PaymentsSimulator, count: number): Promise<SentNotice[]> {
  return Promise.all(Array.from({ length: count }, () => house.nextNotice()))
}

await t.test('The house', async (t) => {
  await t.test('brings a notice that its receiver can prove', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { came, noticeUrl } = await receiver(t)
    const { id, payUrl } = await provider.open(order({ noticeUrl }), call())
    t.equal(await house.pay(payUrl), elsewhere.returnUrl)
    t.match(await house.nextNotice(), { type: 'payment.paid', payment: id, status: 204 })
    t.equal(came.length, 1)
    const [first] = came
    t.equal(first && (await provider.notice(first, call())), id)
  })

  await t.test('brings it twice, and it is the same', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { came, noticeUrl } = await receiver(t)
    house.switches.notices = 'twice'
    await house.pay((await provider.open(order({ noticeUrl }), call())).payUrl)
    await several(house, 2)
    t.equal(came.length, 2)
    t.equal(new Set(came.map(({ headers }) => headers['webhook-id'])).size, 1)
  })

  await t.test('brings it late, and signs it anew', async (t) => {
    const { clock, house, provider, order, call } = await played(t)
    const { came, noticeUrl } = await receiver(t)
    house.switches.notices = 'late'
    const { id, payUrl } = await provider.open(order({ noticeUrl }), call())
    await house.pay(payUrl)
    await clock.advance(20 * minute)
    t.equal(came.length, 0)
    house.releaseNotices()
    const { raw, headers } = await house.nextNotice()
    t.equal(came.length, 1)
    t.equal(await provider.notice({ raw, headers }, call()), id)
  })

  await t.test('brings what came later first', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { came, noticeUrl } = await receiver(t)
    house.switches.notices = 'out-of-order'
    const { id, payUrl } = await provider.open(order({ noticeUrl }), call())
    await house.pay(payUrl)
    house.chargeBack(id)
    await several(house, 2)
    t.same(
      came.map(({ type }) => type),
      ['payment.charged_back', 'payment.paid'],
    )
  })

  await t.test('brings none, or none anywhere but on this machine, and has it all the same', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { came, noticeUrl } = await receiver(t)
    house.sendNotices(false)
    await house.pay((await provider.open(order({ noticeUrl }), call())).payUrl)
    t.match(await house.nextNotice(), { type: 'payment.paid', status: undefined })
    house.sendNotices(true)
    // Reaches the same receiver, and could be any machine's by its name.
    const far = order({ reference: 'order-2', noticeUrl: noticeUrl.replace('127.0.0.1', '0.0.0.0') })
    await house.pay((await provider.open(far, call())).payUrl)
    t.match(await house.nextNotice(), { type: 'payment.paid', status: undefined })
    t.equal(came.length, 0)
  })

  await t.test('keeps accounts apart, payments and keys alike', async (t) => {
    const clock = new FakeClock()
    const accounts = ['one', 'two'].map((name) => ({ name, key: `${name}-key`, noticeSecret: `${name}-notices` }))
    const house = await startPayments({ accounts }, { clock })
    t.teardown(() => house.close())
    const [one, two] = ['one-key', 'two-key'].map((key) => (path: string, body?: object) => {
      const headers = { authorization: `Bearer ${key}`, 'idempotency-key': 'open-1', 'content-type': 'application/json' }
      return fetch(`${house.url}${path}`, body ? { method: 'POST', body: JSON.stringify(body), headers } : { headers })
    })
    if (one === undefined || two === undefined) throw new Error('There are two')
    const body = wireOrder(clock)
    const { id } = (await (await one('/payments', body)).json()) as { id: string }
    t.equal((await two(`/payments/${id}`)).status, 404)
    t.same(await (await two('/payments?reference=order-1')).json(), { payments: [] })
    t.equal((await two('/payments', body)).status, 201)
    t.same(
      house.payments().map(({ account }) => account),
      ['one', 'two'],
    )
  })

  await t.test('knows a key for an hour, and then makes it again', async (t) => {
    const { clock, house } = await played(t)
    const body = wireOrder(clock)
    const ask = () => posted(house, '/payments', body)
    t.equal((await ask()).headers.get('idempotent-replayed'), null)
    await clock.advance(hour - 1)
    t.equal((await ask()).headers.get('idempotent-replayed'), 'true')
    t.equal(house.payments().length, 1)
    await clock.advance(1)
    t.equal((await ask()).status, 201)
    t.equal(house.payments().length, 2)
  })

  await t.test('takes no amount but one with the digits of its currency', async (t) => {
    const { clock, house } = await played(t)
    const taken = [
      ['15.00', 'EUR'],
      ['1500', 'ISK'],
      ['1.500', 'KWD'],
    ]
    const refused = [
      ['15', 'EUR'],
      ['15.0', 'EUR'],
      ['15.000', 'EUR'],
      ['0.00', 'EUR'],
      ['-1.00', 'EUR'],
      ['015.00', 'EUR'],
      ['1e1.00', 'EUR'],
      ['1500.', 'ISK'],
      ['1500.00', 'ISK'],
      ['15.00', 'XXX'],
    ]
    const status = async ([value, currency]: readonly string[]) => {
      const body = { ...wireOrder(clock), amount: { value, currency } }
      return (await posted(house, '/payments', body, `${value}-${currency}`)).status
    }
    for (const each of taken) t.equal(await status(each), 201, each.join(' '))
    for (const each of refused) t.equal(await status(each), 400, each.join(' '))
  })

  await t.test('sends no browser to what is no page', async (t) => {
    const { clock, house } = await played(t)
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'ftp://example.org/', '/here', '']) {
      t.equal((await posted(house, '/payments', { ...wireOrder(clock), return_url: url })).status, 400, url)
    }
  })

  await t.test('refuses a seed with two accounts of one key', async (t) => {
    const twice = { accounts: [...oneAccount.accounts, ...oneAccount.accounts] }
    await t.rejects(startPayments(twice), ZodError)
  })

  await t.test('begins anew at a reset, and tells whoever waits when it ends', async (t) => {
    const clock = new FakeClock()
    const house = await startPayments(undefined, { clock })
    house.switches.givingUpEnds = false
    await posted(house, '/payments', wireOrder(clock))
    await house.pay(house.payments()[0]?.payUrl ?? '')
    house.reset()
    t.same([house.payments(), house.notices, house.calls], [[], [], []])
    t.equal(house.switches.givingUpEnds, true)
    const waiting = t.rejects(house.nextNotice(), /was closed/)
    await house.close()
    await waiting
  })
})

function wireOrder(clock: FakeClock) {
  return {
    reference: 'order-1',
    amount: { value: '15.00', currency: 'EUR' },
    description: 'Library card',
    language: 'en',
    return_url: elsewhere.returnUrl,
    notice_url: elsewhere.noticeUrl,
    expires_at: new Date(clock.now() + hour).toISOString(),
  }
}

function posted({ url }: PaymentsSimulator, path: string, body: object, idempotencyKey = 'a-key'): Promise<Response> {
  const headers = { authorization: `Bearer ${key.reveal()}`, 'idempotency-key': idempotencyKey }
  return fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers })
}

await t.test('Its page', async (t) => {
  const text = async (url: string) => (await fetch(url)).text()
  const press = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })

  await t.test('says what is paid to whom in the language of the order, and that nothing is real', async (t) => {
    const { provider, order, call } = await played(t)
    const pages = [
      { language: 'en', title: 'Pay 15.00 EUR', played: 'no money moves' },
      { language: 'de-CH', title: '15.00 EUR bezahlen', played: 'Kein Geld bewegt sich' },
      { language: 'fr', title: 'Payer 15.00 EUR', played: 'aucun argent ne circule' },
      { language: 'is', title: 'Pay 15.00 EUR', played: 'no money moves' },
    ]
    for (const [at, { language, title, played }] of pages.entries()) {
      const { payUrl } = await provider.open(order({ reference: `order-${at}`, language }), call())
      const page = await text(payUrl)
      t.ok(page.includes(`<h1>${title}</h1>`), language)
      t.ok(page.includes(played) && page.includes('Northbay Library'), language)
    }
  })

  await t.test('shows what it was told as text, loads nothing, runs nothing and is framed by nobody', async (t) => {
    const { provider, order, call } = await played(t)
    const description = '<script>alert(1)</script> "&'
    const { payUrl } = await provider.open(order({ description }), call())
    const answer = await fetch(payUrl)
    t.match(await answer.text(), '&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;')
    const policy = answer.headers.get('content-security-policy') ?? ''
    t.match(policy, /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'$/)
    t.equal(answer.headers.get('cache-control'), 'no-store')
    t.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  })

  await t.test('has an address that no id leads to', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { id, payUrl } = await provider.open(order(), call())
    t.notOk(payUrl.includes(id))
    const { status } = await press(`${house.url}/pay/${id}`, { choice: 'pay' })
    t.equal(status, 404)
    t.same(house.payments()[0]?.captures, [])
  })

  await t.test('does nothing by a link, and nothing for what is no button', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { payUrl } = await provider.open(order(), call())
    await fetch(`${payUrl}?choice=pay`)
    t.equal((await press(payUrl, { choice: 'steal' })).status, 400)
    t.equal((await press(payUrl, {})).status, 400)
    t.equal((await fetch(payUrl, { method: 'POST', body: 'choice=pay' })).status, 400, 'a text is no form')
    t.equal(house.payments()[0]?.state, 'open')
  })

  await t.test('takes a second click for the first', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { payUrl } = await provider.open(order(), call())
    for (const _ of [1, 2]) {
      const { status, headers } = await press(payUrl, { choice: 'pay' })
      t.equal(status, 303)
      t.equal(headers.get('location'), elsewhere.returnUrl)
    }
    t.equal(house.payments()[0]?.captures.length, 1)
  })

  await t.test('after a bank that refuses it can be tried again', async (t) => {
    const { house, provider, order, call } = await played(t)
    const { id, payUrl } = await provider.open(order(), call())
    t.equal(await house.pay(payUrl, 'fail'), payUrl)
    t.match(await text(payUrl), 'The bank refused the last try')
    t.match(await provider.status(id, call()), { state: 'open' })
    await house.pay(payUrl)
    t.match(await provider.status(id, call()), { state: 'paid' })
  })

  await t.test('whoever gives up goes back, and the page has ended or waits for them, as the house has it', async (t) => {
    const { house, provider, order, call } = await played(t)
    const one = await provider.open(order(), call())
    t.equal(await house.giveUp(one.payUrl), elsewhere.returnUrl)
    t.match(await provider.status(one.id, call()), { state: 'ended' })
    house.switches.givingUpEnds = false
    const other = await provider.open(order({ reference: 'order-2' }), call())
    t.equal(await house.giveUp(other.payUrl), elsewhere.returnUrl)
    t.match(await provider.status(other.id, call()), { state: 'open' })
  })

  await t.test('lets nobody pay too late but by the button that says so', async (t) => {
    const { clock, house, provider, order, call } = await played(t)
    const { id, payUrl } = await provider.open(order(), call())
    t.equal((await press(payUrl, { choice: 'pay-late' })).status, 409)
    await clock.advance(hour)
    for (const choice of ['pay', 'pay-twice', 'fail', 'give-up']) t.equal((await press(payUrl, { choice })).status, 409, choice)
    t.match(await text(payUrl), 'value="pay-late"')
    t.match(await provider.status(id, call()), { state: 'ended' })
    await house.pay(payUrl, 'late')
    t.match(await provider.status(id, call()), { state: 'paid' })
  })

  await t.test('afterwards it claims back, and lets a refund arrive or fail', async (t) => {
    const { house, provider, order, call } = await played(t)
    house.switches.refunds = 'open'
    const { id, payUrl } = await provider.open(order(), call())
    await house.pay(payUrl)
    const refund = {
      payment: id,
      reference: 'back-1',
      amount: { minor: 600, currency: 'EUR' } as const,
      orderedAt: order().orderedAt,
    }
    t.match(await provider.refund(refund, call()), { state: 'pending' })
    const [, hidden = ''] = /name="refund" value="(ref_\w+)"/.exec(await text(payUrl)) ?? []
    await press(payUrl, { choice: 'refund-done', refund: hidden })
    t.match(await provider.status(id, call()), { refunds: [{ reference: 'back-1', state: 'done' }] })
    await press(payUrl, { choice: 'refund-failed', refund: hidden })
    t.match(await provider.status(id, call()), { refunds: [{ reference: 'back-1', state: 'failed' }] })
    t.equal((await press(payUrl, { choice: 'refund-done', refund: hidden })).status, 409, 'what has failed stays so')
    t.equal((await press(payUrl, { choice: 'charge-back' })).headers.get('location'), payUrl)
    t.match(await provider.status(id, call()), { state: 'paid', chargedBack: { minor: 1500, currency: 'EUR' } })
    t.equal((await press(payUrl, { choice: 'charge-back' })).status, 409, 'and nothing is left to claim')
    t.notMatch(await text(payUrl), 'value="charge-back"')
  })

  await t.test('can be found again by whoever closed it', async (t) => {
    const { house, provider, order, call } = await played(t)
    t.match(await text(`${house.url}/`), 'Nobody has ordered a payment yet')
    const { payUrl } = await provider.open(order(), call())
    t.match(await text(`${house.url}/`), `href="pay/${payUrl.slice(payUrl.lastIndexOf('/') + 1)}"`)
  })
})
