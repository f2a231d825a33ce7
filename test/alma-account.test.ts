import fc from 'fast-check'
import type nock from 'nock'
import t from 'tap'
import { request } from 'undici'
import { bibsAt } from '#adapters/alma/simulator/cast-account.ts'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import { toFee } from '#adapters/alma/to-fee.ts'
import { toHold } from '#adapters/alma/to-hold.ts'
import { toLoan } from '#adapters/alma/to-loan.ts'
import { almaFee, almaLoan, almaRequest } from '#adapters/alma/wire-account.ts'
import { addDays, type Day } from '#domain/day.ts'
import type { FeeId, HoldId, LoanId } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import { isProblem } from '#domain/problem.ts'
import { Secret } from '#ports/adapter.ts'
import type { FeePayment } from '#ports/fees.ts'
import type { VendorAnswer, VendorRequest } from '#ports/send.ts'
import { cast } from '#simulation/cast.ts'
import type { Day as SimulatedDay } from '#simulation/day.ts'
import {
  code,
  dayIn,
  everythingIn,
  file,
  libraries,
  neighbour,
  now,
  opened,
  owe,
  read,
  remaining,
  replay,
  start,
  stubbed,
  today,
  zone,
} from './alma-site.ts'
import { ilsAccountConformance, type AccountLibrary } from './conformance/ils-account.ts'
import { patience } from './conformance/ils.ts'
import { refused } from './refused.ts'

const userPath = '/almaws/v1/users/{user_id}'
const payments = { method: 'POST', pattern: `${userPath}/fees/{fee_id}` }
const renewals = { method: 'POST', pattern: `${userPath}/loans/{loan_id}` }
const placings = { method: 'POST', pattern: `${userPath}/requests` }
const cancellings = { method: 'DELETE', pattern: `${userPath}/requests/{request_id}` }
const credit = { type: { value: 'CREDIT' } }
/** The cast with what they have on loan, wait for and owe, and what there is to wait for. */
const accounts = { users: almaUsersOf(cast, 1, { code, library: 'HARBOUR' }, today as SimulatedDay), bibs: bibsAt(1) }

for (const [mode, how] of [
  ['none', 'managed by the institution'],
  ['network-managed', 'managed in the network zone'],
  ['linked', 'linked across institutions'],
] as const) {
  await t.test(`Alma, users ${how}: conformance of loans, holds and fees`, async (t) => {
    const simulator = await startWithAccounts(mode)
    const here = simulator.state(code)
    const inCents = (amount: number) => Math.round(amount * 100)
    const library: AccountLibrary = {
      ils: opened(simulator, { networkManaged: mode === 'network-managed' }, mode === 'linked' ? mode : undefined),
      today,
      faults: simulator.faults,
      calls: simulator.calls,
      writes: { renew: renewals, place: placings, cancel: cancellings, pay: payments },
      wanted: (title) => ({ record: `9910${String(title).padStart(6, '0')}0104` }),
      lend: (record, count) => lend(simulator, record, count),
      lent(record, loan) {
        const found = here.loans(record).find(({ loan_id: id }) => id === loan)
        return found && { due: dayIn(found.due_date)!, renewals: found.renewals }
      },
      waitingFor: (record) => here.requests(record).length,
      charge: (record, { minor, currency }) => owe(simulator, record, minor / 100, { currency, ...(minor < 0 && credit) }),
      settle: (record, fee) => here.settle(record, fee),
      booked: (record) => here.fees(record).flatMap(({ transaction }) => transaction.map(({ amount }) => inCents(amount))),
      snapshot: () => [code, ...beyondOf(mode)].map((tenant) => everythingIn(simulator, tenant)),
      reset: () => simulator.reset(),
      close: () => simulator.close(),
    }
    await ilsAccountConformance(t, library)
  })
}

await t.test('In a network zone nobody is got for a loan, a hold or a payment who is not here already', async (t) => {
  const simulator = await startWithAccounts('network-managed')
  t.teardown(() => simulator.close())
  const told = opened(simulator, { networkManaged: true })
  const [nik, xan] = [read('nik'), read('xan')]
  const codeOf = async (asked: Promise<unknown>) => asked.catch((problem: { code: string }) => problem.code)
  t.equal(await codeOf(told.loans!.list(nik, patience())), 'not-found')
  t.equal(await codeOf(told.holds!.list(nik, patience())), 'not-found')
  t.equal(await codeOf(told.holds!.options(nik, { record: '1' }, patience())), 'not-found')
  t.equal(await codeOf(told.fees!.list!(nik, patience())), 'not-found')
  t.match(await told.loans!.renew(nik, '1' as LoanId, patience()), { reason: 'gone' })
  t.match(await told.holds!.place(nik, { wanted: { record: '1' }, pickup: 'HILL' }, patience()), { reason: 'gone' })
  t.match(await told.holds!.cancel(nik, '1' as HoldId, patience()), { reason: 'gone' })
  t.match(await told.fees!.payments!.pay({ record: nik, reference: 'R', fees: [] }, patience()), { reason: 'gone' })
  t.equal(simulator.state(code).user('nik'), undefined)
  t.ok(simulator.calls.every(({ method, pattern }) => method === 'GET' && pattern === '/almaws/v1/users'))
  t.same(await told.loans!.list(xan, patience()), [], 'who is here is asked for')
})

await t.test('Loans', async (t) => {
  const simulator = await startWithAccounts('none')
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const here = simulator.state(code)
  const { loans } = opened(simulator)
  const requested = async () => (await loans!.list(read('ada'), patience())).find(({ barcode }) => barcode === '39001003')!

  await t.test('a refusal has the words that the loan was given, or else those of the error', async (t) => {
    const { id, renewable } = await requested()
    t.equal(renewable, false)
    const refusal = { outcome: 'refused', reason: 'other' }
    t.same(await loans!.renew(read('ada'), id, patience()), { ...refusal, said: 'Item is requested by another patron' })
    simulator.switches.refusedRenewalIsNoted = false
    const said = `Cannot renew loan: Loan ID ${id}.`
    t.same(await loans!.renew(read('ada'), id, patience()), { ...refusal, said }, 'an old note is none of this refusal')
    for (const fault of [{ kind: 'html' }, { kind: 'status', status: 500 }, { kind: 'wrong-types' }] as const) {
      const lift = simulator.faults.set(fault, { method: 'GET', pattern: renewals.pattern })
      t.same(await loans!.renew(read('ada'), id, patience()), { ...refusal, said }, 'the note alone cannot be read')
      lift()
    }
  })

  await t.test('what is lost is refused as lost', async (t) => {
    const [atlas] = await loans!.list(read('ben'), patience())
    t.match(await loans!.renew(read('ben'), atlas!.id, patience()), { outcome: 'refused', reason: 'lost', said: /lost/ })
  })

  await t.test('somebody else’s loan is theirs, whether Alma looks whose it is or not', async (t) => {
    simulator.switches.othersNumbers = 'taken'
    const [sols] = here.loans('sol')
    const id = sols!.loan_id as LoanId
    t.match(await loans!.renew(read('ada'), id, patience()), { outcome: 'refused', reason: 'gone' })
    t.same(here.loans('sol')[0], sols)
    const direct = await request(`${simulator.url}/almaws/v1/users/ada/loans/${id}?op=renew`, {
      method: 'POST',
      headers: { authorization: 'apikey one-key' },
    })
    t.equal(direct.statusCode, 200, 'and this one does not look')
    await direct.body.dump()
  })

  await t.test('a count that is too high ends at the empty page', async (t) => {
    lend(simulator, 'noor', 200)
    simulator.switches.countedTooMany = 500
    t.equal((await loans!.list(read('noor'), patience())).length, 200)
    t.equal(simulator.calls.filter(({ pattern }) => pattern === `${userPath}/loans`).length, 3)
  })

  await t.test('the same page again and again is no list', async (t) => {
    const page = { item_loan: Array.from({ length: 100 }, (_, index) => loanNo(index)), total_record_count: 300 }
    const stub = stubbed(answering(page))
    await refused(t, stub.loans!.list(read('m.quist'), patience()), 'ils-answer-invalid')
    let pages = 0
    const endless = stubbed((asked) => {
      if (!asked.path.includes('/loans')) return answering({})(asked)
      pages += 1
      const item_loan = Array.from({ length: 100 }, (_, index) => loanNo(pages * 1000 + index))
      return answering({ item_loan, total_record_count: 1_000_000 })(asked)
    })
    await refused(t, endless.loans!.list(read('m.quist'), patience()), 'ils-answer-invalid')
    t.equal(pages, 50)
  })

  await t.test(
    'a list that says no count ends with a page that is not full, and what moved between two is there once',
    async (t) => {
      const pages = [Array.from({ length: 100 }, (_, index) => loanNo(index)), [loanNo(99), loanNo(100)]]
      const stub = stubbed((asked) => {
        const offset = Number(/offset=(\d+)/.exec(asked.path)?.[1] ?? 0)
        return answering({ item_loan: pages[offset / 100], total_record_count: '' })(asked)
      })
      t.equal((await stub.loans!.list(read('m.quist'), patience())).length, 101)
    },
  )

  await t.test('a loan without a number or a due date is no answer, anything else odd is left out', async (t) => {
    for (const odd of [{ loan_id: null }, { loan_id: ' ' }, { due_date: 'soon' }, { due_date: undefined }, { due_date: 1e20 }]) {
      const stub = stubbed(answering({ item_loan: [{ ...loanNo(1), ...odd }], total_record_count: 1 }))
      await refused(t, stub.loans!.list(read('m.quist'), patience()), 'ils-answer-invalid')
    }
    const odd = { title: 7, author: [], library: 3, renewable: 'perhaps', loan_fine: 'much', process_status: {}, loan_date: true }
    const stub = stubbed(answering({ item_loan: [{ ...loanNo(1), ...odd }], total_record_count: 1 }))
    t.same(await stub.loans!.list(read('m.quist'), patience()), [
      { id: '1', title: '', due: { day: '2026-04-01', at: Date.parse('2026-04-01T20:00:00Z') }, renewable: undefined },
    ])
  })

  await t.test('a moment falls on the day that it is at the library', (t) => {
    const day = (due_date: string, timeZone: string) =>
      toLoan(almaLoan.parse({ loan_id: '1', due_date }), { timeZone, currency: undefined }).due.day
    for (const [due, zone, expected] of [
      ['2026-03-14T22:59:00Z', 'Europe/Luxembourg', '2026-03-14'],
      ['2026-03-15T03:59:00Z', 'America/New_York', '2026-03-14'],
      ['2026-03-14T22:59:00Z', 'Pacific/Auckland', '2026-03-15'],
      ['2026-03-14T23:59:00+02:00', 'UTC', '2026-03-14'],
      ['2026-03-14Z', 'Pacific/Auckland', '2026-03-14'],
      ['2026-03-14', 'America/New_York', '2026-03-14'],
    ] as const) {
      t.equal(day(due, zone), expected, `${due} ${zone}`)
    }
    t.end()
  })

  await t.test('what is due on one day without an hour comes last of it', async (t) => {
    const item_loan = ['2026-04-01Z', '2026-04-01T20:00:00Z', '2026-04-02T05:00:00Z', '2026-04-01T08:00:00Z'].map(
      (due_date, index) => ({ ...loanNo(index), due_date }),
    )
    const listed = await stubbed(answering({ item_loan, total_record_count: 4 })).loans!.list(read('m.quist'), patience())
    t.same(
      listed.map(({ id }) => id),
      ['3', '1', '0', '2'],
    )
  })
})

await t.test('Holds', async (t) => {
  const simulator = await startWithAccounts('none')
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const here = simulator.state(code)
  const { holds } = opened(simulator)
  const noor = read('noor')
  const wanted = { record: '99100000060104' }
  const order = { wanted, pickup: 'HILL' }
  const bodies = () =>
    simulator.calls.filter(({ method }) => method === 'POST').map(({ query, body }) => ({ query, body: JSON.parse(body) }))

  await t.test('what the patron wishes goes with the request', async (t) => {
    await holds!.place(noor, { ...order, wantedUntil: '2026-09-01' as Day, note: 'Hardback, please' }, patience())
    t.same(bodies(), [
      {
        query: { mms_id: wanted.record },
        body: {
          request_type: 'HOLD',
          pickup_location_type: 'LIBRARY',
          pickup_location_library: 'HILL',
          last_interest_date: '2026-09-01Z',
          comment: 'Hardback, please',
        },
      },
    ])
    t.match(await holds!.list(noor, patience()), [{ wantedUntil: '2026-09-01', pickup: { code: 'HILL', name: 'Hill Library' } }])
  })

  await t.test('one copy is asked for by its own number', async (t) => {
    const item = '23390010060104'
    t.match(await holds!.place(noor, { ...order, wanted: { ...wanted, item } }, patience()), {
      outcome: 'placed',
      hold: { barcode: '39001006', state: 'waiting' },
    })
    t.same(bodies()[0]?.query, { item_pid: item })
    t.match(await holds!.place(noor, { ...order, wanted: { ...wanted, item: '1' } }, patience()), { reason: 'gone' })
  })

  await t.test('what is on the shelf is on its way, and whoever asks twice is told', async (t) => {
    const fetched = { ...order, wanted: { record: '99100000100104' } }
    t.match(await holds!.place(noor, fetched, patience()), { outcome: 'placed', hold: { state: 'on-its-way' } })
    t.match(await holds!.place(noor, fetched, patience()), { outcome: 'refused', reason: 'duplicate', said: /active request/ })
  })

  await t.test('without a place nothing is asked', async (t) => {
    t.same(await holds!.place(noor, { wanted }, patience()), { outcome: 'refused', reason: 'pickup-not-possible' })
    t.match(await holds!.place(noor, { wanted, pickup: 'NOWHERE' }, patience()), { reason: 'pickup-not-possible', said: /./ })
    t.equal(bodies().length, 1)
  })

  await t.test('places are the institution’s libraries, or those that are named', async (t) => {
    const pickups = async (settings: object) =>
      (await opened(simulator, settings).holds!.options(noor, wanted, patience())).pickups
    t.same(
      await pickups({}),
      libraries.map(({ code, name }) => ({ code, name, library: code })),
    )
    t.same(await pickups({ holds: { pickups: [{ code: 'HILL', name: 'Up the hill' }] } }), [
      { code: 'HILL', name: 'Up the hill', library: 'HILL' },
    ])
  })

  await t.test('what cannot be had says why', async (t) => {
    const refusal = async (record: string) => (await holds!.options(noor, { record }, patience())).refusal
    t.same(await refusal('99100000080104'), { reason: 'not-holdable' })
    for (const record of ['1', '..', 'a/b', '']) t.same(await refusal(record), { reason: 'gone' }, record)
  })

  await t.test('a booking or a digitization is no hold, and is cancelled by nobody here', async (t) => {
    for (const type of ['BOOKING', 'DIGITIZATION'] as const) {
      const id = `77${type.length}`
      here.request('noor', { request_id: id, request_type: type, mms_id: '1', request_time: now })
      t.same(await holds!.list(noor, patience()), [])
      t.match(await holds!.cancel(noor, id as HoldId, patience()), { reason: 'gone' })
    }
    t.equal(here.requests('noor').length, 2)
    const all = { user_request: [{ request_id: '1', request_type: 'BOOKING' }, { request_id: '2' }], total_record_count: 2 }
    const listed = await stubbed(answering(all)).holds!.list(read('m.quist'), patience())
    t.same(
      listed.map(({ id }) => id),
      ['2'],
      'whether or not the list keeps to what was asked',
    )
  })

  await t.test('more than a hundred are all there', async (t) => {
    for (let index = 0; index < 130; index += 1) {
      here.request('noor', { request_id: String(index), mms_id: String(index), request_time: now })
    }
    t.equal(new Set((await holds!.list(noor, patience())).map(({ id }) => id)).size, 130)
  })

  await t.test('somebody else’s request stays theirs, whether Alma looks whose it is or not', async (t) => {
    simulator.switches.othersNumbers = 'taken'
    const [sols] = here.requests('sol')
    t.match(await holds!.cancel(noor, sols!.request_id as HoldId, patience()), { outcome: 'refused', reason: 'gone' })
    t.equal(here.requests('sol').length, 2)
  })

  await t.test('requests that are somebody else’s are nobody’s here', async (t) => {
    const theirs = { user_request: [{ request_id: '1', user_primary_id: 'ben' }], total_record_count: 1 }
    await refused(t, stubbed(answering(theirs)).holds!.list(read('m.quist'), patience()), 'identifier-ambiguous')
  })

  await t.test('the reason for a cancelling is a setting, and one that is in no table is refused', async (t) => {
    const [first, second] = here.requests('sol')
    const cancel = (cancelReason: string, id: string) =>
      opened(simulator, { holds: { cancelReason } }).holds!.cancel(read('sol'), id as HoldId, patience())
    t.same(await cancel('CannotBeFulfilled', first!.request_id), { outcome: 'cancelled' })
    t.match(await cancel('BORED', second!.request_id), { outcome: 'refused', reason: 'other', said: /reason/ })
    t.same(
      simulator.calls.filter(({ method }) => method === 'DELETE').map(({ query }) => query),
      [{ reason: 'CannotBeFulfilled' }, { reason: 'BORED' }],
    )
  })

  await t.test('a cancelling is done by a 204, or by a 200 of Alma’s own', async (t) => {
    const list = { user_request: [{ request_id: '1', request_type: 'HOLD' }], total_record_count: 1 }
    const cancelledBy = (answer: VendorAnswer) =>
      stubbed((asked) => (asked.method === 'DELETE' ? answer : answering(list)(asked))).holds!.cancel(
        read('m.quist'),
        '1' as HoldId,
        patience(),
      )
    const done = { outcome: 'cancelled' }
    t.same(await cancelledBy({ status: 204, headers: {}, body: Buffer.from('') }), done)
    t.same(await cancelledBy({ status: 200, headers: remaining, body: Buffer.from('{}') }), done)
    t.same(await cancelledBy({ status: 200, headers: remaining, body: Buffer.from('') }), done)
    await refused(t, cancelledBy({ status: 200, headers: {}, body: Buffer.from('') }), 'outcome-unknown')
    await refused(t, cancelledBy({ status: 200, headers: remaining, body: Buffer.from('<html>') }), 'outcome-unknown')
    await refused(t, cancelledBy({ status: 400, headers: remaining, body: Buffer.from('{}') }), 'outcome-unknown')
  })

  await t.test('they are left out where they are switched off', async (t) => {
    t.notOk('holds' in opened(simulator, { holds: false }))
    t.ok('holds' in opened(simulator))
  })
})

await t.test('Each code with which Alma refuses a request has its reason', async (t) => {
  for (const [errorCode, reason] of [
    ['401129', 'not-holdable'],
    ['401136', 'duplicate'],
    ['402362', 'duplicate'],
    ['401683', 'gone'],
    ['401684', 'gone'],
    ['60328', 'gone'],
    ['402203', 'gone'],
    ['401890', 'gone'],
    ['401895', 'pickup-not-possible'],
    ['60308', 'pickup-not-possible'],
    ['60327', 'pickup-not-possible'],
    ['60331', 'other'],
    ['99999', 'other'],
  ] as const) {
    const stub = stubbed((asked) =>
      asked.method === 'POST' ? refusing(errorCode, 'No, m.quist, not this') : answering({})(asked),
    )
    const placed = await stub.holds!.place(read('m.quist'), { wanted: { record: '1' }, pickup: 'HILL' }, patience())
    t.same(placed, { outcome: 'refused', reason, said: 'No, …, not this' }, errorCode)
  }
})

await t.test('Fees', async (t) => {
  const simulator = await startWithAccounts('none')
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const here = simulator.state(code)
  const [ada, fay] = [read('ada'), read('fay')]
  const list = (settings: object = {}, record = ada) => opened(simulator, settings).fees!.list!(record, patience())
  const pay = (payment: Partial<FeePayment>, settings: object = {}) =>
    opened(simulator, settings).fees!.payments!.pay({ record: ada, reference: 'FP-1', fees: [], ...payment }, patience())
  const euros = (minor: number) => ({ minor, currency: 'EUR' }) as const
  const asked = () => simulator.calls.filter(({ method }) => method === 'POST')
  const one = (minor: number) => [{ fee: '70000' as FeeId, amount: euros(minor) }]

  await t.test('what is in dispute or with a bursar is held, and is listed; what is closed is not', async (t) => {
    owe(simulator, 'ada', 12.5)
    owe(simulator, 'ada', 3, { status: { value: 'INDISPUTE' }, creation_time: '2026-01-02T09:00:00Z' })
    owe(simulator, 'ada', 4, { status: { value: 'CLOSED' } })
    owe(simulator, 'ada', 7.05, { status: { value: 'EXPORTED' }, creation_time: '2026-02-02T09:00:00Z' })
    owe(simulator, 'ada', 0)
    t.match(await list(), [
      { id: '70001', open: euros(300), held: 'disputed', since: '2026-01-02' },
      { id: '70003', open: euros(705), held: 'collected-elsewhere' },
      { id: '70000', open: euros(1250), held: undefined },
    ])
    const owed = (settings: object) => opened(simulator, settings).fees!.owed(ada, patience())
    t.same(await owed({}), [euros(1250)])
    t.same(await owed({ exportedIsOwed: true }), [euros(1955)])
  })

  await t.test('what is held is not paid here', async (t) => {
    for (const status of ['INDISPUTE', 'EXPORTED', 'CLOSED']) {
      simulator.reset()
      owe(simulator, 'ada', 3, { status: { value: status } })
      t.same(await pay({ fees: one(300) }), { outcome: 'refused', reason: 'changed' }, status)
      t.equal(asked().length, 0)
    }
  })

  await t.test('a payment is told with its method, its reference and a point', async (t) => {
    owe(simulator, 'ada', 7.5)
    t.same(await pay({ fees: one(700) }), { outcome: 'paid' })
    t.match(asked(), [
      {
        path: '/almaws/v1/users/ada/fees/70000',
        query: { op: 'pay', amount: '7.00', method: 'ONLINE', external_transaction_id: 'FP-1-70000', comment: 'FP-1' },
      },
    ])
    t.match(here.fees('ada'), [{ balance: 0.5, transaction: [{ amount: 7, external_transaction_id: 'FP-1-70000' }] }])
  })

  await t.test('what was paid is known wherever the fee is by now', async (t) => {
    for (const status of ['ACTIVE', 'INDISPUTE', 'EXPORTED']) {
      simulator.reset()
      const transaction = [
        {
          type: { value: 'PAYMENT' },
          amount: 3,
          created_by: 'x',
          transaction_time: now,
          received_by: { value: 'x' },
          external_transaction_id: 'FP-1-70000',
        },
      ]
      owe(simulator, 'ada', 2, { status: { value: status }, transaction })
      t.same(await pay({ fees: one(300) }), { outcome: 'paid' }, status)
      t.equal(asked().length, 0)
    }
  })

  await t.test('a fee that is named twice is paid once, with both sums', async (t) => {
    owe(simulator, 'ada', 3)
    t.same(await pay({ fees: [...one(100), ...one(150)] }), { outcome: 'paid' })
    t.match(here.fees('ada'), [{ balance: 0.5, transaction: [{ amount: 2.5 }] }])
    t.same(await pay({ reference: 'FP-2', fees: [...one(40), ...one(40)] }), { outcome: 'refused', reason: 'changed' })
  })

  await t.test('nothing, less than nothing and another currency are not paid', async (t) => {
    owe(simulator, 'ada', 3)
    owe(simulator, 'ada', -20)
    const amounts: readonly Money[] = [euros(0), euros(-100), { minor: 100, currency: 'CHF' }]
    for (const amount of amounts) {
      t.match(await pay({ fees: [{ fee: '70000' as FeeId, amount }] }), { outcome: 'refused', reason: 'changed' })
    }
    t.match(await pay({ fees: [{ fee: '70001' as FeeId, amount: euros(100) }] }), { outcome: 'refused', reason: 'changed' })
    t.equal(asked().length, 0)
  })

  await t.test('whatever Alma does with too much, it is never sent', async (t) => {
    simulator.switches.overpayment = 'accepted'
    owe(simulator, 'ada', 3)
    t.match(await pay({ fees: one(301) }), { outcome: 'refused', reason: 'changed' })
    t.equal(asked().length, 0)
  })

  await t.test('what Alma refuses of one does not keep the others from being paid', async (t) => {
    const fees = here.fees('fay').map(({ id, balance }) => ({ fee: id as FeeId, amount: euros(balance * 100) }))
    const stub = (errorCode: string) => {
      const plain = opened(simulator)
      t.ok(plain)
      return stubbed((request) => {
        if (request.method === 'POST' && request.path.includes(String(fees[0]!.fee))) return refusing(errorCode, 'Not of fay')
        if (request.method === 'POST') return answering({ ...feeNo(fees[1]!.fee), balance: 0 })(request)
        const listed = request.path.includes('status=ACTIVE') ? fees.map(({ fee }) => feeNo(fee)) : []
        return answering({ fee: listed, total_sum: 20, currency: 'EUR' }, 'fay')(request)
      })
    }
    const payment = { record: fay, reference: 'FP-1', fees: fees.map(({ fee }) => ({ fee, amount: euros(500) })) }
    t.same(await stub('401666').fees!.payments!.pay(payment, patience()), {
      outcome: 'in-part',
      paid: [fees[1]!.fee],
      said: 'Not of …',
    })
    const alone = { ...payment, fees: payment.fees.slice(0, 1) }
    t.match(await stub('401666').fees!.payments!.pay(alone, patience()), { outcome: 'refused', reason: 'other' })
    t.match(await stub('401665').fees!.payments!.pay(alone, patience()), { outcome: 'refused', reason: 'gone' })
    await refused(t, stub('402119').fees!.payments!.pay(payment, patience()), 'outcome-unknown')
  })

  await t.test('looks for itself in what no other question has asked for', async (t) => {
    const singles: (boolean | undefined)[] = []
    const ils = opened(simulator, {}, undefined, ({ name, single }) => void (name === 'alma.fees.list' && singles.push(single)))
    await ils.fees!.payments!.pay({ record: fay, reference: 'FP-1', fees: one(100) }, patience())
    t.same(singles, [true, true, true, true])
  })

  await t.test('a sum without a currency is nobody’s, unless the institution’s is known', async (t) => {
    owe(simulator, 'ada', 3)
    simulator.switches.feeCurrency = 'left-out'
    await refused(t, list(), 'ils-answer-invalid')
    await refused(t, pay({ fees: one(100) }), 'ils-answer-invalid')
    t.match(await list({ currency: 'CHF' }), [{ open: { minor: 300, currency: 'CHF' } }])
    t.match(await pay({ fees: one(100) }, { currency: 'CHF' }), { outcome: 'refused', reason: 'changed' })
    t.match(await pay({ fees: one(100) }, { currency: 'EUR' }), { outcome: 'paid' })
  })

  await t.test('payments are left out where they are switched off, and the list is not', async (t) => {
    const { fees } = opened(simulator, { feePayments: false })
    t.equal(fees!.payments, undefined)
    t.equal((await fees!.list!(fay, patience())).length, 2)
  })
})

await t.test('A key that may not is the operator’s mistake, and nothing happens', async (t) => {
  const simulator = await start(
    'none',
    [
      { key: 'reader', rights: 'read' },
      { key: 'no-bibs', areas: ['Users', 'Configuration'] },
      { key: 'no-conf', areas: ['Users', 'Bibs'] },
    ],
    accounts,
  )
  t.teardown(() => simulator.close())
  const before = everythingIn(simulator, code)
  const withKey = (key: string, settings: object = {}) => opened(simulator, { apiKey: new Secret(key), ...settings })
  const { loans, holds, fees } = withKey('reader')
  const here = simulator.state(code)
  const wanted = { record: '99100000060104' }
  const fee = here.fees('fay')[0]!.id as FeeId
  const amount = { minor: 100, currency: 'EUR' } as const
  for (const work of [
    () => loans!.renew(read('ada'), here.loans('ada')[0]!.loan_id as LoanId, patience()),
    () => holds!.place(read('noor'), { wanted, pickup: 'HILL' }, patience()),
    () => holds!.cancel(read('sol'), here.requests('sol')[0]!.request_id as HoldId, patience()),
    () => fees!.payments!.pay({ record: read('fay'), reference: 'FP-1', fees: [{ fee, amount }] }, patience()),
    () => withKey('no-bibs').holds!.options(read('noor'), wanted, patience()),
    () => withKey('no-conf').holds!.options(read('noor'), wanted, patience()),
  ]) {
    await refused(t, work(), 'ils-refused-gateway')
  }
  t.same(everythingIn(simulator, code), before)
  const named = withKey('no-conf', { holds: { pickups: [{ code: 'HILL', name: 'Hill' }] } })
  t.match(await named.holds!.options(read('noor'), wanted, patience()), { allowed: true })
})

await t.test('Each call says what it does, and only what changes something is a write', async (t) => {
  const simulator = await startWithAccounts('none')
  t.teardown(() => simulator.close())
  const requests: VendorRequest[] = []
  const ils = opened(simulator, {}, undefined, (request) => requests.push(request))
  const here = simulator.state(code)
  await ils.loans!.renew(read('ada'), here.loans('ada')[1]!.loan_id as LoanId, patience())
  await ils.holds!.options(read('noor'), { record: '99100000060104' }, patience())
  await ils.holds!.place(read('noor'), { wanted: { record: '99100000060104' }, pickup: 'HILL' }, patience())
  await ils.holds!.cancel(read('sol'), here.requests('sol')[0]!.request_id as HoldId, patience())
  t.same(
    requests.map(({ name, effect, method }) => [name, effect, method]),
    [
      ['alma.users.get', 'read', 'GET'],
      ['alma.loans.list', 'read', 'GET'],
      ['alma.loans.renew', 'write', 'POST'],
      ['alma.loans.get', 'read', 'GET'],
      ['alma.users.get', 'read', 'GET'],
      ['alma.bibs.request-options', 'read', 'GET'],
      ['alma.conf.libraries', 'read', 'GET'],
      ['alma.users.get', 'read', 'GET'],
      ['alma.requests.create', 'write', 'POST'],
      ['alma.users.get', 'read', 'GET'],
      ['alma.requests.list', 'read', 'GET'],
      ['alma.requests.cancel', 'write', 'DELETE'],
    ],
  )
})

await t.test('Answers as they were recorded elsewhere, replayed', async (t) => {
  const ils = opened({ url: 'https://alma.example' }, { currency: 'NOK' })
  const [quist, path] = [read('m.quist'), '/users/m.quist']
  const known = (scope: nock.Scope) => scope.get(path).reply(200, file('user.json'), remaining)
  const page = { limit: '100', offset: '0' }
  const expanded = { order_by: 'due_date', direction: 'ASC', expand: 'renewable', ...page }
  const loansOf = (scope: nock.Scope, answer: string) =>
    known(scope).get(`${path}/loans`).query(expanded).reply(200, file(answer), remaining)

  await t.test('loans', async (t) => {
    const listed = await replay(
      t,
      (scope) => loansOf(scope, 'loans.json'),
      () => ils.loans!.list(quist, patience()),
    )
    t.same(listed, [
      {
        id: '8122301570009905',
        title: 'Signals at dusk',
        barcode: '41000001',
        library: 'HILL',
        lentOn: '2026-03-01',
        due: { day: '2026-03-14', at: Date.parse('2026-03-14T22:59:00Z') },
        renewable: undefined,
        missing: 'claimed-returned',
      },
      {
        id: '8122301570009904',
        title: 'The grammar of ferries : an introduction v. 2',
        author: 'Sandgren, Tove',
        barcode: '41000002',
        callNumber: 'FER 839 San',
        library: 'HILL',
        lentOn: '2026-02-02',
        due: { day: '2026-04-20', at: Date.parse('2026-04-20T20:00:00Z') },
        renewable: false,
        accruing: { minor: 150, currency: 'NOK' },
      },
    ])
    const none = await replay(
      t,
      (scope) => loansOf(scope, 'loans-none.json'),
      () => ils.loans!.list(quist, patience()),
    )
    t.same(none, [])
  })

  await t.test('a renewal that is refused, with what the loan says before and after', async (t) => {
    const [before] = (JSON.parse(file('loans.json')) as { item_loan: readonly object[] }).item_loan
    for (const [after, said] of [
      [before!, 'Cannot renew loan: Loan ID 8122301570009904.'],
      [{ ...before, last_renew_date: '2026-03-10T23:30:00Z' }, 'Item renew period exceeded'],
      [{ ...before, last_renew_status: { value: '401195;', desc: 'Item is on hold' } }, 'Item is on hold'],
    ] as const) {
      const renewal = await replay(
        t,
        (scope) =>
          loansOf(scope, 'loans.json')
            .post(`${path}/loans/8122301570009904`)
            .query({ op: 'renew' })
            .reply(400, file('renewal-refused.json'), remaining)
            .get(`${path}/loans/8122301570009904`)
            .reply(200, JSON.stringify(after), remaining),
        () => ils.loans!.renew(quist, '8122301570009904' as LoanId, patience()),
      )
      t.same(renewal, { outcome: 'refused', reason: 'other', said })
    }
  })

  await t.test('requests, with texts for their states', async (t) => {
    const listed = await replay(
      t,
      (scope) =>
        known(scope)
          .get(`${path}/requests`)
          .query({ request_type: 'HOLD', ...page })
          .reply(200, file('requests.json'), remaining),
      () => ils.holds!.list(quist, patience()),
    )
    const harbour = { code: 'HARBOUR', name: 'Harbour Library', library: 'HARBOUR' }
    t.same(listed, [
      {
        id: '9503795240009906',
        title: 'Ropes',
        wanted: { record: '9999198972119906' },
        barcode: '41000004',
        state: 'ready',
        said: 'On Hold Shelf',
        pickup: harbour,
        placedOn: '2026-03-10',
        fetchBy: '2026-03-20',
        cancellable: undefined,
      },
      {
        id: '9503795240009904',
        title: 'Modern tides and how they are counted',
        wanted: { record: '9999198972119904' },
        author: 'Oskarsen, Vigdis',
        state: 'waiting',
        said: 'Not Started',
        position: 3,
        pickup: { code: 'HILL', name: 'Hill Library', library: 'HILL' },
        placedOn: '2026-02-12',
        wantedUntil: '2026-12-13',
        cancellable: undefined,
      },
      {
        id: '9503795240009905',
        title: 'A method for paper boats',
        wanted: { record: '9999198972119905', item: '2395304190009904' },
        author: 'Dahlgren, Nils 1940-',
        barcode: '41000003',
        state: 'on-its-way',
        said: 'In Process',
        pickup: harbour,
        placedOn: '2026-03-09',
        cancellable: undefined,
      },
      {
        id: '9503795240009907',
        title: 'Storms',
        wanted: { record: '9999198972119907' },
        state: 'other',
        said: 'Waiting for Remote Storage',
        placedOn: '2026-03-11',
        cancellable: undefined,
      },
    ])
  })

  await t.test('a request that was placed, with a code for its state, and two that were not', async (t) => {
    const placedBy = (status: number, answer: string) =>
      replay(
        t,
        (scope) =>
          known(scope)
            .post(`${path}/requests`, {
              request_type: 'HOLD',
              pickup_location_type: 'LIBRARY',
              pickup_location_library: 'HILL',
            })
            .query({ mms_id: '9999198972119904' })
            .reply(status, file(answer), remaining),
        () => ils.holds!.place(quist, { wanted: { record: '9999198972119904' }, pickup: 'HILL' }, patience()),
      )
    t.match(await placedBy(200, 'request-created.json'), {
      outcome: 'placed',
      hold: { id: '9503795240009910', state: 'on-its-way', said: undefined, fetchBy: undefined, barcode: '41000005' },
    })
    t.match(await placedBy(400, 'request-duplicate.json'), { outcome: 'refused', reason: 'duplicate' })
    t.match(await placedBy(400, 'request-no-items.json'), { outcome: 'refused', reason: 'not-holdable' })
  })

  await t.test('what may be asked for', async (t) => {
    const optionsBy = (status: number, answer: string, more = (scope: nock.Scope) => scope) =>
      replay(
        t,
        (scope) =>
          more(known(scope).get('/bibs/1/request-options').query({ user_id: 'm.quist' }).reply(status, file(answer), remaining)),
        () => ils.holds!.options(quist, { record: '1' }, patience()),
      )
    const places = (scope: nock.Scope) => scope.get('/conf/libraries').reply(200, file('libraries.json'), remaining)
    t.match(await optionsBy(200, 'request-options.json', places), { allowed: true, pickups: [{}, {}, {}] })
    const no = (reason: string) => ({ allowed: false, pickups: [], refusal: { reason } })
    t.same(await optionsBy(200, 'request-options-no-hold.json'), no('not-holdable'))
    t.same(await optionsBy(400, 'mms-id-not-valid.json'), no('gone'))
  })

  await t.test('fees', async (t) => {
    const feesBy = (active: string) =>
      replay(
        t,
        (scope) =>
          ['ACTIVE', 'INDISPUTE', 'EXPORTED'].reduce(
            (so, status) =>
              so
                .get(`${path}/fees`)
                .query({ status })
                .reply(200, file(status === 'ACTIVE' ? active : 'fees-none.json'), remaining),
            known(scope),
          ),
        () => ils.fees!.list!(quist, patience()),
      )
    const crowns = (minor: number) => ({ minor, currency: 'NOK' })
    t.same(await feesBy('fees.json'), [
      {
        id: '950645520009921',
        kind: 'overdue',
        said: 'Overdue fine',
        open: crowns(55),
        first: crowns(77),
        since: '2025-01-05',
        title: 'Ropes',
        barcode: '41000004',
      },
      {
        id: '9854064491219904',
        kind: 'lost-item',
        said: 'Lost item replacement fee',
        open: crowns(75_000),
        first: crowns(75_000),
        since: '2026-01-05',
        library: 'HILL',
        title: 'Knots, their concepts',
      },
      {
        id: '950644660009921',
        kind: 'credit',
        said: 'Credit',
        open: crowns(-5000),
        first: crowns(-5000),
        since: '2026-02-05',
      },
    ])
    t.same(await feesBy('fees-none.json'), [])
  })
})

await t.test('Whatever stands in a loan, a request or a fee, it is read or refused, and money is exact', async (t) => {
  const odd = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      '',
      ' ',
      'LOST',
      'On Hold Shelf',
      'ACTIVE',
      '2026-02-30Z',
      '2026-03-14T22:59:00Z',
      1e300,
      -1,
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.double(),
    fc.boolean(),
    fc.array(fc.string(), { maxLength: 2 }),
    fc.record({ value: fc.oneof(fc.string(), fc.integer(), fc.constant(null)), desc: fc.oneof(fc.string(), fc.constant(null)) }),
  )
  const strange = (keys: readonly string[]) => fc.dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), odd)
  const loanKeys = Object.keys(almaLoan.shape).filter((key) => key !== 'loan_id' && key !== 'due_date')
  const requestKeys = Object.keys(almaRequest.shape).filter((key) => key !== 'request_id')
  const feeKeys = ['type', 'original_amount', 'creation_time', 'owner', 'title', 'barcode', 'link', 'vat']
  const zones = fc.constantFrom('UTC', 'Pacific/Auckland', 'America/New_York')

  await t.test('a loan', async (t) => {
    fc.assert(
      fc.property(strange(loanKeys), zones, (fields, timeZone) => {
        const loan = toLoan(almaLoan.parse({ ...fields, loan_id: '1', due_date: '2026-04-01T20:00:00Z' }), {
          timeZone,
          currency: 'EUR',
        })
        return loan.id === '1' && /^2026-04-0[12]$/.test(loan.due.day) && Number.isInteger(loan.accruing?.minor ?? 0)
      }),
    )
    t.pass()
  })

  await t.test('a due date', async (t) => {
    fc.assert(
      fc.property(odd, zones, (due_date, timeZone) => {
        const read = almaLoan.safeParse({ loan_id: '1', due_date })
        return !read.success || /^\d{4}-\d\d-\d\d$/.test(toLoan(read.data, { timeZone, currency: undefined }).due.day)
      }),
      { numRuns: 500 },
    )
    t.pass()
  })

  await t.test('a request', async (t) => {
    fc.assert(
      fc.property(strange(requestKeys), zones, (fields, timeZone) => {
        const hold = toHold(almaRequest.parse({ ...fields, request_id: '1' }), timeZone)
        return hold.id === '1' && (hold.position ?? 1) > 0 && (hold.state === 'ready' || hold.fetchBy === undefined)
      }),
    )
    t.pass()
  })

  await t.test('a charge of our own that waits for its payment is nobody’s to pay, and whatever staff charged is', async (t) => {
    const reading = { timeZone: 'UTC', currency: 'EUR', institutionCode: code, postings: { type: 'CARDRENEWAL' } } as const
    const heldOf = (type: string, comment: string) =>
      toFee(almaFee.parse({ id: '1', type: { value: type }, balance: 15, comment }), reading).held
    const ours = 'Zm9vYmFyLWJhei1xdXV4LTEyMzQ1Njc4-1'
    t.equal(heldOf('CARDRENEWAL', ours), 'collected-elsewhere')
    t.equal(heldOf('CARDRENEWAL', 'Renewal at the desk'), undefined)
    t.equal(heldOf('OVERDUEFINE', ours), undefined)
  })

  await t.test('a fee, to the cent, and any number of Alma’s that is no sum is refused', async (t) => {
    const reading = { timeZone: 'UTC', currency: 'EUR', institutionCode: code, postings: false } as const
    fc.assert(
      fc.property(strange(feeKeys), fc.integer({ min: -99_999_999, max: 99_999_999 }), (fields, minor) => {
        const { original_amount: _first, ...shown } = fields
        const balance = JSON.parse(
          `${minor < 0 ? '-' : ''}${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`,
        ) as number
        const fee = toFee(almaFee.parse({ ...shown, id: '1', balance }), reading)
        return (
          fee.open.minor === minor &&
          fee.first.minor === minor &&
          (fee.kind === 'credit') === (minor < 0 || isCredit(shown['type']))
        )
      }),
    )
    fc.assert(
      fc.property(strange(feeKeys), fc.double({ noNaN: true, noDefaultInfinity: true }), (fields, balance) => {
        try {
          const { open } = toFee(almaFee.parse({ ...fields, id: '1', balance }), reading)
          return open.minor / 100 === balance
        } catch (error) {
          return isProblem(error, 'ils-answer-invalid')
        }
      }),
    )
    t.pass()
  })
})

function isCredit(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'value' in type && String(type.value).trim().toUpperCase() === 'CREDIT'
}

/** Answers every question about the user as of one who is there, and any other with this. */
function answering(json: object, id = 'm.quist'): (request: VendorRequest) => VendorAnswer {
  return ({ path }) => {
    const user = { ...(JSON.parse(file('user.json')) as object), primary_id: id }
    const isUser = path === `/users/${id}`
    return { status: 200, headers: remaining, body: Buffer.from(JSON.stringify(isUser ? user : json)) }
  }
}

function refusing(errorCode: string, errorMessage: string): VendorAnswer {
  const body = { errorsExist: true, errorList: { error: [{ errorCode, errorMessage }] }, result: null }
  return { status: 400, headers: remaining, body: Buffer.from(JSON.stringify(body)) }
}

function loanNo(index: number) {
  return { loan_id: String(index), due_date: '2026-04-01T20:00:00Z' }
}

function feeNo(id: string) {
  return { id, balance: 10, status: { value: 'ACTIVE' } }
}

function startWithAccounts(mode: 'none' | 'network-managed' | 'linked'): Promise<AlmaSimulator> {
  return start(mode, [], accounts)
}

function beyondOf(mode: 'none' | 'network-managed' | 'linked'): readonly string[] {
  return { none: [], 'network-managed': [zone], linked: [neighbour] }[mode]
}

/** Books that are due on days of the next hundred, in no order, several on one. */
function lend(simulator: AlmaSimulator, id: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    simulator.state(code).lend(id, {
      loan_id: `7${String((index * 7919) % 100_000).padStart(5, '0')}`,
      item_barcode: `B${index}`,
      title: `Volume ${index}`,
      due_date: `${addDays(today, 1 + ((index * 37) % 100))}T20:00:00Z`,
      loan_date: `${addDays(today, -1)}T10:00:00Z`,
    })
  }
}
