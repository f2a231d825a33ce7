import t, { type Test } from 'tap'
import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import { callOf, money, payAt, payer, stateOf, until } from './fee-payers.ts'
import { openHouse, openTopology, type House } from './house.ts'
import { workUntil } from './work.ts'

/** Fees that are paid on line at an Aleph, whose books take everything that is open at an ADM library at once and nothing else. */

const text = openTopology.replace(
  '\nroles:\n',
  `
  - id: east
    name: East
    timeZone: Europe/Brussels
    policies: { fees: { paidOnline: true, merchant: desk } }
    system:
      vendor: aleph
      xServer: https://aleph.example.org
      dlf: http://aleph.example.org:1891/rest-dlf
      admLibrary: EAS50
      userName: GATEWAY
      password: { env: ALEPH_PASSWORD }
      listing: blocks-and-info
      blocksList: all
      currency: EUR
      payFees: true
      payReferencesKept: true
roles:
`,
)
/** The same at a site whose books keep no reference of a payment. */
const forgetful = text.replace('      payReferencesKept: true\n', '')

const fayId = castMember('fay').patronId
const booking = { method: 'PUT', pattern: '/rest-dlf/patron/{id}/circulationActions/cash' }
const open = async (t: Test, topology = text) => {
  const house = await openHouse(t, { text: topology })
  return { house, fay: await payer(house, 'fay', 'east') }
}
const aleph = (house: House) => house.played.aleph
const chargesOf = (house: House) => aleph(house).state().patron(fayId)!.z31
const closed = (house: House) => chargesOf(house).filter(({ status }) => status === 'C').length
/** Charges that a payment of ours has closed. */
const booked = (house: House) => aleph(house).state().ledger().length
const sent = (house: House) => aleph(house).calls.filter(({ method }) => method === 'PUT').length
const settle = (house: House, nth: number) =>
  aleph(house)
    .state()
    .edit(fayId, ({ z31 }) => Object.assign(z31[nth]!, { status: 'C', 'payment-date': '20261124' }))
const charge = (house: House, minor: number) =>
  aleph(house)
    .state()
    .edit(fayId, ({ z31 }) => {
      z31.push({
        ...z31[0]!,
        sum: (minor / 100).toFixed(2),
        status: 'O',
        'credit-debit': 'D',
        sequence: `20261124080${z31.length}000`,
      })
    })
const paymentOf = async (house: House, id: string) => (await house.store.feePayments.find(id))!

await t.test('Everything that is open is paid at once', async (t) => {
  const { house, fay } = await open(t)
  const fees = await fay.fees()

  await t.test('as topology and each fee say', async (t) => {
    t.match(
      fees.map(({ payable }) => payable),
      [true, true],
    )
    const { institutions } = (await house.ask({ url: '/v1/topology' })).json<{
      institutions: readonly { id: string; fees?: object }[]
    }>()
    t.match(institutions.find(({ id }) => id === 'east')?.fees, { unit: 'balance', currency: 'EUR', merchant: 'The desk' })
  })

  await t.test('so that less is refused, and nothing is begun', async (t) => {
    const answer = await fay.take([fees[1]!.fee])
    t.match(answer.json(), { status: 409, code: 'fee-not-payable', faults: [{ field: '/fees/0', rule: 'fee-only-all-at-once' }] })
    t.same(await house.store.feePayments.list({}, 10), [])
    t.equal(house.played.payments.payments().length, 0)
  })

  await t.test('in one line, booked by one write', async (t) => {
    const made = await fay.pay(fees.map(({ fee }) => fee))
    t.match(made, { total: { amount: '12.50' }, lines: [{ fees: [{}, {}] }] })
    t.equal(made.lines.length, 1)
    await payAt(house, made.payUrl)
    await until(house, made.payment, 'fulfilled')
    t.equal(sent(house), 1)
    t.equal(booked(house), 2)
    t.same(await fay.fees(), [])
    t.same(money(house), { came: 1250, back: 0 })
  })
})

await t.test('A balance that holds what cannot be paid on line is not payable at all', async (t) => {
  const { house, fay } = await open(t)
  aleph(house)
    .state()
    .edit(fayId, ({ z31 }) => void (z31[0]!['credit-debit'] = 'C'))
  const why = (await fay.fees()).flatMap(({ notPayable }) => notPayable?.reason ?? []).sort()
  t.same(why, ['blocked-by-others', 'credit'])
  t.match((await fay.take('all')).json(), { code: 'nothing-to-pay' })
})

await t.test(
  'What is open when the money has come is not what was paid for: all of it goes back, and nothing is sent',
  async (t) => {
    for (const [what, meanwhile, why] of [
      ['a fine has come', (house: House) => charge(house, 300), 'changed-since'],
      ['the desk has taken one', (house: House) => settle(house, 0), 'already'],
      ['the desk has taken all', (house: House) => [0, 1].map((nth) => settle(house, nth)), 'already'],
      [
        'somebody else collects one',
        (house: House) =>
          aleph(house)
            .state()
            .edit(fayId, ({ z31 }) => void (z31[0]!.transferred = 'Y')),
        'refused-since',
      ],
    ] as const) {
      await t.test(what, async (t) => {
        const { house, fay } = await open(t)
        const made = await fay.pay()
        meanwhile(house)
        await payAt(house, made.payUrl)
        await until(house, made.payment, 'refunded')
        t.match((await paymentOf(house, made.payment)).lines, [{ state: 'refunded', why }])
        t.equal(sent(house), 0)
        t.equal(booked(house), 0)
        t.same(money(house), { came: 1250, back: 1250 })
      })
    }
  },
)

await t.test('A fine that comes between our read and our write is not paid, and the money goes back', async (t) => {
  const { house, fay } = await open(t)
  const made = await fay.pay()
  // Aleph counts what is open when it is asked to pay: with a fine beside it the sum is another.
  const other = aleph(house).faults.set({ kind: 'status', status: 503 }, booking)
  await payAt(house, made.payUrl)
  await until(house, made.payment, 'fulfilling')
  charge(house, 300)
  other()
  await until(house, made.payment, 'refunded')
  t.equal(booked(house), 0)
  t.same(money(house), { came: 1250, back: 1250 })
})

for (const [site, topology] of [
  ['a site that keeps references', text],
  ['a site that keeps none', forgetful],
] as const) {
  await t.test(`A lost answer at ${site} is read, and never asked again`, async (t) => {
    for (const fault of ['drop-answer', 'reset'] as const) {
      const { house, fay } = await open(t, topology)
      if (topology === forgetful) aleph(house).switches.payCashKeeps = null
      const made = await fay.pay()
      const lift = aleph(house).faults.set({ kind: fault }, { ...booking, times: 1 })
      await payAt(house, made.payUrl)
      await until(house, made.payment, 'fulfilling')
      lift()
      await until(house, made.payment, 'fulfilled')
      t.equal(booked(house), 2, fault)
      t.equal(sent(house), fault === 'drop-answer' ? 1 : 2, fault)
      t.same(money(house), { came: 1250, back: 0 }, fault)
    }
  })
}

await t.test(
  'At a site that keeps no references nobody can say whose hand it was once a node has died: that is for staff',
  async (t) => {
    for (const hand of ['ours', 'the desk’s'] as const) {
      const { house, fay } = await open(t, forgetful)
      aleph(house).switches.payCashKeeps = null
      const made = await fay.pay()
      await payAt(house, made.payUrl)
      const ledger = house.store.feePayments
      const save = ledger.save.bind(ledger)
      // What was sent, and by whom, is remembered by the node that dies, and the announcement alone is written down.
      const announced = (payment: Parameters<typeof save>[0]) => payment.lines.some(({ state }) => state === 'posting')
      let isDead = false
      Object.assign(ledger, {
        save: async (...args: Parameters<typeof save>) => {
          if (isDead) throw new Error('The node is dead')
          isDead = announced(args[0])
          return save(...args)
        },
      })
      const lift = hand === 'ours' ? () => {} : aleph(house).faults.set({ kind: 'status', status: 503 }, booking)
      const advance = house.gateway.works['fee-payment']!(made.payment, callOf(house))
      await flowing(house.clock, advance).catch((error: Error) => t.equal(error.message, 'The node is dead'))
      lift()
      Object.assign(ledger, { save })
      if (hand === 'the desk’s') [0, 1].map((nth) => settle(house, nth))
      const after = await house.again()
      await house.store.jobs.add([{ topic: 'fee-payment', key: made.payment, dueAt: house.clock.now() }])
      const begun = house.clock.now()
      await workUntil({ ...house, gateway: after }, async () => (await stateOf(house, made.payment)) === 'needs-staff')
      t.ok(house.clock.now() - begun < 2 * 3_600_000, 'soon')
      t.match(await paymentOf(house, made.payment), { attention: { reason: 'not-proved' }, lines: [{ state: 'posting' }] })
      t.equal(closed(house), 2)
      t.equal(sent(house), 1, 'and it was asked once')
      t.same(money(house), { came: 1250, back: 0 })
    }
  },
)

await t.test('Whatever step a node dies after, the balance is booked once', async (t) => {
  let dies = 0
  for (let isThrough = false; !isThrough; dies += 1) {
    const { house, fay } = await open(t)
    const made = await fay.pay()
    await payAt(house, made.payUrl)
    const ledger = house.store.feePayments
    const save = ledger.save.bind(ledger)
    let count = 0
    const dead = () => Promise.reject(new Error('The node is dead'))
    Object.assign(ledger, { save: (...args: Parameters<typeof save>) => (count++ >= dies ? dead() : save(...args)) })
    const advance = house.gateway.works['fee-payment']!(made.payment, callOf(house))
    await flowing(house.clock, advance).catch((error: Error) => t.equal(error.message, 'The node is dead'))
    Object.assign(ledger, { save })
    const after = await house.again()
    await house.store.jobs.add([{ topic: 'fee-payment', key: made.payment, dueAt: house.clock.now() }])
    await workUntil({ ...house, gateway: after }, async () => (await stateOf(house, made.payment)) === 'fulfilled')
    t.equal(booked(house), 2, `after ${dies}`)
    t.equal(sent(house), 1, `after ${dies}`)
    t.same(money(house), { came: 1250, back: 0 }, `after ${dies}`)
    isThrough = count <= dies
  }
  t.ok(dies > 4, 'there was more than one step to die at')
})
