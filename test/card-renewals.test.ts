import t, { type Test } from 'tap'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import { castMember } from '#simulation/cast.ts'
import { lanesOver } from '#store/lanes.ts'
import { flowing } from './clock.ts'
import { now, openHouse, openTopology, type House } from './house.ts'
import { signInByCode } from './sign-ins.ts'
import { workOnce, workUntil } from './work.ts'

/** A card renewal from its quote to its end, over real HTTP to a played Alma and a played payment house. */

const back = 'https://primo.example.org/account'
const text = openTopology.replace('merchant: desk,', 'merchant: desk, debtLimit: 10.00 EUR,')

interface Quote {
  readonly outcome: string
  readonly quote: string
  readonly total: { readonly amount: string; readonly currency: string }
  readonly memberships: readonly { readonly institution: string; readonly from: Day; readonly to: Day }[]
  readonly standing: { readonly reasons: readonly { readonly code: string }[] }
}

interface Renewal {
  readonly renewal: string
  readonly state: string
  readonly payUrl?: string
  readonly refunded?: { readonly amount: string }
  readonly lines: readonly { readonly state: string }[]
}

const today = dayAt(now, 'Europe/London')
const open = (t: Test) => openHouse(t, { text })

let keys = 0

class Patron {
  readonly house: House
  readonly authorization: string

  constructor(house: House, authorization: string) {
    this.house = house
    this.authorization = authorization
  }

  ask(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, headers: Record<string, string> = {}) {
    return this.house.ask({
      method,
      url: `/v1/patrons/me/${path}`,
      headers: { authorization: this.authorization, ...headers },
      ...(payload && { payload }),
    })
  }

  async quote(): Promise<Quote> {
    const answer = await this.ask('POST', 'card-renewal-quotes')
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return answer.json<Quote>()
  }

  take(quote: string, key = `key-${(keys += 1)}`, returnTo = back) {
    return this.ask('POST', 'card-renewals', { quote, returnTo }, { 'idempotency-key': key })
  }

  async renew(): Promise<Renewal & { payUrl: string }> {
    const answer = await this.take((await this.quote()).quote)
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return answer.json<Renewal & { payUrl: string }>()
  }

  async renewal(id: string): Promise<Renewal> {
    return (await this.ask('GET', `card-renewals/${id}`)).json<Renewal>()
  }
}

const patron = async (house: House, person: string) => new Patron(house, await house.signIn(person))
const stateOf = async (house: House, id: string) => (await house.store.renewals.find(id))!.state
const pay = (house: House, payUrl: string) => flowing(house.clock, house.played.payments.pay(payUrl))
const book = (house: House) => house.played.payments.payments().at(-1)!
const expiry = (house: House, person: string, tenant = '01T_NORTH') =>
  house.played.alma.state(tenant).user(castMember(person).patronId)!.expiry_date!.slice(0, 10)
const until = (house: House, id: string, state: string) => workUntil(house, async () => (await stateOf(house, id)) === state)
const retry = async (house: House, renewal: string) =>
  house.ask({
    method: 'POST',
    url: `/v1/card-renewals/${renewal}/retries`,
    headers: { authorization: await house.key('cashier@institution:north'), 'idempotency-key': 'once-more' },
  })

await t.test('A quote', async (t) => {
  const house = await open(t)

  await t.test('fixes the price by age, and the new day', async (t) => {
    const sol = await patron(house, 'sol')
    const quote = await sol.quote()
    t.match(quote, { outcome: 'quoted', total: { amount: '15.00', currency: 'EUR' } })
    t.same(
      quote.memberships.map(({ institution, from, to }) => ({ institution, from, to })),
      [
        {
          institution: 'north',
          from: addDays(today, 12),
          to: addDays(today, 12).replace(/^\d{4}/, (year) => String(Number(year) + 1)),
        },
      ],
    )
  })

  await t.test('is refused with every reason, and that is an answer', async (t) => {
    const answer = await (await patron(house, 'ada')).ask('POST', 'card-renewal-quotes')
    t.equal(answer.statusCode, 200)
    t.match(answer.json<Quote>(), { outcome: 'refused', standing: { reasons: [{ code: 'too-early' }] } })
  })

  await t.test('is refused to whoever owes too much, from what the library system says now', async (t) => {
    house.played.alma.state('01T_NORTH').edit('fay', (user) => void (user.expiry_date = `${addDays(today, 5)}Z`))
    const answer = await (await patron(house, 'fay')).ask('POST', 'card-renewal-quotes')
    t.match(answer.json<Quote>(), { outcome: 'refused', standing: { reasons: [{ code: 'debt-too-high' }] } })
  })

  await t.test('is not guessed where the library system does not answer', async (t) => {
    const sol = await patron(house, 'sol')
    const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { pattern: '/almaws/v1/users/{user_id}/fees' })
    const answer = await sol.ask('POST', 'card-renewal-quotes')
    lift()
    t.ok(answer.statusCode >= 500, answer.body)
  })

  await t.test('ends after a quarter of an hour, and is nobody else’s', async (t) => {
    const sol = await patron(house, 'sol')
    const { quote } = await sol.quote()
    const ben = await patron(house, 'ben')
    t.equal((await ben.take(quote)).statusCode, 404)
    await house.clock.advance(15 * 60_000)
    t.match((await (await patron(house, 'sol')).take(quote)).json(), { status: 409, code: 'quote-ended' })
  })

  await t.test('leads back to a page under a configured origin only', async (t) => {
    const sol = await patron(house, 'sol')
    const { quote } = await sol.quote()
    for (const page of ['https://evil.example/account', 'https://primo.example.org.evil.example/'])
      t.match((await sol.take(quote, 'k', page)).json(), {
        status: 400,
        faults: [{ field: '/returnTo', rule: 'not-registered' }],
      })
    t.match((await sol.ask('POST', 'card-renewals', { quote, returnTo: back })).json(), { code: 'idempotency-key-missing' })
  })
})

await t.test('A renewal that is paid', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const before = expiry(house, 'sol')
  const renewal = await sol.renew()
  t.match(renewal, { state: 'opened', payUrl: /^http:\/\/127\.0\.0\.1/ })

  await t.test('changes nothing before the money has come', async (t) => {
    await workOnce(house)
    t.equal(expiry(house, 'sol'), before)
    t.equal((await sol.renewal(renewal.renewal)).state, 'opened')
  })

  await t.test('is extended once it has, though no notice and no browser comes back', async (t) => {
    house.played.payments.switches.notices = 'never'
    await pay(house, renewal.payUrl)
    await until(house, renewal.renewal, 'fulfilled')
    t.equal(expiry(house, 'sol'), addDays(before as Day, 365))
    t.match(await sol.renewal(renewal.renewal), { state: 'fulfilled', lines: [{ state: 'extended' }] })
    t.equal(book(house).captures.length, 1)
    t.equal(book(house).refunds.length, 0)
  })

  await t.test('is told to the patron once, with the day and what was paid', async (t) => {
    await workUntil(house, () => house.played.mailbox.letters.length > 0)
    for (let n = 0; n < 3; n += 1) await workOnce(house)
    t.equal(house.played.mailbox.letters.length, 1)
    const [letter] = house.played.mailbox.letters
    t.same(letter!.to, [castMember('sol').email])
    t.match(letter!.text, /15/)
    t.match((await sol.ask('GET', 'card-renewals?state=open')).json(), { renewals: [] })
    t.equal((await sol.ask('GET', 'card-renewals')).json<{ renewals: object[] }>().renewals.length, 1)
  })

  await t.test('shows on the card at once', async (t) => {
    const card = (await sol.ask('GET', 'card')).json<{ effective: { expires: Day } }>()
    t.equal(card.effective.expires, expiry(house, 'sol'))
  })

  await t.test('stands in the books of the library once', async (t) => {
    await workOnce(house)
    await workOnce(house)
    t.match(await house.store.renewals.find(renewal.renewal), { lines: [{ posting: 'posted' }] })
    const posted = house.played.alma
      .state('01T_NORTH')
      .fees('sol')
      .filter(({ comment }) => comment?.startsWith(renewal.renewal))
    t.match(posted, [{ transaction: [{ payment_method: { value: 'ONLINE' } }] }])
    t.equal(posted.length, 1)
  })

  await t.test('is written again where a nightly load put the old day back, once', async (t) => {
    const renewed = expiry(house, 'sol')
    const putBack = () => house.played.alma.state('01T_NORTH').edit('sol', (user) => void (user.expiry_date = `${before}Z`))
    putBack()
    await workUntil(house, () => expiry(house, 'sol') === renewed)
    await until(house, renewal.renewal, 'fulfilled')
    putBack()
    await until(house, renewal.renewal, 'needs-staff')
    t.match(await house.store.renewals.find(renewal.renewal), { attention: { reason: 'date-put-back' } })
    t.equal(expiry(house, 'sol'), before)
  })
})

await t.test('The same key is the same renewal, and another body is none', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { quote } = await sol.quote()
  const first = (await sol.take(quote, 'mine')).json<Renewal>()
  const again = await sol.take(quote, 'mine')
  t.equal(again.statusCode, 201)
  t.equal(again.json<Renewal>().renewal, first.renewal)
  t.match((await sol.take(quote, 'mine', `${back}/other`)).json(), { status: 422, code: 'idempotency-key-reused' })
  const other = await sol.take((await sol.quote()).quote, 'other')
  t.match(other.json(), { status: 409, code: 'renewal-open', about: new RegExp(`/card-renewals/${first.renewal}$`) })
  t.equal(
    other.headers['location'],
    `https://card.example.org/v1/patrons/${house.idOf('sol', 'north')}/card-renewals/${first.renewal}`,
  )
  t.equal(house.played.payments.payments().length, 1)
  const both = await flowing(
    house.clock,
    Promise.all(
      [1, 2].map(() =>
        house.app.inject({
          method: 'POST',
          url: '/v1/patrons/me/card-renewals',
          headers: { authorization: sol.authorization, 'idempotency-key': 'mine' },
          payload: { quote, returnTo: back },
        }),
      ),
    ),
  )
  t.same(new Set(both.map((answer) => answer.json<Renewal>().renewal)), new Set([first.renewal]))
})

await t.test('A renewal that is not paid', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')

  await t.test('is given up after its page was ended, and another may begin', async (t) => {
    const { renewal, payUrl } = await sol.renew()
    t.match((await sol.ask('DELETE', `card-renewals/${renewal}`)).json(), { state: 'abandoned' })
    t.equal(
      await flowing(
        house.clock,
        house.played.payments.pay(payUrl).catch(() => 'refused'),
      ),
      'refused',
    )
    t.equal((await sol.renew()).state, 'opened')
    await house.clock.advance(40 * 60_000)
    await workUntil(house, async () =>
      (await house.store.renewals.of(house.idOf('sol', 'north'), 9)).every(({ state }) => state === 'abandoned'),
    )
  })

  await t.test('and is paid late after all is extended, where nobody else was meanwhile', async (t) => {
    await house.clock.advance(3_600_000)
    const late = await patron(house, 'sol')
    const { renewal, payUrl } = await late.renew()
    await late.ask('DELETE', `card-renewals/${renewal}`)
    t.equal(await stateOf(house, renewal), 'abandoned')
    await flowing(house.clock, house.played.payments.pay(payUrl, 'late'))
    await until(house, renewal, 'fulfilled')
  })
})

await t.test('Of two renewals of one card that are both paid, one moves the day, and the other is paid back', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const before = expiry(house, 'sol')
  const first = await sol.renew()
  await sol.ask('DELETE', `card-renewals/${first.renewal}`)
  const second = await sol.renew()
  // The second is at the card, and its write did not come through, when the money of the first comes after all.
  const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { method: 'PUT' })
  await pay(house, second.payUrl)
  await workUntil(house, async () => (await house.store.renewals.find(second.renewal))!.lines[0]!.tries > 0)
  await flowing(house.clock, house.played.payments.pay(first.payUrl, 'late'))
  const { raw, headers } = await noticeOf(house)
  await house.ask({ method: 'POST', url: '/webhooks/payments/desk', payload: raw, headers })
  await workUntil(house, async () => (await house.store.renewals.find(first.renewal))!.payment?.captured !== undefined)
  lift()
  await until(house, second.renewal, 'fulfilled')
  await until(house, first.renewal, 'refunded')
  t.equal(expiry(house, 'sol'), addDays(before as Day, 365))
  t.same(
    house.played.payments.payments().map(({ reference, refunds }) => [reference === first.renewal, refunds.length]),
    [
      [true, 1],
      [false, 0],
    ],
  )
})

await t.test('So it is of two that one person paid as a patron of two institutions', async (t) => {
  const everywhere = text
    .replace('trust: false', 'trust: true')
    .replace('renewal: { offered: true,', 'expiry: { decides: earliest }\n      renewal: { together: all, offered: true,')
  const days = (house: House) => ['01T_NORTH', '01T_SOUTH'].map((tenant) => expiry(house, 'sol', tenant))
  const moved = addDays(addDays(today, 12), 365)
  const writes = (house: House) => house.played.alma.calls.filter(({ method }) => method === 'PUT').length

  /** One is begun at north and given up, and another at south, of the same two memberships. */
  async function twoOfOne(t: Test) {
    const house = await openHouse(t, { text: everywhere })
    const atNorth = new Patron(house, await house.signIn('sol', 'north'))
    const atSouth = new Patron(house, await house.signIn('sol', 'south'))
    const first = await atNorth.renew()
    const inTheWay = await atSouth.take((await atSouth.quote()).quote)
    t.match(inTheWay.json(), { status: 409, code: 'renewal-open' })
    t.notOk('location' in inTheWay.headers, 'whose address would be that of another record')
    await atNorth.ask('DELETE', `card-renewals/${first.renewal}`)
    return { house, first, second: await atSouth.renew() }
  }

  await t.test('one after the other', async (t) => {
    const { house, first, second } = await twoOfOne(t)
    const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { method: 'PUT' })
    await pay(house, second.payUrl)
    await workUntil(house, async () => (await house.store.renewals.find(second.renewal))!.lines[0]!.tries > 0)
    await flowing(house.clock, house.played.payments.pay(first.payUrl, 'late'))
    await house.store.jobs.add([{ topic: 'renewal', key: first.renewal, dueAt: house.clock.now() }])
    await workUntil(house, async () => (await house.store.renewals.find(first.renewal))!.payment?.captured !== undefined)
    lift()
    await until(house, second.renewal, 'fulfilled')
    await until(house, first.renewal, 'refunded')
    t.same(days(house), [moved, moved])
    t.match(await house.store.renewals.find(first.renewal), { lines: [{ why: 'already' }, { why: 'already' }] })
  })

  await t.test('and both at once', async (t) => {
    const { house, first, second } = await twoOfOne(t)
    const { payments } = house.played
    payments.switches.notices = 'never'
    await flowing(house.clock, Promise.all([payments.pay(second.payUrl), payments.pay(first.payUrl, 'late')]))
    const call = {
      id: 'both',
      caller: { kind: 'anonymous' },
      signal: new AbortController().signal,
      deadline: house.clock.now() + 90_000,
      priority: 'sync',
      language: 'en',
      fresh: true,
    } as const
    const step = house.gateway.works['renewal']!
    await flowing(house.clock, Promise.all([first, second].map(({ renewal }) => step(renewal, call))))
    const isOver = async () =>
      (await Promise.all([first, second].map(({ renewal }) => stateOf(house, renewal)))).sort().join(' ') === 'fulfilled refunded'
    await workUntil(house, isOver)
    t.same(days(house), [moved, moved])
    t.equal(writes(house), 2, 'each record was written once')
    t.equal(payments.payments().flatMap(({ refunds }) => refunds).length, 1)
  })
})

await t.test('A payment provider that is away', async (t) => {
  await t.test('leaves nobody waiting for a page that cannot be made', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const lift = house.played.payments.faults.set({ kind: 'status', status: 500 })
    const { renewal } = await sol.renew()
    await house.clock.advance(30 * 60_000)
    await until(house, renewal, 'abandoned')
    lift()
    t.equal(house.played.payments.payments().length, 0)
    t.match(await (await patron(house, 'sol')).renew(), { state: 'opened', payUrl: /^http/ })
  })

  await t.test('for days, while money has to go back, is a matter for staff', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    house.played.alma.state('01T_NORTH').remove('sol')
    await pay(house, payUrl)
    const lift = house.played.payments.faults.set({ kind: 'status', status: 500 }, { pattern: '/payments/{id}/refunds' })
    await until(house, renewal, 'refunding')
    await house.clock.advance(5 * 86_400_000)
    await until(house, renewal, 'needs-staff')
    lift()
    t.match(await house.store.renewals.find(renewal), { attention: { reason: 'provider-unreachable', before: 'refunding' } })
  })

  await t.test('for days, while nothing was paid: tried again it goes on at the page, and extends nothing', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const before = expiry(house, 'sol')
    const { renewal } = await sol.renew()
    const lift = house.played.payments.faults.set({ kind: 'status', status: 500 })
    await house.clock.advance(6 * 86_400_000)
    await until(house, renewal, 'needs-staff')
    t.match(await house.store.renewals.find(renewal), { attention: { reason: 'provider-unreachable', before: 'opened' } })
    lift()
    await retry(house, renewal)
    await until(house, renewal, 'abandoned')
    t.equal(expiry(house, 'sol'), before)
  })

  await t.test('and that it was paid meanwhile is found by the same', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const before = expiry(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    await pay(house, payUrl)
    const lift = house.played.payments.faults.set({ kind: 'status', status: 500 })
    await house.clock.advance(6 * 86_400_000)
    await until(house, renewal, 'needs-staff')
    t.equal(expiry(house, 'sol'), before)
    lift()
    await retry(house, renewal)
    await until(house, renewal, 'fulfilled')
    t.ok(expiry(house, 'sol') > before)
  })
})

await t.test('What came in excess after all was over goes back when staff try it again', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  await until(house, renewal, 'fulfilled')
  await workOnce(house)
  const { payment, ...rest } = (await house.store.renewals.find(renewal))!
  await house.store.renewals.save(
    {
      ...rest,
      state: 'needs-staff',
      attention: { reason: 'amount-differs', since: house.clock.now(), before: 'fulfilled' },
      payment: { ...payment!, captured: { minor: 2000, currency: 'EUR' } },
    },
    [],
  )
  await retry(house, renewal)
  await until(house, renewal, 'fulfilled')
  t.match(book(house).refunds, [{ amount: { minor: 500 } }])
})

await t.test('A refund that was refused, and went out all the same, is not made again when staff try it once more', async (t) => {
  for (const state of ['done', 'pending'] as const) {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    house.played.payments.switches.refunds = state === 'done' ? 'done' : 'open'
    await flowing(house.clock, house.played.payments.pay(payUrl, 'twice'))
    await workUntil(house, async () => book(house).refunds.length === 1)
    await workOnce(house)
    const before = (await house.store.renewals.find(renewal))!
    const failed = { ...before.refunds[0]!, state: 'failed' as const }
    const attention = { reason: 'refund-failed', since: house.clock.now(), before: 'refunding' } as const
    t.ok(await house.store.renewals.save({ ...before, state: 'needs-staff', attention, refunds: [failed] }, []))
    await retry(house, renewal)
    for (const { id, state: now } of book(house).refunds) if (now === 'pending') house.played.payments.settleRefund(id, 'done')
    await house.clock.advance(3_600_000)
    await until(house, renewal, 'fulfilled')
    t.match(await house.store.renewals.find(renewal), { refunds: [{ reference: failed.reference, state: 'done' }] })
    t.equal(book(house).refunds.length, 1, state)
  }
})

await t.test('A library system that is away while money goes back is a matter for staff after days', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  await until(house, renewal, 'fulfilled')
  const before = (await house.store.renewals.find(renewal))!
  const refund = {
    reference: `${renewal}-r1`,
    amount: before.amount,
    state: 'due',
    lines: [0],
    orderedAt: house.clock.now(),
  } as const
  const lines = before.lines.map((line) => ({ ...line, state: 'refunding', posting: 'posted' }) as const)
  const updatedAt = house.clock.now()
  await house.store.renewals.save({ ...before, state: 'refunding', lines, refunds: [refund], updatedAt }, [
    { topic: 'renewal', key: renewal, dueAt: updatedAt },
  ])
  house.played.alma.faults.set({ kind: 'status', status: 500 })
  await until(house, renewal, 'needs-staff')
  t.match(await house.store.renewals.find(renewal), { attention: { reason: 'system-unreachable', before: 'refunding' } })
  t.equal(book(house).refunds.length, 0)
})

await t.test('A posting whose answer was lost is not begun again as long as it may still be done', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  const isCharge = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'POST' && path.endsWith('/fees')
  const charges = () => house.played.alma.calls.filter(isCharge)
  const lift = house.played.alma.faults.set({ kind: 'hang' }, { method: 'POST', pattern: '/almaws/v1/users/{user_id}/fees' })
  await workUntil(house, () => charges().length > 0)
  lift()
  await workUntil(house, () => charges().length > 1)
  t.ok(charges()[1]!.at - charges()[0]!.at >= 5 * 60_000)
  await workUntil(house, async () => (await house.store.renewals.find(renewal))!.lines[0]!.posting === 'posted')
})

await t.test('Money that came for nothing goes back', async (t) => {
  await t.test('where the patron was blocked between the quote and the payment', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const before = expiry(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    house.played.alma.state('01T_NORTH').edit('sol', (user) => {
      user.user_block = [
        { block_type: { value: 'USER' }, block_description: { value: 'LOST', desc: 'Lost' }, block_status: 'ACTIVE' },
      ] as never
    })
    await pay(house, payUrl)
    await until(house, renewal, 'refunded')
    t.equal(expiry(house, 'sol'), before)
    t.match(book(house).refunds, [{ amount: { minor: 1500 } }])
    t.match(await (await patron(house, 'sol')).renewal(renewal), {
      refunded: { amount: '15.00' },
      lines: [{ state: 'refunded' }],
    })
  })

  await t.test('where the patron is gone', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    house.played.alma.state('01T_NORTH').remove('sol')
    await pay(house, payUrl)
    await until(house, renewal, 'refunded')
    t.equal(book(house).refunds.length, 1)
  })

  await t.test('where somebody paid twice, the second time only', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    await flowing(house.clock, house.played.payments.pay(payUrl, 'twice'))
    await until(house, renewal, 'fulfilled')
    t.match(book(house).refunds, [{ amount: { minor: 1500 } }])
  })
})

await t.test('A library system that misbehaves', async (t) => {
  await t.test('and writes without saying so is believed by what it shows, and asked once', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const before = expiry(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    const lift = house.played.alma.faults.set({ kind: 'drop-answer' }, { method: 'PUT' })
    await pay(house, payUrl)
    await until(house, renewal, 'fulfilled')
    lift()
    t.equal(expiry(house, 'sol'), addDays(before as Day, 365))
    t.equal(house.played.alma.calls.filter(({ method }) => method === 'PUT').length, 1)
    t.equal(book(house).refunds.length, 0)
  })

  await t.test('and refuses the write gives the money back, after the hold-off and a fresh read', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const before = expiry(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    // Without the right to borrow Alma would take a date for nothing.
    house.played.alma.state('01T_NORTH').edit('sol', (user) => void (user.user_role = []))
    await pay(house, payUrl)
    const paidAt = house.clock.now()
    await until(house, renewal, 'refunded')
    t.ok(house.clock.now() - paidAt > 4 * 60_000, 'not at once')
    t.equal(expiry(house, 'sol'), before)
  })

  await t.test('and never says whether it wrote is a matter for staff after days, and nothing goes back meanwhile', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    house.played.alma.faults.set({ kind: 'status', status: 503 }, { method: 'PUT' })
    await pay(house, payUrl)
    const paidAt = house.clock.now()
    await until(house, renewal, 'needs-staff')
    t.ok(house.clock.now() - paidAt > 4 * 86_400_000)
    t.same(book(house).refunds, [])
  })

  await t.test('and is away for hours extends when it is back', async (t) => {
    const house = await open(t)
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    await pay(house, payUrl)
    const lift = house.played.alma.faults.set({ kind: 'reset' })
    const away = house.clock.now() + 5 * 3_600_000
    await workUntil(house, () => house.clock.now() > away)
    t.match(await stateOf(house, renewal), /captured|fulfilling/)
    lift()
    await until(house, renewal, 'fulfilled')
    t.equal(book(house).refunds.length, 0)
  })
})

await t.test('What moves together is of the same merchant, and only what is offered', async (t) => {
  const branch = '{ id: north-branch, code: NORTHBRANCH, name: Branch'
  const house = await openHouse(t, { text: text.replace(branch, `${branch}, policies: { renewal: { offered: false } }`) })
  house.played.alma.state('01T_NORTH').edit('sol', (user) => {
    const [role] = user.user_role
    user.user_role.push({ ...structuredClone(role!), scope: { value: 'NORTHBRANCH', desc: 'Branch' } })
  })
  const quote = await (await patron(house, 'sol')).quote()
  t.same(
    quote.memberships.map((membership) => 'library' in membership),
    [false],
  )
})

await t.test('A renewal that would move nothing is too early, and costs nothing', async (t) => {
  const house = await openHouse(t, { text: text.replace('merchant: desk,', 'merchant: desk, base: today, period: { days: 7 },') })
  const answer = await (await patron(house, 'sol')).ask('POST', 'card-renewal-quotes')
  t.match(answer.json<Quote>(), { outcome: 'refused', standing: { reasons: [{ code: 'too-early' }] } })
})

/** What a cashier asks for Sol, all under one key. */
async function atDesk(house: House, key: string) {
  const authorization = await house.key('cashier@institution:north')
  return (path: string, payload?: object) =>
    house.ask({
      method: 'POST',
      url: `/v1/patrons/${house.idOf('sol', 'north')}/${path}`,
      headers: { authorization, 'idempotency-key': key },
      ...(payload && { payload }),
    })
}

await t.test('What staff waive is paid by nobody, and booked nowhere', async (t) => {
  const house = await open(t)
  const ask = await atDesk(house, 'waived-1')
  const { quote } = (await ask('card-renewal-quotes')).json<Quote>()
  t.match((await ask('card-renewals', { quote, waived: true, returnTo: back })).json(), {
    status: 400,
    faults: [{ field: '/deskReference', rule: 'required' }],
  })
  t.match(
    (await ask('card-renewals', { quote, deskReference: 'Hardship', waived: true, returnTo: 'https://evil.example/' })).json(),
    { status: 400, faults: [{ field: '/returnTo', rule: 'not-registered' }] },
  )
  const taken = await ask('card-renewals', { quote, deskReference: 'Hardship', waived: true })
  t.match(taken.json(), { state: 'fulfilled', total: { amount: '0.00' } }, taken.body)
  await workOnce(house)
  t.same(house.played.alma.state('01T_NORTH').fees('sol'), [])
})

await t.test('What was delivered is never paid back by itself', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  await until(house, renewal, 'fulfilled')

  await t.test('where the patron is gone when it is looked at again', async (t) => {
    house.played.alma.state('01T_NORTH').remove('sol')
    await until(house, renewal, 'needs-staff')
    t.same(book(house).refunds, [])
  })

  await t.test('and what staff have settled stays settled, whatever the provider tells', async (t) => {
    const cashier = await house.key('cashier@institution:north')
    const settle = (outcome: string) =>
      house.ask({
        method: 'POST',
        url: `/v1/card-renewals/${renewal}/resolution`,
        headers: { authorization: cashier, 'idempotency-key': outcome },
        payload: { outcome, reference: 'By hand' },
      })
    t.match((await settle('abandoned')).json(), { status: 409, code: 'conflict' }, 'money came for it')
    t.match((await settle('refunded')).json(), {
      state: 'refunded',
      lines: [{ state: 'refunded' }],
      refunded: { amount: '15.00' },
    })
    await house.store.jobs.add([{ topic: 'renewal', key: renewal, dueAt: house.clock.now() }])
    await workOnce(house)
    t.equal(await stateOf(house, renewal), 'refunded')
  })
})

await t.test('A refund whose answer was lost is never forgotten, though the date shows after all', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  house.played.alma.state('01T_NORTH').edit('sol', (user) => void (user.user_role = []))
  await pay(house, payUrl)
  const lift = house.played.payments.faults.set({ kind: 'drop-answer' }, { pattern: '/payments/{id}/refunds' })
  await workUntil(house, () => book(house).refunds.length > 0)
  lift()
  const { to } = (await house.store.renewals.find(renewal))!.lines[0]!.moves[0]!
  house.played.alma.state('01T_NORTH').edit('sol', (user) => void (user.expiry_date = `${to}Z`))
  await until(house, renewal, 'needs-staff')
  t.match(await house.store.renewals.find(renewal), { attention: { reason: 'extended-and-refunded' } })
  t.equal(book(house).refunds.length, 1)
})

await t.test('A card that somebody moved between the quote and the payment is not paid for again', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  house.played.alma.state('01T_NORTH').edit('sol', (user) => {
    user.expiry_date = `${addDays(today, 300)}Z`
    for (const role of user.user_role) role.expiry_date = `${addDays(today, 300)}Z`
  })
  await pay(house, payUrl)
  await until(house, renewal, 'refunded')
  t.equal(expiry(house, 'sol'), addDays(today, 300))
})

await t.test('A refund that fails after it was done comes before staff, who have another one made', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  house.played.alma.state('01T_NORTH').edit('sol', (user) => void (user.user_role = []))
  await pay(house, payUrl)
  await until(house, renewal, 'refunded')
  house.played.payments.settleRefund(book(house).refunds[0]!.reference, 'failed')
  await house.store.jobs.add([{ topic: 'renewal', key: renewal, dueAt: house.clock.now() }])
  await workOnce(house)
  t.match(await house.store.renewals.find(renewal), { state: 'needs-staff', attention: { reason: 'refund-failed' } })
  const cashier = await house.key('cashier@institution:north')
  const headers = { authorization: cashier, 'idempotency-key': 'try-again' }
  await house.ask({ method: 'POST', url: `/v1/card-renewals/${renewal}/retries`, headers })
  await until(house, renewal, 'refunded')
  t.same(
    book(house).refunds.map(({ state }) => state),
    ['failed', 'done'],
  )
})

await t.test('Money that is taken back by a bank is a matter for staff', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  await until(house, renewal, 'fulfilled')
  house.played.payments.chargeBack(book(house).id)
  const { raw, headers } = await noticeOf(house)
  const told = await house.ask({ method: 'POST', url: '/webhooks/payments/desk', payload: raw, headers })
  t.equal(told.statusCode, 204, told.body)
  await until(house, renewal, 'needs-staff')

  const cashier = await house.key('cashier@institution:north')
  const queue = await house.ask({ url: '/v1/card-renewals?state=needs-staff', headers: { authorization: cashier } })
  t.match(queue.json(), { renewals: [{ renewal, attention: 'charged-back', institution: 'north' }] })
  const south = await house.key('cashier@institution:south')
  t.same((await house.ask({ url: '/v1/card-renewals', headers: { authorization: south } })).json(), { renewals: [] })
  const settled = await house.ask({
    method: 'POST',
    url: `/v1/card-renewals/${renewal}/resolution`,
    headers: { authorization: cashier, 'idempotency-key': 'settled' },
    payload: { outcome: 'refunded', reference: 'Book 7, page 3' },
  })
  t.match(settled.json(), { state: 'refunded', reference: 'Book 7, page 3' })
  await workOnce(house)
  await workOnce(house)
  t.notOk(
    (await house.store.renewals.find(renewal))!.letters?.includes('refunded'),
    'nobody is promised what their bank has given them',
  )
  t.match(await house.store.audit.of(house.idOf('sol', 'north'), 1), [
    { action: 'card-renewal-managed', actor: /^key:/, purpose: 'Book 7, page 3' },
  ])
})

await t.test('What becomes of money after all is over is asked about, though no notice ever comes', async (t) => {
  const day = 86_400_000
  const distances = [1, 3, 7, 14, 30, 60, 90, 120]

  /** One that is extended and paid for, and all that is asked about it from then on. */
  async function overAndDone(t: Test, mode?: 'twice') {
    const house = await open(t)
    house.played.payments.switches.notices = 'never'
    const sol = await patron(house, 'sol')
    const { renewal, payUrl } = await sol.renew()
    await flowing(house.clock, house.played.payments.pay(payUrl, mode))
    await until(house, renewal, 'fulfilled')
    const { capturedAt } = (await house.store.renewals.find(renewal))!.payment!
    const began = house.played.payments.calls.length
    const asked = () => house.played.payments.calls.slice(began).filter(({ method }) => method === 'GET')
    return { house, renewal, capturedAt: capturedAt!, asked }
  }

  /** Everything that there is to do until then, and nothing but by its own time. */
  async function daysGoOn(house: House, until: number): Promise<void> {
    for (let due = await next(house); due !== undefined && due <= until; due = await next(house)) {
      await house.clock.advance(Math.max(0, due - house.clock.now()))
      await workOnce(house)
    }
    await house.clock.advance(Math.max(0, until - house.clock.now()))
  }
  const next = (house: House) => house.store.jobs.nextDue(['renewal'])

  await t.test('at growing distances, and then never again', async (t) => {
    const { house, renewal, capturedAt, asked } = await overAndDone(t)
    await daysGoOn(house, capturedAt + 400 * day)
    t.same(
      asked().map(({ at }) => Math.round((at - capturedAt) / day)),
      distances,
    )
    t.equal(await next(house), undefined)
    t.equal(await stateOf(house, renewal), 'fulfilled')
  })

  await t.test('so that a chargeback comes before staff, once, whatever they make of it', async (t) => {
    const { house, renewal, capturedAt, asked } = await overAndDone(t)
    await daysGoOn(house, capturedAt + 80 * day)
    house.played.payments.chargeBack(book(house).id)
    await daysGoOn(house, capturedAt + 89 * day)
    t.equal(await stateOf(house, renewal), 'fulfilled', 'nobody can know yet')
    await daysGoOn(house, capturedAt + 91 * day)
    t.match(await house.store.renewals.find(renewal), { state: 'needs-staff', attention: { reason: 'charged-back' } })
    const cashier = await house.key('cashier@institution:north')
    const settled = await house.ask({
      method: 'POST',
      url: `/v1/card-renewals/${renewal}/resolution`,
      headers: { authorization: cashier, 'idempotency-key': 'settled' },
      payload: { outcome: 'fulfilled', reference: 'Paid again in cash' },
    })
    t.match(settled.json(), { state: 'fulfilled' })
    await daysGoOn(house, capturedAt + 400 * day)
    t.equal(await stateOf(house, renewal), 'fulfilled')
    t.equal(asked().length, distances.length)
  })

  await t.test('and a refund that failed after all', async (t) => {
    const { house, renewal, capturedAt } = await overAndDone(t, 'twice')
    await daysGoOn(house, capturedAt + 10 * day)
    house.played.payments.settleRefund(book(house).refunds[0]!.reference, 'failed')
    await daysGoOn(house, capturedAt + 15 * day)
    t.match(await house.store.renewals.find(renewal), { state: 'needs-staff', attention: { reason: 'refund-failed' } })
  })

  await t.test('while its provider is away no oftener, and the last look only is made up for', async (t) => {
    const { house, renewal, capturedAt, asked } = await overAndDone(t)
    house.played.payments.chargeBack(book(house).id)
    const lift = house.played.payments.faults.set({ kind: 'status', status: 503 })
    await daysGoOn(house, capturedAt + 122.5 * day)
    t.same(
      asked().map(({ at }) => Math.round((at - capturedAt) / day)),
      [...distances, 121, 122],
    )
    lift()
    await daysGoOn(house, capturedAt + 124 * day)
    t.equal(await stateOf(house, renewal), 'needs-staff')
    t.equal(await next(house), undefined)
  })

  await t.test('for ever away it is given up, without a word to anybody', async (t) => {
    const { house, renewal, capturedAt, asked } = await overAndDone(t)
    house.played.payments.faults.set({ kind: 'status', status: 503 })
    await daysGoOn(house, capturedAt + 400 * day)
    t.equal(asked().length, distances.length + 7)
    t.equal(await next(house), undefined)
    t.equal(await stateOf(house, renewal), 'fulfilled')
    t.same(await house.store.jobs.buried(10), [])
  })

  await t.test('and where it knows the payment no longer that is the end of it', async (t) => {
    const { house, renewal, capturedAt, asked } = await overAndDone(t)
    house.played.payments.faults.set({ kind: 'status', status: 404 })
    await daysGoOn(house, capturedAt + 400 * day)
    t.equal(asked().length, 1)
    t.equal(await next(house), undefined)
    t.equal(await stateOf(house, renewal), 'fulfilled')
    t.same(await house.store.jobs.buried(10), [])
  })

  await t.test('what nobody paid on line is nobody’s to ask about', async (t) => {
    const house = await open(t)
    const ask = await atDesk(house, 'desk')
    const { quote } = (await ask('card-renewal-quotes')).json<Quote>()
    t.match((await ask('card-renewals', { quote, deskReference: '0815' })).json(), { state: 'fulfilled' })
    await daysGoOn(house, house.clock.now() + 200 * day)
    t.equal(await next(house), undefined)
    t.same(house.played.payments.calls, [])
  })
})

async function noticeOf(house: House): Promise<{ raw: Buffer; headers: Record<string, string> }> {
  const { raw, headers } = await flowing(house.clock, lastNotice(house))
  return { raw: Buffer.from(raw), headers }
}

async function lastNotice(house: House) {
  const { notices } = house.played.payments
  let last = await house.played.payments.nextNotice()
  while (last !== notices.at(-1)) last = await house.played.payments.nextNotice()
  return last
}

await t.test('A notice', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  const { raw, headers } = await noticeOf(house)
  const post = (payload: Buffer, more: Record<string, string> = {}) =>
    house.ask({ method: 'POST', url: '/webhooks/payments/desk', payload, headers: { ...headers, ...more } })

  await t.test('that is forged or changed is refused, and nothing is asked', async (t) => {
    t.match((await post(Buffer.concat([raw, Buffer.from(' ')]))).json(), { status: 400, code: 'notice-invalid' })
    t.match((await post(raw, { 'webhook-signature': 'v1,AAAA' })).json(), { status: 400, code: 'notice-invalid' })
    t.equal((await house.ask({ method: 'POST', url: '/webhooks/payments/other', payload: raw, headers })).statusCode, 404)
    t.equal(await stateOf(house, renewal), 'opened')
  })

  await t.test('that is genuine brings the job forward, however often it comes', async (t) => {
    for (let n = 0; n < 3; n += 1) t.equal((await post(raw)).statusCode, 204)
    await workOnce(house)
    t.equal(await stateOf(house, renewal), 'fulfilled')
    await post(raw)
    await workOnce(house)
    t.equal(house.played.alma.calls.filter(({ method }) => method === 'PUT').length, 1)
  })
})

await t.test('At the desk', async (t) => {
  const house = await open(t)
  const cashier = await house.key('cashier@institution:north')
  const sol = house.idOf('sol', 'north')
  const ask = (path: string, payload?: object, headers: Record<string, string> = {}) =>
    house.ask({
      method: 'POST',
      url: `/v1/patrons/${sol}/${path}`,
      headers: { authorization: cashier, ...headers },
      ...(payload && { payload }),
    })
  const { quote } = (await ask('card-renewal-quotes')).json<Quote>()
  const before = expiry(house, 'sol')
  const taken = await ask('card-renewals', { quote, deskReference: 'Receipt 0815' }, { 'idempotency-key': 'desk-1' })
  t.match(taken.json(), { state: 'fulfilled' }, taken.body)
  t.equal(expiry(house, 'sol'), addDays(before as Day, 365))
  t.match(await house.store.audit.of(sol, 9), [{ action: 'card-renewal-asked-for' }, { action: 'card-renewal-asked-for' }])
  t.equal(house.played.payments.payments().length, 0)
  await workOnce(house)
  t.match(
    house.played.alma.state('01T_NORTH').fees('sol'),
    [{ balance: 0, transaction: [{ amount: 15, payment_method: { value: 'CASH' } }] }],
    'in the books of the library it is what was taken at the desk',
  )

  const eva = await patron(house, 'sol')
  t.equal((await eva.ask('POST', 'card-renewals', { quote, deskReference: 'mine' }, { 'idempotency-key': 'x' })).statusCode, 403)
})

await t.test('What is for a while only holds for the whole period once staff have written down what they saw', async (t) => {
  const house = await openHouse(t, { text: text.replace('merchant: desk,', 'merchant: desk, proof: true, provisionalDays: 30,') })
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  await pay(house, payUrl)
  await until(house, renewal, 'fulfilled')
  const { to, full } = (await house.store.renewals.find(renewal))!.lines[0]!.moves[0]!
  t.equal(expiry(house, 'sol'), to)
  const cashier = await house.key('cashier@institution:north')
  const confirm = (payload: object, key = 'seen') =>
    house.ask({
      method: 'POST',
      url: `/v1/card-renewals/${renewal}/confirmation`,
      headers: { authorization: cashier, 'idempotency-key': key },
      payload,
    })
  const reference = 'Pass 1234, seen at the desk; file 7'

  for (const payload of [
    {},
    { reference: '' },
    { reference: 'two\nlines' },
    { reference: 'x'.repeat(129) },
    { reference, more: 1 },
  ])
    t.match((await confirm(payload)).json(), { status: 400, code: 'request-invalid' })
  t.equal(expiry(house, 'sol'), to, 'what is not written down was not seen')

  t.match((await confirm({ reference })).json(), { state: 'fulfilled', confirmation: { reference } })
  t.equal(expiry(house, 'sol'), full)
  t.match(await house.store.audit.of(house.idOf('sol', 'north'), 1), [{ action: 'card-renewal-managed', purpose: reference }])
  t.notOk('confirmation' in (await sol.renewal(renewal)), 'that is for staff alone')
  const queue = await house.ask({ url: '/v1/card-renewals', headers: { authorization: cashier } })
  t.match(queue.json(), { renewals: [{ renewal, confirmation: { reference } }] })

  t.match((await confirm({ reference })).json(), { confirmation: { reference } }, 'the same again')
  t.match((await confirm({ reference: 'Another' })).json(), { status: 422, code: 'idempotency-key-reused' })
  t.match((await confirm({ reference: 'Another' }, 'again')).json(), { status: 409, code: 'conflict' }, 'it holds already')
  t.match(await house.store.renewals.find(renewal), { confirmation: { reference } })
})

await t.test('What staff do has a key of theirs, and is done once', async (t) => {
  const house = await open(t)
  const sol = await patron(house, 'sol')
  const { renewal, payUrl } = await sol.renew()
  const cashier = await house.key('cashier@institution:north')
  const another = await house.key('cashier@institution:north')
  const post = (act: string, key?: string, payload?: object, authorization = cashier) => ({
    method: 'POST' as const,
    url: `/v1/card-renewals/${renewal}/${act}`,
    headers: { authorization, ...(key !== undefined && { 'idempotency-key': key }) },
    ...(payload && { payload }),
  })
  const refunded = { outcome: 'refunded', reference: 'Book 7' }
  const now = async () => (await house.store.renewals.find(renewal))!
  house.played.alma.state('01T_NORTH').edit('sol', (user) => void (user.user_role = []))
  await pay(house, payUrl)
  await until(house, renewal, 'refunded')
  const fail = async () => {
    house.played.payments.settleRefund(book(house).refunds.at(-1)!.reference, 'failed')
    await house.store.jobs.add([{ topic: 'renewal', key: renewal, dueAt: house.clock.now() }])
    await workOnce(house)
  }
  await fail()

  await t.test('without one it is refused, and nothing is done', async (t) => {
    const before = await now()
    for (const [act, payload] of [['retries'], ['confirmation', { reference: 'Pass' }], ['resolution', refunded]] as const) {
      t.match((await house.ask(post(act, undefined, payload))).json(), { status: 400, code: 'idempotency-key-missing' }, act)
      t.match((await house.ask(post(act, 'no key!', payload))).json(), {
        status: 400,
        faults: [{ field: '/idempotency-key', rule: 'wrong-format' }],
      })
    }
    t.same(await now(), before)
  })

  await t.test('trying again by the same key shows how it is now, and does nothing', async (t) => {
    t.match((await house.ask(post('retries', 'k'))).json(), { state: 'refunding' })
    await until(house, renewal, 'refunded')
    await fail()
    const before = await now()
    t.match((await house.ask(post('retries', 'k'))).json(), { renewal, state: 'needs-staff', attention: 'refund-failed' })
    t.same(await now(), before)
    t.equal(book(house).refunds.length, 2)
  })

  await t.test('the key is one for this route, and the one who asks', async (t) => {
    t.match((await house.ask(post('retries', 'k', undefined, another))).json(), { state: 'refunding' })
    await until(house, renewal, 'refunded')
    t.equal(book(house).refunds.length, 3)
    await fail()
    t.match((await house.ask(post('resolution', 'k', refunded))).json(), { state: 'refunded', reference: 'Book 7' })
  })

  await t.test('with another body it is 422, and the first body is answered still', async (t) => {
    const before = await now()
    for (const body of [
      { outcome: 'refunded', reference: 'Book 8' },
      { outcome: 'fulfilled', reference: 'Book 7' },
    ])
      t.match((await house.ask(post('resolution', 'k', body))).json(), { status: 422, code: 'idempotency-key-reused' })
    const again = await house.ask(post('resolution', 'k', refunded))
    t.match(again.json(), { state: 'refunded', reference: 'Book 7' })
    t.same(await now(), before)
    t.match((await house.ask(post('resolution', 'new', refunded))).json(), { status: 409, code: 'conflict' })
    t.match(
      (await house.ask(post('resolution', 'new', refunded))).json(),
      { status: 409 },
      'what was refused is no answer to keep',
    )
  })

  await t.test('while the first is still under way the second is 409, and comes again', async (t) => {
    const { promise: over, resolve: letGo } = Promise.withResolvers<void>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    // As if a step of the renewal, on another node, took a while.
    const step = lanesOver(house.store.lanes, house.clock).inLane(`renewal ${renewal}`, house.clock.now() + 60_000, async () => {
      begin()
      await over
    })
    await begun
    const both = [1, 2].map(() => house.app.inject(post('retries', 'slow')))
    const second = await Promise.race(both)
    t.match(second.json(), { status: 409, code: 'conflict' })
    t.ok(Number(second.headers['retry-after']) >= 1)
    letGo()
    await step
    const answers = await flowing(house.clock, Promise.all(both))
    t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200, 409]))
    t.equal((await house.ask(post('retries', 'slow'))).statusCode, 200)
  })

  await t.test('and of many at once one does it', async (t) => {
    const { version } = await now()
    const answers = await flowing(
      house.clock,
      Promise.all(Array.from({ length: 8 }, () => house.app.inject(post('retries', 'many')))),
    )
    t.ok(answers.every(({ statusCode }) => statusCode === 200 || statusCode === 409))
    t.ok(answers.some(({ statusCode }) => statusCode === 200))
    t.equal((await now()).version, version + 1)
  })
})

await t.test('Whoever came in by a mailed code renews and pays, and sees no more than that', async (t) => {
  const house = await open(t)
  const eva = new Patron(house, `Bearer ${(await signInByCode(house, 'eva')).accessToken}`)
  const { renewal, payUrl } = await eva.renew()
  await pay(house, payUrl)
  await until(house, renewal, 'fulfilled')
  t.ok(expiry(house, 'eva') > today)
})
