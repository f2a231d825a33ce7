import { inspect } from 'node:util'
import type { Test } from 'tap'
import type { Call } from '#domain/call.ts'
import type { Currency, Money } from '#domain/money.ts'
import { isProblem, type Problem, type ProblemCode } from '#domain/problem.ts'
import type {
  Notice,
  OpenedPayment,
  PaymentOrder,
  PaymentProvider,
  PaymentStatus,
  RefundOrder,
  RefundStatus,
} from '#ports/payments.ts'
import type { Fault, FaultScope, Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import type { FakeClock } from '../clock.ts'

/** What the suite needs of a provider: the adapter, opened on its own simulator, somebody who pays, and a look into the provider's own books. */
export interface ConformancePayments {
  readonly clock: FakeClock
  /** Of the account that is tried most; one with two digits, here and at the provider. */
  readonly currency: Currency
  /** As after a start: nothing is remembered. In the currency above where none is named. */
  readonly open: (currency?: Currency) => PaymentProvider
  readonly returnUrl: string
  readonly noticeUrl: string
  /** What each currency's amounts look like at the provider, by the provider's own table; one case or more for every currency. */
  readonly exponents: Readonly<Record<Currency, readonly Exponent[]>>
  /** How long the provider knows an idempotency key. Milliseconds. */
  readonly keysLast: number
  readonly payer: Payer
  /** How the provider's bank has all refunds from now on, those that are on their way and those to come. The usual is either. */
  readonly setRefunds: (state: RefundStatus['state']) => Promise<void>
  /** All that the provider has sent since the reset, or would have its notices fetched as, oldest first. */
  readonly notices: () => Promise<readonly Notice[]>
  /** What somebody makes of a genuine notice, or sends instead of it, that the adapter can tell; by what is wrong. May move the clock. */
  readonly forgeries: Readonly<Record<string, (genuine: Notice) => Notice | Promise<Notice>>>
  /** Genuine, of the same account, and about something that was not opened here. */
  readonly foreignNotice: () => Promise<Notice>
  /** An id that looks like the provider's and is of no payment. */
  readonly unknownPayment: string
  /** Everything that the provider has been told or opened, by its own state; empty after a reset. */
  readonly books: () => readonly BookedPayment[]
  /** The calls that each operation always makes: any of them failing stops it. `notice` is empty where nothing is asked back. */
  readonly doors: Readonly<Record<Operation, readonly FaultScope[]>>
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** What no problem may show: keys, and what the provider knows of whoever paid. */
  readonly private: readonly string[]
  reset(): void
  close(): Promise<void>
}

type Operation = 'open' | 'status' | 'expire' | 'refund' | 'notice'

/** An amount in our minor units as the provider holds it; `undefined` where it cannot, and must not be asked to. */
export interface Exponent {
  readonly minor: number
  readonly held: string | undefined
}

/** Somebody in a browser, at the provider's page. What a provider's page does not let anybody do is left out. */
export interface Payer {
  /** Pays what is asked; false where the page is over. */
  pay(payUrl: string): Promise<boolean>
  giveUp(payUrl: string): Promise<void>
  /** Pays, and by some mishap pays again. */
  payTwice?(payUrl: string): Promise<void>
  /** The money of somebody who began in time, coming in at a page that has ended since. */
  payLate?(payUrl: string): Promise<void>
  /** Has it taken back by the bank, all or a part. */
  chargeBack(payment: string, minor: number): Promise<void>
}

/** One payment as the provider has it: not what it was asked for, but what it did. In our minor units, but for `asked`. */
export interface BookedPayment {
  readonly id: string
  readonly reference: string | undefined
  /** To the letter as the provider holds it. */
  readonly asked: string
  readonly captured: number
  /** Every refund that was carried out or begun, failed ones too. */
  readonly refunds: readonly { readonly reference: string | undefined; readonly minor: number }[]
}

/** Every provider passes this unchanged. What it skips follows from what can happen at its page, and is printed. */
export async function paymentsConformance(t: Test, provider: ConformancePayments): Promise<void> {
  t.teardown(() => provider.close())
  t.beforeEach(() => provider.reset())
  await t.test('a page', (t) => opening(t, provider))
  await t.test('a payment', (t) => paying(t, provider))
  await t.test('the end of a page', (t) => expiring(t, provider))
  await t.test('money that goes back', (t) => refunding(t, provider))
  await t.test('a notice', (t) => noticing(t, provider))
  await t.test('amounts', (t) => counting(t, provider))
  await t.test('failing', (t) => failing(t, provider))
}

const minute = 60_000
const hour = 60 * minute

let orders = 0

/** One that was never made before. */
export function orderOf(
  { clock, currency, returnUrl, noticeUrl }: ConformancePayments,
  minor = 1500,
  changes: Partial<PaymentOrder> = {},
): PaymentOrder {
  orders += 1
  return {
    reference: `01J9Z3NDEKTSV4RRFFQ69G5FA${orders}-pay`,
    amount: { minor, currency },
    description: 'Library card for one year',
    language: 'en',
    returnUrl,
    noticeUrl,
    orderedAt: clock.now(),
    expiresAt: clock.now() + hour,
    ...changes,
  }
}

let refunds = 0

function refundOf({ clock, currency }: ConformancePayments, payment: string, minor: number): RefundOrder {
  refunds += 1
  return {
    payment,
    reference: `01J9Z3NDEKTSV4RRFFQ69G5FA${refunds}-refund`,
    amount: { minor, currency },
    orderedAt: clock.now(),
  }
}

export function callBy(clock: FakeClock, patience = 30_000): Call {
  return {
    id: 'conformance',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: clock.now() + patience,
    priority: 'patron',
    language: 'en',
    fresh: true,
  }
}

async function opening(t: Test, provider: ConformancePayments): Promise<void> {
  const { clock, books, keysLast } = provider

  await t.test('it is where the order can be paid, and ends after now', async (t) => {
    const opened = await open(provider, orderOf(provider))
    t.ok(URL.canParse(opened.payUrl))
    t.ok(opened.expiresAt > clock.now())
    t.match(await status(provider, opened.id), { state: 'open', refunds: [] })
    t.notOk('captured' in (await status(provider, opened.id)))
  })

  await t.test('the order stands at the provider by its reference', async (t) => {
    const order = orderOf(provider)
    const { id } = await open(provider, order)
    t.match(books(), [{ id, reference: order.reference, captured: 0, refunds: [] }])
  })

  await t.test('the same order is the same page, whoever asks', async (t) => {
    const order = orderOf(provider)
    const first = await open(provider, order)
    for (const later of [0, 2 * minute, 20 * minute]) {
      await clock.advance(later)
      t.same(await open(provider, order), first)
    }
    t.equal(books().length, 1)
  })

  await t.test('two orders are two pages, though all but the reference is the same', async (t) => {
    const order = orderOf(provider)
    const one = await open(provider, order)
    const other = await open(provider, { ...order, reference: `${order.reference}-other` })
    t.not(one.id, other.id)
    t.equal(books().length, 2)
  })

  await t.test('two who ask at once make one page between them', async (t) => {
    const order = orderOf(provider)
    const asked = await Promise.allSettled([open(provider, order), open(provider, order), open(provider, order)])
    for (const each of asked)
      if (each.status === 'rejected') t.ok(isProblem(each.reason, 'payment-unavailable'), inspect(each.reason))
    const pages = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []))
    t.equal(new Set([...pages, (await open(provider, order)).id]).size, 1)
    t.equal(books().length, 1)
  })

  await t.test('when the provider has forgotten the key, it is found by looking', async (t) => {
    const order = orderOf(provider)
    const { id } = await open(provider, order)
    await clock.advance(keysLast + 2 * hour)
    t.equal((await open(provider, order)).id, id)
    t.equal(books().length, 1)
  })

  await t.test('when the answer was lost and the key forgotten, it is found by looking', async (t) => {
    const order = orderOf(provider)
    await losingTheAnswer(t, provider, 'open', () => open(provider, order))
    await clock.advance(keysLast + 2 * hour)
    const opened = await open(provider, order)
    t.equal(opened.id, books()[0]?.id)
    t.same(await open(provider, order), opened)
    t.equal(books().length, 1)
  })

  await t.test('an order that nobody managed to bring for days has one page that can be paid', async (t) => {
    const order = orderOf(provider)
    await clock.advance(keysLast + 30 * hour)
    const opened = await open(provider, order)
    t.ok(opened.expiresAt > clock.now())
    t.ok(await provider.payer.pay(opened.payUrl))
    t.equal((await open(provider, order)).id, opened.id)
    t.equal(books().length, 1)
  })

  await t.test('it opens in any language, under any description and with any end', async (t) => {
    const odd = [
      ...['is', 'de-CH', 'lb', 'nl-BE', 'pt-BR', 'zh-Hant-TW', 'nb', 'tlh', 'x-none'].map((language) => ({ language })),
      ...['x', 'Bókasafnskort — „eitt ár“ <b>&amp;</b> \u{1F4DA}', 'long '.repeat(200)].map((description) => ({ description })),
      ...[-hour, 0, minute, 40 * minute, 400 * 24 * hour].map((after) => ({ expiresAt: clock.now() + after })),
    ]
    for (const changes of odd) await t.resolves(open(provider, orderOf(provider, 1500, changes)), JSON.stringify(changes))
  })
}

async function paying(t: Test, provider: ConformancePayments): Promise<void> {
  const { books, payer, unknownPayment, clock } = provider

  await t.test('paid is what came in, exactly, and has a receipt', async (t) => {
    const { id, payUrl } = await open(provider, orderOf(provider, 1234))
    t.ok(await payer.pay(payUrl))
    const seen = await status(provider, id)
    t.match(seen, { state: 'paid', captured: money(provider, 1234), refunds: [] })
    t.ok((seen.receipt ?? '').length > 3)
    t.notOk('chargedBack' in seen)
    t.equal(books()[0]?.captured, 1234)
  })

  await t.test('asking for the page of a paid order does not ask for more money', async (t) => {
    const order = orderOf(provider)
    const opened = await open(provider, order)
    await payer.pay(opened.payUrl)
    t.equal((await open(provider, order)).id, opened.id)
    t.notOk(await payer.pay(opened.payUrl), 'nobody pays there again')
    t.match(books(), [{ captured: 1500 }])
    t.equal(books().length, 1)
  })

  await t.test('given up is not paid', async (t) => {
    const { id, payUrl } = await open(provider, orderOf(provider))
    await payer.giveUp(payUrl)
    const seen = await status(provider, id)
    t.ok(seen.state === 'open' || seen.state === 'ended')
    t.notOk('captured' in seen)
  })

  await t.test('a page that nobody touched ends by itself', async (t) => {
    const opened = await open(provider, orderOf(provider))
    await clock.advance(opened.expiresAt - clock.now() + minute)
    t.match(await status(provider, opened.id), { state: 'ended' })
    t.notOk(await payer.pay(opened.payUrl))
  })

  await t.test('paid twice is more than was asked, and no less', async (t) => {
    if (!payer.payTwice) return t.comment('skipped: nobody can pay twice at this page')
    const { id, payUrl } = await open(provider, orderOf(provider, 1234))
    await payer.payTwice(payUrl)
    t.match(await status(provider, id), { state: 'paid', captured: money(provider, 2468) })
    t.equal(books()[0]?.captured, 2468)
    const back = await refund(provider, refundOf(provider, id, 1234))
    t.ok(back.state !== 'failed', 'and what was too much can go back')
    t.match(await status(provider, id), {
      state: 'paid',
      captured: money(provider, 2468),
      refunds: [{ reference: back.reference }],
    })
  })

  await t.test('money that comes late is paid after all', async (t) => {
    if (!payer.payLate) return t.comment('skipped: no money comes late at this page')
    const { id, payUrl } = await open(provider, orderOf(provider))
    t.match(await expire(provider, id), { state: 'ended' })
    await payer.payLate(payUrl)
    t.match(await status(provider, id), { state: 'paid', captured: money(provider, 1500) })
    t.match(await expire(provider, id), { state: 'paid', captured: money(provider, 1500) })
  })

  await t.test('what the bank took back is seen, and what had come in stays said', async (t) => {
    const { id, payUrl } = await open(provider, orderOf(provider))
    await payer.pay(payUrl)
    await payer.chargeBack(id, 1500)
    t.match(await status(provider, id), { state: 'paid', captured: money(provider, 1500), chargedBack: money(provider, 1500) })
  })

  await t.test('a payment that is not there is refused, whatever is asked of it', async (t) => {
    await refuses(t, provider, status(provider, unknownPayment), 'not-found', 'status')
    await refuses(t, provider, expire(provider, unknownPayment), 'payment-refused', 'expire')
    await refuses(t, provider, refund(provider, refundOf(provider, unknownPayment, 100)), 'payment-refused', 'refund')
  })
}

async function expiring(t: Test, provider: ConformancePayments): Promise<void> {
  const { books, payer } = provider

  await t.test('after it nobody can pay there, however often it is asked for', async (t) => {
    const { id, payUrl } = await open(provider, orderOf(provider))
    for (const _ of [1, 2, 3]) t.match(await expire(provider, id), { state: 'ended', refunds: [] })
    t.notOk(await payer.pay(payUrl))
    t.match(await status(provider, id), { state: 'ended' })
    t.match(books(), [{ captured: 0 }])
  })

  await t.test('a page that was paid in between says so', async (t) => {
    const { id, payUrl } = await open(provider, orderOf(provider, 1234))
    await payer.pay(payUrl)
    for (const _ of [1, 2]) t.match(await expire(provider, id), { state: 'paid', captured: money(provider, 1234) })
  })

  await t.test('a page that ended by itself has ended', async (t) => {
    const opened = await open(provider, orderOf(provider))
    await provider.clock.advance(opened.expiresAt - provider.clock.now() + minute)
    t.match(await expire(provider, opened.id), { state: 'ended' })
  })
}

async function refunding(t: Test, provider: ConformancePayments): Promise<void> {
  const { clock, books, keysLast, payer, setRefunds } = provider

  async function paid(minor = 1500): Promise<string> {
    const { id, payUrl } = await open(provider, orderOf(provider, minor))
    await payer.pay(payUrl)
    return id
  }

  await t.test('it goes once, however often the same is asked', async (t) => {
    const id = await paid()
    const back = refundOf(provider, id, 1500)
    for (const later of [0, 2 * minute, 3 * hour]) {
      await clock.advance(later)
      t.match(await refund(provider, back), { reference: back.reference, amount: back.amount, state: /^(pending|done)$/ })
    }
    t.match(await status(provider, id), {
      state: 'paid',
      captured: money(provider, 1500),
      refunds: [{ reference: back.reference }],
    })
    t.same(books()[0]?.refunds, [{ reference: back.reference, minor: 1500 }])
  })

  await t.test('two who ask at once send it once', async (t) => {
    const back = refundOf(provider, await paid(), 500)
    const asked = await Promise.allSettled([refund(provider, back), refund(provider, back), refund(provider, back)])
    for (const each of asked)
      if (each.status === 'rejected') t.ok(isProblem(each.reason, 'payment-unavailable'), inspect(each.reason))
    t.equal((await refund(provider, back)).reference, back.reference)
    t.same(books()[0]?.refunds, [{ reference: back.reference, minor: 500 }])
  })

  await t.test('in parts it goes until nothing is left, and then no more', async (t) => {
    const id = await paid(1000)
    const parts = [300, 300, 400].map((minor) => refundOf(provider, id, minor))
    for (const part of parts) t.match(await refund(provider, part), { reference: part.reference, amount: part.amount })
    const seen = await status(provider, id)
    t.same(
      seen.refunds.map(({ reference, amount }) => ({ reference, amount })).toSorted(byReference),
      parts.map(({ reference, amount }) => ({ reference, amount })).toSorted(byReference),
    )
    await refuses(t, provider, refund(provider, refundOf(provider, id, 1)), 'payment-refused', 'a fourth')
    t.equal(books()[0]?.refunds.length, 3)
  })

  await t.test('more than came in is refused, and so is what never came', async (t) => {
    const id = await paid(1000)
    await refuses(t, provider, refund(provider, refundOf(provider, id, 1001)), 'payment-refused', 'too much')
    const unpaid = await open(provider, orderOf(provider))
    await refuses(t, provider, refund(provider, refundOf(provider, unpaid.id, 100)), 'payment-refused', 'nothing came')
    t.same(
      books().flatMap((payment) => payment.refunds),
      [],
    )
  })

  await t.test('it is on its way, and then it has arrived', async (t) => {
    const id = await paid()
    await setRefunds('pending')
    const back = refundOf(provider, id, 700)
    t.match(await refund(provider, back), { state: 'pending' })
    t.match((await status(provider, id)).refunds, [{ reference: back.reference, state: 'pending' }])
    await setRefunds('done')
    t.match((await status(provider, id)).refunds, [{ reference: back.reference, amount: back.amount, state: 'done' }])
    t.match(await refund(provider, back), { state: 'done' }, 'and asking again says how it is now')
  })

  await t.test('one that failed says so, is never tried again by its reference, and leaves its money for another', async (t) => {
    const id = await paid()
    await setRefunds('failed')
    const back = refundOf(provider, id, 1500)
    await refund(provider, back)
    t.match(await status(provider, id), { state: 'paid', captured: money(provider, 1500), refunds: [{ state: 'failed' }] })
    t.match(await refund(provider, back), { reference: back.reference, state: 'failed' })
    t.equal(books()[0]?.refunds.length, 1)
    await setRefunds('done')
  })

  await t.test('after a failed one another may go', async (t) => {
    const id = await paid()
    await setRefunds('failed')
    await refund(provider, refundOf(provider, id, 1500))
    const another = refundOf(provider, id, 1500)
    t.equal((await refund(provider, another)).reference, another.reference)
    t.equal(books()[0]?.refunds.length, 2)
  })

  await t.test('when the provider has forgotten the key, it is found by looking', async (t) => {
    const id = await paid()
    const back = refundOf(provider, id, 500)
    await losingTheAnswer(t, provider, 'refund', () => refund(provider, back))
    await clock.advance(keysLast + 2 * hour)
    t.match(await refund(provider, back), { reference: back.reference, amount: back.amount })
    t.same(books()[0]?.refunds, [{ reference: back.reference, minor: 500 }])
  })
}

async function noticing(t: Test, provider: ConformancePayments): Promise<void> {
  const { clock, notices, payer, forgeries, foreignNotice } = provider
  const told = (notice: Notice) => provider.open().notice(notice, callBy(clock))

  /** The payments that the notices after the first `from` are about. */
  async function toldSince(from: number): Promise<Set<string | undefined>> {
    return new Set(await Promise.all((await notices()).slice(from).map(told)))
  }

  async function paid(): Promise<string> {
    const { id, payUrl } = await open(provider, orderOf(provider))
    await payer.pay(payUrl)
    return id
  }

  await t.test('that somebody paid is of their payment, twice as well as once', async (t) => {
    const [one, other] = [await paid(), await paid()]
    for (const _ of [1, 2]) {
      const payments = await toldSince(0)
      payments.delete(undefined)
      t.same(payments, new Set([one, other]))
    }
  })

  await t.test('there is one of a refund, and one of a charge back', async (t) => {
    const id = await paid()
    const before = (await notices()).length
    await refund(provider, refundOf(provider, id, 500))
    await provider.setRefunds('done')
    t.ok((await toldSince(before)).has(id))
    const then = (await notices()).length
    await payer.chargeBack(id, 1000)
    t.ok((await toldSince(then)).has(id))
  })

  await t.test('about something else is about no payment', async (t) => {
    t.equal(await told(await foreignNotice()), undefined)
  })

  for (const [what, forged] of Object.entries(forgeries)) {
    await t.test(`${what} is not genuine`, async (t) => {
      const id = await paid()
      const genuine = await noticeOf(id)
      const problem = await refuses(t, provider, forgery(genuine), 'notice-invalid', what)
      t.equal(problem?.retryAfter, undefined)
    })

    async function forgery(genuine: Notice) {
      return told(await forged(genuine))
    }
  }

  await t.test('what is no notice at all is not genuine', async (t) => {
    for (const raw of ['', '{', 'null', '[]', '{"id":5}', '\u0000'.repeat(100), 'a=b&a=c']) {
      await refuses(t, provider, told({ raw: Buffer.from(raw), headers: {} }), 'notice-invalid', raw)
      await refuses(t, provider, told({ ...(await noticeOf(await paid())), raw: Buffer.from(raw) }), 'notice-invalid', raw)
    }
  })

  async function noticeOf(id: string): Promise<Notice> {
    for (const notice of await notices()) if ((await told(notice)) === id) return notice
    throw new Error('No notice is about this payment')
  }
}

async function counting(t: Test, provider: ConformancePayments): Promise<void> {
  const { clock, books, calls, exponents, payer } = provider

  for (const [name, cases] of Object.entries(exponents)) {
    const currency = name as Currency
    await t.test(`${currency}, as the provider counts it`, async (t) => {
      t.ok(cases.length > 0)
      for (const { minor, held } of cases) {
        provider.reset()
        const account = provider.open(currency)
        const amount: Money = { minor, currency }
        const asking = account.open({ ...orderOf(provider), amount }, callBy(clock))
        if (held === undefined) {
          await refuses(t, provider, asking, 'payment-refused', `${minor}`)
          t.equal(calls.length, 0, 'nothing was sent')
          continue
        }
        const { id, payUrl } = await asking
        t.equal(books()[0]?.asked, held, `${minor} is ${held}`)
        await payer.pay(payUrl)
        t.match(await account.status(id, callBy(clock)), { state: 'paid', captured: amount })
        const back = { ...refundOf(provider, id, minor), amount }
        t.match(await account.refund(back, callBy(clock)), { reference: back.reference, amount })
        t.match(await account.status(id, callBy(clock)), { captured: amount, refunds: [{ amount }] })
        await account.close()
      }
    })
  }
}

/** Nothing can be read, or nothing can be done now: asking again must be safe, and nobody knows whether it was done. */
const troubles: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'drop-answer' },
  { kind: 'half-answer' },
  { kind: 'broken-json' },
  { kind: 'empty-body' },
  { kind: 'wrong-types' },
  { kind: 'html' },
  { kind: 'html', status: 502 },
  { kind: 'deep-json', depth: 20_000 },
  { kind: 'huge-body', bytes: 2_000_000 },
  { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  { kind: 'status', status: 408 },
  { kind: 'status', status: 409 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
]

/** The provider has read it, and will not: a key, a setting or a rule of the account is wrong. */
const refusals: readonly Fault[] = [400, 401, 403, 404, 422].map((status) => ({ kind: 'status', status }))

interface Prepared {
  readonly act: (patience?: number) => Promise<unknown>
  readonly once: Pick<BookedPayment, 'captured' | 'refunds'>
}

async function failing(t: Test, provider: ConformancePayments): Promise<void> {
  const { clock, books, calls, doors, faults, payer } = provider

  /** Each operation where it has something to do, and what its being done once looks like. */
  const operations: Readonly<Record<Operation, () => Promise<Prepared>>> = {
    async open() {
      const order = orderOf(provider)
      return { act: (patience?: number) => open(provider, order, patience), once: { captured: 0, refunds: [] } }
    },
    async status() {
      const { id, payUrl } = await open(provider, orderOf(provider))
      await payer.pay(payUrl)
      return { act: (patience?: number) => status(provider, id, patience), once: { captured: 1500, refunds: [] } }
    },
    async expire() {
      const { id } = await open(provider, orderOf(provider))
      return { act: (patience?: number) => expire(provider, id, patience), once: { captured: 0, refunds: [] } }
    },
    async refund() {
      const { id, payUrl } = await open(provider, orderOf(provider))
      await payer.pay(payUrl)
      const back = refundOf(provider, id, 500)
      const once = { captured: 1500, refunds: [{ reference: back.reference, minor: 500 }] }
      return { act: (patience?: number) => refund(provider, back, patience), once }
    },
    async notice() {
      const { payUrl } = await open(provider, orderOf(provider))
      await payer.pay(payUrl)
      const notices = await provider.notices()
      const told = notices.at(-1) ?? (await provider.foreignNotice())
      return {
        act: (patience?: number) => provider.open().notice(told, callBy(clock, patience)),
        once: { captured: 1500, refunds: [] },
      }
    },
  }

  for (const [name, prepare] of Object.entries(operations)) {
    const scopes = doors[name as Operation]
    if (scopes.length === 0) t.comment(`${name}: skipped, the provider is not asked`)

    for (const scope of scopes) {
      const at = `${name}, at ${scope.method ?? ''} ${scope.pattern ?? 'any'}`

      await t.test(`${at}: what nobody can read is payment-unavailable, and again it is done once`, async (t) => {
        for (const fault of troubles) {
          provider.reset()
          const { act, once } = await prepare()
          const lift = faults.set(fault, scope)
          await refuses(t, provider, act(), 'payment-unavailable', named(fault))
          // Whoever looks first may find that it was done.
          await Promise.allSettled([act()])
          lift()
          await t.resolves(act(), `${named(fault)}, and then all is well`)
          t.match(books(), [once], named(fault))
          t.equal(books().length, 1, named(fault))
          t.equal(books()[0]?.refunds.length, once.refunds.length, named(fault))
        }
      })

      await t.test(`${at}: what the provider will not do is payment-refused`, async (t) => {
        for (const fault of refusals) {
          // What a notice names and the provider does not know is a forgery or another's, and no mistake of ours. That it knows no such payment is what a
          // provider may say of one that was long ago: `not-found`, above.
          if ((name === 'notice' || name === 'status') && named(fault) === 'status 404') continue
          provider.reset()
          const { act } = await prepare()
          const lift = faults.set(fault, scope)
          await refuses(t, provider, act(), 'payment-refused', named(fault))
          lift()
          await t.resolves(act(), `${named(fault)}, and mended it is done`)
          t.equal(books().length, 1, named(fault))
        }
      })

      await t.test(`${at}: nobody waits longer than the call can`, async (t) => {
        const { act } = await prepare()
        faults.set({ kind: 'hang' }, scope)
        const begun = performance.now()
        await refuses(t, provider, act(200), 'payment-unavailable', 'hanging')
        t.ok(performance.now() - begun < 5000)
      })

      await t.test(`${at}: a call that is over asks nothing`, async (t) => {
        const { act } = await prepare()
        const before = calls.length
        await refuses(t, provider, act(-1), 'payment-unavailable', 'over')
        t.equal(calls.length, before)
      })
    }
  }

  await t.test('calls that are late one after the other share the time there is', async (t) => {
    const { act } = await operations.refund()
    faults.set({ kind: 'latency', ms: 1400 })
    const begun = performance.now()
    const ended = await Promise.allSettled([act(1600)])
    t.ok(performance.now() - begun < 2600, 'no call began anew with all of it')
    if (ended[0].status === 'rejected') t.ok(isProblem(ended[0].reason, 'payment-unavailable'), inspect(ended[0].reason))
    faults.clear()
    await act()
    t.equal(books()[0]?.refunds.length, 1)
  })
}

/** Makes it lose the answers of whatever it writes, as often as it tries. */
async function losingTheAnswer(
  t: Test,
  provider: ConformancePayments,
  door: 'open' | 'refund',
  act: () => Promise<unknown>,
): Promise<void> {
  const write = provider.doors[door].find(({ method }) => method === 'POST')
  if (!write) throw new Error('An operation that writes has a call that does')
  const lift = provider.faults.set({ kind: 'drop-answer' }, write)
  await refuses(t, provider, act(), 'payment-unavailable', 'the answer is lost')
  lift()
}

/** The problem it ends in; whatever it is, it shows nothing that is nobody's business. */
async function refuses(
  t: Test,
  provider: ConformancePayments,
  asked: Promise<unknown>,
  code: ProblemCode,
  what: string,
): Promise<Problem | undefined> {
  const error: unknown = await asked.then(
    (value) => value,
    (error: unknown) => error,
  )
  if (!isProblem(error, code)) t.fail(`${what}: ${code}, and it was ${inspect(error)}`)
  const shown = inspect(error, { depth: 20, showHidden: true })
  for (const secret of provider.private) if (shown.includes(secret)) t.fail(`${what}: the problem shows ${secret}`)
  return isProblem(error) ? error : undefined
}

function open(provider: ConformancePayments, order: PaymentOrder, patience?: number): Promise<OpenedPayment> {
  return provider.open().open(order, callBy(provider.clock, patience))
}

function status(provider: ConformancePayments, id: string, patience?: number): Promise<PaymentStatus> {
  return provider.open().status(id, callBy(provider.clock, patience))
}

function expire(provider: ConformancePayments, id: string, patience?: number): Promise<PaymentStatus> {
  return provider.open().expire(id, callBy(provider.clock, patience))
}

function refund(provider: ConformancePayments, order: RefundOrder, patience?: number): Promise<RefundStatus> {
  return provider.open().refund(order, callBy(provider.clock, patience))
}

function money({ currency }: ConformancePayments, minor: number): Money {
  return { minor, currency }
}

function byReference(one: { readonly reference: string }, other: { readonly reference: string }): number {
  return one.reference < other.reference ? -1 : 1
}

function named(fault: Fault): string {
  return 'status' in fault ? `${fault.kind} ${fault.status}` : fault.kind
}
