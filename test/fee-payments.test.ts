import t, { type Test } from 'tap'
import { isProblem } from '#domain/problem.ts'
import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import { findPostgres, groundOn } from './crash/places.ts'
import { back, callOf, money, Patron, payAt, payer, stateOf, until, type Payment } from './fee-payers.ts'
import { now, openHouse, openTopology, type House } from './house.ts'
import { signInByCode } from './sign-ins.ts'
import { workUntil } from './work.ts'

/** Fees that are paid on line, from the list to the library's own books, over real HTTP to a played Alma and a played payment house. */

const text = openTopology
  .replace('    policies:\n      renewal:', '    policies:\n      fees: { paidOnline: true, merchant: desk }\n      renewal:')
  .replace('card-renewals:manage]', 'card-renewals:manage, fees:read, fees:pay, fees:manage]')

const open = (t: Test) => openHouse(t, { text })
const patron = payer
const north = (house: House) => house.played.alma.state('01T_NORTH')
const feesOf = (house: House, person: string) => north(house).fees(castMember(person).patronId)
const paidIn = (house: House, person: string) =>
  feesOf(house, person).flatMap(({ transaction }) => transaction.map(({ amount }) => amount))
const booking = { method: 'POST', pattern: '/almaws/v1/users/{user_id}/fees/{fee_id}' }
const bookings = (house: House) =>
  house.played.alma.calls.filter(({ method, pattern }) => method === booking.method && pattern === booking.pattern).length
const charge = (house: House, person: string, id: string, balance: number, more: object = {}) =>
  north(house).charge(castMember(person).patronId, {
    type: { value: 'OVERDUEFINE' },
    owner: { value: 'NORTHMAIN' },
    creation_time: new Date(now).toISOString(),
    currency: 'EUR',
    id,
    balance,
    ...more,
  })
const lettersOf = async (house: House, id: string) => (await house.store.feePayments.find(id))!.letters

await t.test('What is owed and how it is paid', async (t) => {
  const house = await open(t)

  await t.test('topology says where fees are paid on line', async (t) => {
    const { institutions } = (await house.ask({ url: '/v1/topology' })).json<{
      institutions: readonly { id: string; fees?: object }[]
    }>()
    const offers = new Map(institutions.map(({ id, fees }) => [id, fees]))
    t.match(offers.get('north'), { unit: 'fee', currency: 'EUR', merchant: 'The desk' })
    t.equal(offers.get('island'), undefined)
  })

  await t.test('each fee says whether it is payable, and if not why', async (t) => {
    charge(house, 'fay', '9001', 2, { status: { value: 'INDISPUTE' } })
    charge(house, 'fay', '9002', -1.5, { type: { value: 'CREDIT' } })
    charge(house, 'fay', '9003', 3, { status: { value: 'EXPORTED' } })
    const fees = await (await patron(house, 'fay')).fees()
    const why = fees.flatMap(({ notPayable }) => notPayable?.reason ?? []).sort()
    t.same(why, ['collected-elsewhere', 'credit', 'disputed'])
    t.ok(fees.some(({ payable }) => payable))
  })

  await t.test('what is not payable is named at its place, and nothing is begun', async (t) => {
    const fay = await patron(house, 'fay')
    const fees = await fay.fees()
    const disputed = fees.find(({ notPayable }) => notPayable?.reason === 'disputed')!
    const good = fees.find(({ payable }) => payable)!
    const answer = await fay.take([good.fee, disputed.fee])
    t.match(answer.json(), { status: 409, code: 'fee-not-payable', faults: [{ field: '/fees/1', rule: 'fee-disputed' }] })
    t.equal(answer.json<{ faults: readonly object[] }>().faults.length, 1)
    t.same(await house.store.feePayments.list({}, 10), [])
    t.equal(house.played.payments.payments().length, 0)
  })

  await t.test('somebody else’s fee looks like none', async (t) => {
    const [fee] = await (await patron(house, 'fay')).fees()
    t.equal((await (await patron(house, 'ben')).take([fee!.fee])).statusCode, 404)
  })

  await t.test('who owes nothing has nothing to pay', async (t) => {
    t.match((await (await patron(house, 'sol')).take('all')).json(), { status: 409, code: 'nothing-to-pay' })
  })

  await t.test('it leads back to a page under a configured origin only, and has a key', async (t) => {
    const fay = await patron(house, 'fay')
    t.match((await fay.take('all', 'far', 'https://evil.example/')).json(), { status: 400, faults: [{ field: '/returnTo' }] })
    t.match((await fay.ask('POST', 'fee-payments', { fees: 'all', returnTo: back })).json(), { code: 'idempotency-key-missing' })
    t.equal((await fay.ask('POST', 'fee-payments', { fees: 'all' }, { 'idempotency-key': 'bare' })).statusCode, 400)
  })
})

await t.test('Fees that are paid', async (t) => {
  const house = await open(t)
  const fay = await patron(house, 'fay')
  const owed = (await fay.fees()).filter(({ payable }) => payable)
  const made = await fay.pay()

  await t.test('are all that can be, by the sum that the library system says', async (t) => {
    t.match(made, { state: 'opened', total: { amount: '12.50', currency: 'EUR' }, payUrl: /^http/ })
    t.same(made.lines.flatMap(({ fees }) => fees.map(({ fee }) => fee)).sort(), owed.map(({ fee }) => fee).sort())
    t.same(paidIn(house, 'fay'), [])
  })

  await t.test('are found again from another tab', async (t) => {
    const found = (await fay.ask('GET', 'fee-payments?state=open')).json<{ payments: readonly Payment[] }>()
    t.match(found.payments, [{ payment: made.payment, payUrl: made.payUrl }])
  })

  await t.test('are booked once the money has come, though no browser comes back', async (t) => {
    await payAt(house, made.payUrl)
    await until(house, made.payment, 'fulfilled')
    t.match(await fay.payment(made.payment), { state: 'fulfilled', lines: owed.map(() => ({ state: 'posted' })) })
    t.equal(
      paidIn(house, 'fay').reduce((sum, each) => sum + each, 0),
      12.5,
    )
    t.same(
      (await fay.fees()).filter(({ payable }) => payable),
      [],
    )
    t.same(money(house), { came: 1250, back: 0 })
    const references = feesOf(house, 'fay').flatMap(({ transaction }) => transaction.map((each) => each.external_transaction_id))
    t.ok(
      references.every((each) => each?.startsWith(made.payment)),
      'with a reference of ours each',
    )
  })

  await t.test('are told of once', async (t) => {
    await workUntil(house, async () => ((await lettersOf(house, made.payment)) ?? []).length > 0)
    t.same(await lettersOf(house, made.payment), ['fees-paid'])
    const letters = house.played.mailbox.letters.filter(({ subject }) => /payment has arrived/.test(subject))
    t.equal(letters.length, 1)
    t.match(letters[0]!.text, /€12\.50|12\.50/)
  })

  await t.test('stand in the settlement of the day', async (t) => {
    const cashier = await house.key('cashier@institution:north')
    const settlement = await house.ask({
      url: `/v1/merchants/desk/settlements/${new Date(house.clock.now()).toISOString().slice(0, 10)}`,
      headers: { authorization: cashier, accept: 'application/json' },
    })
    const twelve = { amount: '12.50' }
    t.match(settlement.json(), {
      rows: [
        { kind: 'fees', renewal: made.payment, captured: twelve, extended: twelve, posted: twelve, open: { amount: '0.00' } },
      ],
      sums: [{ paid: twelve, chargedBack: { amount: '0.00' } }],
    })
  })

  await t.test('and a chargeback is a matter for staff, who settle it', async (t) => {
    house.played.payments.chargeBack(house.played.payments.payments().at(-1)!.id)
    await until(house, made.payment, 'needs-staff')
    const cashier = await house.key('cashier@institution:north')
    const queue = await house.ask({ url: '/v1/fee-payments?state=needs-staff', headers: { authorization: cashier } })
    t.match(queue.json(), { payments: [{ payment: made.payment, attention: 'charged-back', institution: 'north' }] })
    const south = await house.key('cashier@institution:south')
    t.same((await house.ask({ url: '/v1/fee-payments', headers: { authorization: south } })).json(), { payments: [] })
    const settle = (key: string, outcome = 'refunded') =>
      house.ask({
        method: 'POST',
        url: `/v1/fee-payments/${made.payment}/resolution`,
        headers: { authorization: cashier, 'idempotency-key': key },
        payload: { outcome, reference: 'Book 7, page 3' },
      })
    t.match((await settle('one')).json(), { state: 'refunded', reference: 'Book 7, page 3' })
    t.match((await settle('one')).json(), { state: 'refunded' }, 'the same key again does nothing')
    t.equal((await settle('one', 'fulfilled')).statusCode, 422)
    t.match(await house.store.audit.of(house.idOf('fay', 'north'), 1), [
      { action: 'fee-payment-managed', actor: /^key:/, purpose: 'Book 7, page 3' },
    ])
  })
})

await t.test('The same key is the same payment, and another body is none', async (t) => {
  const house = await open(t)
  const fay = await patron(house, 'fay')
  const first = (await fay.take('all', 'mine')).json<Payment>()
  t.equal((await fay.take('all', 'mine')).json<Payment>().payment, first.payment)
  const [fee] = await fay.fees()
  t.match((await fay.take([fee!.fee], 'mine')).json(), { status: 422, code: 'idempotency-key-reused' })
  await payAt(house, first.payUrl)
  await until(house, first.payment, 'fulfilled')
  t.match(
    (await fay.take('all', 'mine')).json(),
    { payment: first.payment, state: 'fulfilled' },
    'also when nothing is owed any more',
  )
})

await t.test('Two tabs are one payment', async (t) => {
  const house = await open(t)
  const fay = await patron(house, 'fay')
  const answers = await Promise.all([fay.take('all'), fay.take('all'), fay.take('all')])
  t.same(answers.map(({ statusCode }) => String(statusCode)).sort(), ['201', '409', '409'])
  const opened = answers.find(({ statusCode }) => statusCode === 201)!.json<Payment>()
  for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
    t.match(answer.json(), { code: 'fee-payment-open', about: new RegExp(`/fee-payments/${opened.payment}$`) })
  }
})

const postgres = await findPostgres()
const skip = typeof postgres === 'string' && postgres
await t.test('Two tabs on two nodes over one PostgreSQL are one payment, booked once', { skip }, async (t) => {
  const ground = await groundOn('postgres')
  t.teardown(() => ground.clear())
  const house = await openHouse(t, { text, place: ground.place })
  const fay = await patron(house, 'fay')
  const other = await house.again()
  const tabs = [house.app, other.app, house.app, other.app].map((app, tab) =>
    app.inject({
      method: 'POST',
      url: '/v1/patrons/me/fee-payments',
      headers: { authorization: fay.authorization, 'idempotency-key': `tab-${tab}` },
      payload: { fees: 'all', returnTo: back },
    }),
  )
  const answers = await flowing(house.clock, Promise.all(tabs))
  t.same(answers.map(({ statusCode }) => String(statusCode)).sort(), ['201', '409', '409', '409'])
  const opened = answers.find(({ statusCode }) => statusCode === 201)!.json<Payment>()
  for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
    t.match(answer.json(), { code: 'fee-payment-open', about: new RegExp(`/fee-payments/${opened.payment}$`) })
  }
  t.equal(house.played.payments.payments().length, 1, 'and one page')

  await t.test('though both nodes are at it at once', async (t) => {
    await payAt(house, opened.payUrl)
    const advanced = [house.gateway, other].map(({ works }) =>
      works['fee-payment']!(opened.payment, callOf(house)).catch((error: unknown) => {
        if (!isProblem(error)) throw error
      }),
    )
    await flowing(house.clock, Promise.all(advanced))
    await until(house, opened.payment, 'fulfilled')
    t.equal(bookings(house), opened.lines.length)
    t.same(money(house), { came: 1250, back: 0 })
  })
})

await t.test('A payment that is given up is ended at its page, and another may begin', async (t) => {
  const house = await open(t)
  const fay = await patron(house, 'fay')
  const first = await fay.pay()
  t.match((await fay.ask('DELETE', `fee-payments/${first.payment}`)).json(), { state: 'abandoned', over: true })

  await t.test('and what came for it late is booked, where nobody else has paid meanwhile', async (t) => {
    await payAt(house, first.payUrl, 'late')
    await until(house, first.payment, 'fulfilled')
    t.equal(
      paidIn(house, 'fay').reduce((sum, each) => sum + each, 0),
      12.5,
    )
    t.same(money(house), { came: 1250, back: 0 })
  })
})

await t.test('Of two payments of the same fees that are both paid one is booked, and the other is paid back', async (t) => {
  for (const order of ['one after the other', 'both at once'] as const) {
    await t.test(order, async (t) => {
      const house = await open(t)
      const fay = await patron(house, 'fay')
      const first = await fay.pay()
      await fay.ask('DELETE', `fee-payments/${first.payment}`)
      const second = await fay.pay()
      if (order === 'both at once') await Promise.all([payAt(house, second.payUrl), payAt(house, first.payUrl, 'late')])
      else {
        await payAt(house, second.payUrl)
        await until(house, second.payment, 'fulfilled')
        await payAt(house, first.payUrl, 'late')
      }
      const states = async () => [await stateOf(house, first.payment), await stateOf(house, second.payment)].sort().join(' ')
      await workUntil(house, async () => (await states()) === 'fulfilled refunded')
      t.equal(
        paidIn(house, 'fay').reduce((sum, each) => sum + each, 0),
        12.5,
      )
      t.same(money(house), { came: 2500, back: 1250 })
    })
  }
})

await t.test('A fee that was paid at the desk between opening and paying goes back, and the others are booked', async (t) => {
  const house = await open(t)
  charge(house, 'fay', '9100', 4)
  const fay = await patron(house, 'fay')
  const made = await fay.pay()
  t.match(made.total, { amount: '16.50' })
  north(house).settle('fay', '9100')
  const before = paidIn(house, 'fay').length
  await payAt(house, made.payUrl)
  await until(house, made.payment, 'fulfilled')
  t.match(await fay.payment(made.payment), { refunded: { amount: '4.00' } })
  t.same(money(house), { came: 1650, back: 400 })
  t.equal(paidIn(house, 'fay').length, before + made.lines.length - 1)
  await workUntil(house, async () => ((await lettersOf(house, made.payment)) ?? []).length > 1)
  t.same(await lettersOf(house, made.payment), ['fees-paid', 'fees-refunded'])
})

await t.test('A fine that has come since is not paid with it, and is still owed', async (t) => {
  const house = await open(t)
  const fay = await patron(house, 'fay')
  const made = await fay.pay()
  charge(house, 'fay', '9200', 4)
  await payAt(house, made.payUrl)
  await until(house, made.payment, 'fulfilled')
  t.same(money(house), { came: 1250, back: 0 })
  t.match(
    (await fay.fees()).filter(({ payable }) => payable),
    [{ open: { amount: '4.00' } }],
  )
})

await t.test('What came too much goes back', async (t) => {
  const house = await open(t)
  const fay = await patron(house, 'fay')
  const made = await fay.pay()
  await payAt(house, made.payUrl, 'twice')
  await until(house, made.payment, 'fulfilled')
  t.same(money(house), { came: 2500, back: 1250 })
  t.equal(
    paidIn(house, 'fay').reduce((sum, each) => sum + each, 0),
    12.5,
  )
})

await t.test('A library system that misbehaves', async (t) => {
  await t.test('and books without saying so is believed by its books, and asked once', async (t) => {
    const house = await open(t)
    const fay = await patron(house, 'fay')
    const made = await fay.pay()
    const lift = house.played.alma.faults.set({ kind: 'drop-answer' }, booking)
    await payAt(house, made.payUrl)
    await until(house, made.payment, 'fulfilling')
    lift()
    await until(house, made.payment, 'fulfilled')
    t.equal(bookings(house), made.lines.length)
    t.equal(
      paidIn(house, 'fay').reduce((sum, each) => sum + each, 0),
      12.5,
    )
    t.same(money(house), { came: 1250, back: 0 })
  })

  await t.test('and refuses to book gives the money back, after the hold-off and a fresh read', async (t) => {
    const house = await open(t)
    const fay = await patron(house, 'fay')
    const made = await fay.pay()
    house.played.alma.switches.paymentMethodsOff = ['ONLINE']
    await payAt(house, made.payUrl)
    await until(house, made.payment, 'refunded')
    t.same(paidIn(house, 'fay'), [])
    t.same(money(house), { came: 1250, back: 1250 })
    t.equal(bookings(house), made.lines.length, 'and is not asked again')
    t.match(
      (await house.store.feePayments.find(made.payment))!.lines,
      made.lines.map(() => ({ why: 'refused-by-system' })),
    )
    await workUntil(house, async () => ((await lettersOf(house, made.payment)) ?? []).length > 0)
    t.same(await lettersOf(house, made.payment), ['fees-refunded'])
  })

  await t.test(
    'and has a general error for every booking is asked again, and ends with staff: nobody said that it was refused',
    async (t) => {
      const house = await open(t)
      const fay = await patron(house, 'fay')
      const made = await fay.pay()
      house.played.alma.faults.set({ kind: 'status', status: 400 }, booking)
      await payAt(house, made.payUrl)
      await until(house, made.payment, 'needs-staff')
      t.match(await house.store.feePayments.find(made.payment), { attention: { reason: 'not-proved', before: 'fulfilling' } })
      t.same(paidIn(house, 'fay'), [])
      t.same(money(house), { came: 1250, back: 0 })
    },
  )

  await t.test('and is away for days is a matter for staff; tried again it is booked, and taken once', async (t) => {
    const house = await open(t)
    const fay = await patron(house, 'fay')
    const made = await fay.pay()
    const lift = house.played.alma.faults.set({ kind: 'status', status: 503 }, { pattern: '/almaws/v1/users/{user_id}/fees' })
    await payAt(house, made.payUrl)
    await until(house, made.payment, 'needs-staff')
    t.match(await house.store.feePayments.find(made.payment), { attention: { reason: 'system-unreachable' } })
    t.same(money(house), { came: 1250, back: 0 })
    lift()
    const retried = await house.ask({
      method: 'POST',
      url: `/v1/fee-payments/${made.payment}/retries`,
      headers: { authorization: await house.key('cashier@institution:north'), 'idempotency-key': 'again' },
    })
    t.equal(retried.statusCode, 200, retried.body)
    await until(house, made.payment, 'fulfilled')
    t.equal(
      paidIn(house, 'fay').reduce((sum, each) => sum + each, 0),
      12.5,
    )
  })
})

await t.test('Who is refused by the library system can pay all the same', async (t) => {
  const house = await open(t)
  charge(house, 'eva', '9300', 3)
  charge(house, 'ben', '9301', 3)
  const eva = new Patron(house, `Bearer ${(await signInByCode(house, 'eva')).accessToken}`)
  t.match(await eva.pay(), { total: { amount: '3.00' } }, 'by a mailed code, expired as she is')
  t.match(await (await patron(house, 'ben')).pay(), { state: 'opened' }, 'blocked as he is')
})

await t.test('Whatever step a node dies after, each line is booked once or paid back', async (t) => {
  // Every write of the saga is one save: a node that dies after the n-th makes no further one, and another goes on.
  let dies = 0
  for (let isThrough = false; !isThrough; dies += 1) {
    const house = await open(t)
    charge(house, 'fay', '9400', 4)
    const fay = await patron(house, 'fay')
    const made = await fay.pay()
    north(house).settle('fay', '9400')
    const settled = paidIn(house, 'fay').length
    await payAt(house, made.payUrl)
    const ledger = house.store.feePayments
    const save = ledger.save.bind(ledger)
    let count = 0
    const dead = () => Promise.reject(new Error('The node is dead'))
    Object.assign(ledger, {
      save: (...args: Parameters<typeof save>) => (count++ >= dies ? dead() : save(...args)),
    })
    const advance = () => house.gateway.works['fee-payment']!(made.payment, callOf(house))
    await flowing(house.clock, advance()).catch((error: Error) => t.equal(error.message, 'The node is dead'))
    Object.assign(ledger, { save })
    await house.store.jobs.add([{ topic: 'fee-payment', key: made.payment, dueAt: house.clock.now() }])
    await until(house, made.payment, 'fulfilled')
    t.same(money(house), { came: 1650, back: 400 }, `after ${dies}`)
    t.equal(paidIn(house, 'fay').length, settled + made.lines.length - 1, `after ${dies}`)
    isThrough = count <= dies
  }
  t.ok(dies > 6, 'there was more than one step to die at')
})
