import { inspect } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { addDays, type Day } from '#domain/day.ts'
import { feeKinds } from '#domain/fee.ts'
import { holdRefusals, type Wanted } from '#domain/hold.ts'
import type { FeeId, HoldId, LoanId, RecordId } from '#domain/id.ts'
import { loanRefusals } from '#domain/loan.ts'
import type { Money } from '#domain/money.ts'
import type { FeePayment, FeePayments, Fees } from '#ports/fees.ts'
import type { Holds } from '#ports/holds.ts'
import type { Ils } from '#ports/ils.ts'
import type { Loans } from '#ports/loans.ts'
import { holds as castHolds, loans as castLoans } from '#simulation/account.ts'
import { castMember } from '#simulation/cast.ts'
import { copyOf, catalogue } from '#simulation/catalogue.ts'
import type { Faults, FaultScope } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { count, lost, notTold, rejects, troubles } from './ils-renewal.ts'
import { patience } from './ils.ts'

/**
 * What this suite needs of a vendor: its adapter, opened with `writingSend` on its own simulator, which has the cast with their loans, holds and debts as
 * the first institution knows them. All beside `ils` looks behind the adapter, at the simulator's own state.
 */
export interface AccountLibrary {
  readonly ils: Ils
  /** The institution's day, from which the cast counts its days. */
  readonly today: Day
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** The calls that write. */
  readonly writes: {
    readonly renew?: FaultScope
    readonly place?: FaultScope
    readonly cancel?: FaultScope
    readonly pay?: FaultScope
  }
  /** The vendor's own numbers for a title of the catalogue, whatever copy; of 999, which is in no catalogue, numbers of the same kind. */
  wanted(title: number): Wanted
  /** Lends them so many further books, each due on one of the next hundred days, in no order. */
  lend(record: RecordId, count: number): void
  /** Until when the vendor has lent it, and how often it was renewed there. */
  lent(record: RecordId, loan: LoanId): { readonly due: Day; readonly renewals: number } | undefined
  /** How many holds of theirs stand at the vendor. */
  waitingFor(record: RecordId): number
  /** Charges it at the vendor's side, as the desk would; less than nothing is a credit. It is the newest. */
  charge(record: RecordId, amount: Money): void
  /** The desk takes the whole money for it, or waives it. */
  settle(record: RecordId, fee: FeeId): void
  /** Each sum that was booked for them as paid, the desk's aside. */
  booked(record: RecordId): readonly number[]
  /** Everything the institution's system keeps, in whatever form: equal before and after wherever nothing was changed. */
  snapshot(): unknown
  reset(): void
  close(): Promise<void>
}

/** Every adapter with one of the ports passes this unchanged; of a port that is missing the part is skipped, and that is printed. */
export async function ilsAccountConformance(t: Test, library: AccountLibrary): Promise<void> {
  t.teardown(() => library.close())
  t.beforeEach(() => library.reset())
  const { loans, holds, fees } = library.ils
  if (loans) await t.test('loans', (t) => lending(t, loans, library))
  else t.comment('loans: skipped, the vendor shows none')
  if (holds) await t.test('holds', (t) => holding(t, holds, library))
  else t.comment('holds: skipped, the vendor shows none')
  if (fees?.list) await t.test('fees', (t) => owing(t, fees, fees.list!.bind(fees), library))
  else t.comment('fees: skipped, the vendor lists none')
  if (fees?.payments) await t.test('payments', (t) => paying(t, fees, fees.payments!, library))
  else t.comment('payments: skipped, the books cannot be told')
}

const here = 1
const ada = keyOf('ada')
const noor = keyOf('noor')
const nobody = 'nobody-at-all' as RecordId

/** What names no loan, hold or fee of anybody, whatever the vendor's numbers look like. */
const strangeIds = [
  '',
  ' ',
  '.',
  '..',
  '../ada',
  'a/b',
  'all',
  '%',
  '%2e%2e',
  '?op=renew',
  '0',
  '９',
  '\u0000',
  '\ud800',
  'x'.repeat(300),
]

async function lending(t: Test, loans: Loans, library: AccountLibrary): Promise<void> {
  const { today, faults, writes } = library
  const list = (record: RecordId, call = patience()) => loans.list(record, call)
  const renew = (record: RecordId, loan: LoanId, call = patience()) => loans.renew(record, loan, call)
  const castOf = (id: string) => castLoans.filter((loan) => loan.person === id && copyOf(loan.barcode).copy.place === here)
  const idOf = async (barcode: string) => (await list(ada)).find((loan) => loan.barcode === barcode)!.id
  const [easy, wanted, often] = ['39001002', '39001003', '39001004']
  const written = () => count(library, writes.renew ?? {})

  t.ok(loans.settledAfterMs > 0)

  await t.test('all of theirs are listed, in due order, as the desk lent them, and nothing changes', async (t) => {
    const before = library.snapshot()
    for (const id of ['ada', 'sol', 'eva', 'ben', 'noor']) {
      const listed = await list(keyOf(id))
      const expected = castOf(id).toSorted((one, other) => one.due - other.due)
      t.equal(listed.length, expected.length, id)
      for (const [index, { barcode, due, lent, missing }] of expected.entries()) {
        const loan = listed[index]!
        const { title } = copyOf(barcode)
        t.match(loan, { barcode, title: title.title, due: { day: addDays(today, due) } }, barcode)
        if (loan.author !== undefined) t.equal(loan.author, title.author)
        if (loan.lentOn !== undefined) t.equal(loan.lentOn, addDays(today, lent))
        t.equal(loan.missing, missing)
        t.equal(library.lent(keyOf(id), loan.id)?.due, loan.due.day, 'and this is what the vendor has')
      }
    }
    t.same(library.snapshot(), before)
  })

  await t.test('whoever is not there has no list', async (t) => {
    for (const id of [nobody, '../ada' as RecordId]) await rejects(t, list(id), 'not-found')
  })

  await t.test('what is said to be renewable is, and what is said not to be is not', async (t) => {
    for (const { id, renewable } of await list(ada)) {
      if (renewable === undefined) continue
      t.equal((await renew(ada, id)).outcome, renewable ? 'renewed' : 'refused')
    }
  })

  await t.test('a renewed loan is due later, at the vendor and in the list, and no other changed', async (t) => {
    const id = await idOf(easy)
    const before = await list(ada)
    const renewal = await renew(ada, id)
    const due = library.lent(ada, id)!.due
    t.match(renewal, { outcome: 'renewed', loan: { id, barcode: easy, due: { day: due } } })
    t.ok(due > before.find((loan) => loan.id === id)!.due.day)
    t.equal(library.lent(ada, id)!.renewals, 1)
    const after = await list(ada)
    t.same(
      after.find((loan) => loan.id === id)?.due,
      renewal.outcome === 'renewed' && renewal.loan.due,
      'the same as its list says',
    )
    t.same(
      after.filter((loan) => loan.id !== id),
      before.filter((loan) => loan.id !== id),
    )
    t.equal(written(), 1, 'it was asked once')
  })

  await t.test('a refusal is an answer with a reason, and changes nothing', async (t) => {
    for (const [barcode, ...reasons] of [
      [wanted, 'requested', 'other'],
      [often, 'limit-reached', 'other'],
    ] as const) {
      const id = await idOf(barcode)
      const before = library.lent(ada, id)
      const renewal = await renew(ada, id)
      t.equal(renewal.outcome, 'refused')
      if (renewal.outcome !== 'refused') continue
      t.ok(loanRefusals.includes(renewal.reason))
      t.ok((reasons as readonly string[]).includes(renewal.reason), renewal.reason)
      if (renewal.reason === 'other') t.match(renewal.said, /\S/)
      t.notMatch(renewal.said ?? '', /Winterfeld|29001001/)
      t.same(library.lent(ada, id), before)
    }
  })

  await t.test('a loan of somebody else is gone, and so is one that nobody has', async (t) => {
    const [sols] = await list(keyOf('sol'))
    const before = library.snapshot()
    t.match(await renew(ada, sols!.id), { outcome: 'refused', reason: 'gone' })
    t.match(await renew(nobody, sols!.id), { outcome: 'refused', reason: 'gone' })
    for (const id of strangeIds) {
      t.match(await renew(ada, id as LoanId), { outcome: 'refused', reason: 'gone' }, inspect(id.slice(0, 40)))
    }
    t.same(library.snapshot(), before)
    t.match(await renew(keyOf('sol'), sols!.id), { outcome: 'renewed' }, 'and whose it is may')
  })

  await t.test('two hundred and fifty books are all there, each once, in due order', async (t) => {
    library.lend(noor, 250)
    const listed = await list(noor)
    t.equal(listed.length, 250)
    t.equal(new Set(listed.map(({ id }) => id)).size, 250)
    const days = listed.map(({ due }) => due.day)
    t.same(days, days.toSorted())
    t.ok(new Set(days).size > 1)
  })

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves a renewal unknown, and the list shows what became of it`, async (t) => {
      const id = await idOf(easy)
      const before = library.lent(ada, id)!
      const lift = faults.set(fault, writes.renew)
      notTold(t, await rejects(t, renew(ada, id, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown'))
      lift()
      t.equal(written(), 1, 'it was asked once')
      const shown = (await list(ada)).find((loan) => loan.id === id)!.due.day
      t.equal(shown, library.lent(ada, id)!.due)
      t.equal(shown > before.due, happened)
    })
  }

  await t.test('a system that is too busy to renew has not renewed', async (t) => {
    const id = await idOf(easy)
    const before = library.snapshot()
    faults.set({ kind: 'status', status: 429 }, writes.renew)
    await rejects(t, renew(ada, id), 'ils-busy')
    t.same(library.snapshot(), before)
  })

  await troubled(t, library, 'a list of loans', (call) => list(ada, call))
}

async function holding(t: Test, holds: Holds, library: AccountLibrary): Promise<void> {
  const { today, faults, writes } = library
  const [sol, eva] = [keyOf('sol'), keyOf('eva')]
  const list = (record: RecordId, call = patience()) => holds.list(record, call)
  const titleOf = (number: number) => catalogue.find((title) => title.number === number)!.title
  /** On loan to Sol, and nobody waits for it. */
  const lentOut = library.wanted(6)
  const reference = library.wanted(8)
  const unknown = library.wanted(999)
  const order = async (wanted: Wanted) => {
    const [pickup] = (await holds.options(noor, wanted, patience())).pickups
    return { wanted, ...(pickup && { pickup: pickup.code }) }
  }
  const place = async (call = patience()) => holds.place(noor, await order(lentOut), call)
  const isLentOut = ({ title }: { readonly title: string }) => title === titleOf(6)

  t.ok(holds.settledAfterMs > 0)

  await t.test('all that stand are listed, what is ready first, and nothing changes', async (t) => {
    const before = library.snapshot()
    for (const id of ['sol', 'eva', 'thorunn', 'ada']) {
      const listed = await list(keyOf(id))
      const expected = castHolds
        .filter((hold) => hold.person === id && hold.place === here)
        .toSorted((one, other) => Number(other.state === 'ready') - Number(one.state === 'ready') || one.placed - other.placed)
      t.same(
        listed.map(({ title, state }) => [title, state]),
        expected.map(({ title, state }) => [titleOf(title), state]),
        id,
      )
      for (const [index, { placed, fetchBy, wantedUntil, position, state, barcode }] of expected.entries()) {
        const hold = listed[index]!
        if (hold.placedOn !== undefined) t.equal(hold.placedOn, addDays(today, placed))
        t.equal(hold.fetchBy, fetchBy === undefined ? undefined : addDays(today, fetchBy))
        if (wantedUntil !== undefined) t.equal(hold.wantedUntil, addDays(today, wantedUntil))
        if (state === 'waiting' && hold.position !== undefined) t.equal(hold.position, position)
        if (hold.barcode !== undefined && barcode !== undefined) t.equal(hold.barcode, barcode)
        if (hold.pickup) t.match(hold.pickup.name, /\S/)
      }
      t.equal(library.waitingFor(keyOf(id)), listed.length)
    }
    t.same(library.snapshot(), before)
  })

  await t.test('whoever is not there has no list, no options and no hold', async (t) => {
    for (const id of [nobody, '../ada' as RecordId]) {
      await rejects(t, list(id), 'not-found')
      await rejects(t, holds.options(id, lentOut, patience()), 'not-found')
      t.match(await holds.place(id, { wanted: lentOut }, patience()), { outcome: 'refused', reason: 'gone' })
    }
  })

  await t.test('what can be had is allowed, what cannot is not and says why, and asking places nothing', async (t) => {
    const before = library.snapshot()
    const options = await holds.options(noor, lentOut, patience())
    // A vendor may answer only when asked to place it: then it allows nothing, and refuses nothing either.
    const tells = options.allowed !== undefined
    t.match(options, { allowed: tells ? true : undefined, refusal: undefined })
    for (const { code, name } of options.pickups) t.match(`${code} ${name}`, /\S \S/)
    for (const wanted of [reference, unknown]) {
      const { allowed, refusal } = await holds.options(noor, wanted, patience())
      if (tells || allowed === false) t.ok(allowed === false && refusal && holdRefusals.includes(refusal.reason))
      else t.same([allowed, refusal], [undefined, undefined])
    }
    t.same(library.snapshot(), before)
  })

  await t.test('what is placed stands once, and is listed', async (t) => {
    const standing = library.waitingFor(noor)
    const placed = await place()
    t.match(placed, { outcome: 'placed' })
    t.equal(library.waitingFor(noor), standing + 1)
    const listed = (await list(noor)).filter(isLentOut)
    t.equal(listed.length, 1)
    t.equal(listed[0]!.state, 'waiting')
    if (listed[0]!.wanted !== undefined) t.equal(listed[0]!.wanted.record, lentOut.record)
    if (placed.outcome === 'placed' && placed.hold) t.equal(placed.hold.id, listed[0]!.id)
    t.equal(count(library, writes.place ?? {}), 1)
  })

  await t.test('the same again is a hold more or a duplicate, and the list says which', async (t) => {
    await place()
    const again = await place()
    if (again.outcome === 'refused') t.ok(['duplicate', 'other'].includes(again.reason), again.reason)
    t.equal((await list(noor)).filter(isLentOut).length, again.outcome === 'placed' ? 2 : 1)
  })

  await t.test('what cannot be had is refused with a reason, and nothing is placed', async (t) => {
    const before = library.snapshot()
    const { pickup = '' } = await order(lentOut)
    const further = pickup === '' ? [] : [{ wanted: lentOut, pickup: 'NOWHERE-AT-ALL' }]
    for (const asked of [{ wanted: reference, pickup }, { wanted: unknown, pickup }, ...further]) {
      const placement = await holds.place(noor, asked, patience())
      t.equal(placement.outcome, 'refused', inspect(asked))
      if (placement.outcome !== 'refused') continue
      t.ok(holdRefusals.includes(placement.reason))
      t.notMatch(placement.said ?? '', /noor|29001014/)
    }
    t.same(library.snapshot(), before)
  })

  await t.test('what is cancelled stands no more, and cannot be cancelled again', async (t) => {
    const waiting = (await list(sol)).find(({ state }) => state === 'waiting')!
    const before = library.waitingFor(sol)
    t.same(await holds.cancel(sol, waiting.id, patience()), { outcome: 'cancelled' })
    t.equal(library.waitingFor(sol), before - 1)
    t.notOk((await list(sol)).some(({ id }) => id === waiting.id))
    t.match(await holds.cancel(sol, waiting.id, patience()), { outcome: 'refused', reason: 'gone' })
    t.equal(library.waitingFor(sol), before - 1)
  })

  await t.test('what is ready is let go or kept, as its list says', async (t) => {
    const ready = (await list(sol)).find(({ state }) => state === 'ready')!
    const { outcome } = await holds.cancel(sol, ready.id, patience())
    if (ready.cancellable !== undefined) t.equal(outcome === 'cancelled', ready.cancellable)
    t.equal(
      (await list(sol)).some(({ id }) => id === ready.id),
      outcome !== 'cancelled',
    )
  })

  await t.test('a hold of somebody else is gone, and so is one that nobody has', async (t) => {
    const [evas] = await list(eva)
    const before = library.snapshot()
    const gone = { outcome: 'refused', reason: 'gone' }
    t.match(await holds.cancel(sol, evas!.id, patience()), gone)
    t.match(await holds.cancel(nobody, evas!.id, patience()), gone)
    for (const id of strangeIds) t.match(await holds.cancel(eva, id as HoldId, patience()), gone, inspect(id.slice(0, 40)))
    t.same(library.snapshot(), before)
    t.match(await holds.cancel(eva, evas!.id, patience()), { outcome: 'cancelled' }, 'and whose it is may')
  })

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves a new hold unknown, and the list shows what became of it`, async (t) => {
      const asked = await order(lentOut)
      const lift = faults.set(fault, writes.place)
      const call = patience(fault.kind === 'hang' ? 1_000 : 10_000)
      notTold(t, await rejects(t, holds.place(noor, asked, call), 'outcome-unknown'))
      lift()
      t.equal(count(library, writes.place ?? {}), 1, 'it was asked once')
      t.equal((await list(noor)).some(isLentOut), happened)
    })

    await t.test(`${inspect(fault)} leaves a cancelling unknown, and the list shows what became of it`, async (t) => {
      const waiting = (await list(sol)).find(({ state }) => state === 'waiting')!
      const lift = faults.set(fault, writes.cancel)
      const call = patience(fault.kind === 'hang' ? 1_000 : 10_000)
      const cancelling = holds.cancel(sol, waiting.id, call)
      // Half of an answer that says nothing is the whole answer.
      if (fault.kind === 'half-answer') await cancelling.catch(() => undefined)
      else notTold(t, await rejects(t, cancelling, 'outcome-unknown'))
      lift()
      t.equal(count(library, writes.cancel ?? {}), 1, 'it was asked once')
      t.equal(
        (await list(sol)).some(({ id }) => id === waiting.id),
        !happened,
      )
    })
  }

  await t.test('a system that is too busy has placed and cancelled nothing', async (t) => {
    const [asked, [evas]] = [await order(lentOut), await list(eva)]
    const before = library.snapshot()
    if (writes.place) faults.set({ kind: 'status', status: 429 }, writes.place)
    await rejects(t, holds.place(noor, asked, patience()), 'ils-busy')
    faults.set({ kind: 'status', status: 429 }, writes.cancel)
    await rejects(t, holds.cancel(eva, evas!.id, patience()), 'ils-busy')
    t.same(library.snapshot(), before)
  })

  await troubled(t, library, 'a list of holds', (call) => list(sol, call))
  await troubled(t, library, 'asking for options', (call) => holds.options(noor, lentOut, call))
}

async function owing(t: Test, fees: Fees, list: NonNullable<Fees['list']>, library: AccountLibrary): Promise<void> {
  const fay = keyOf('fay')
  const listed = (record: RecordId) => list(record, patience())
  const sums = async (record: RecordId) => {
    const open = (await listed(record)).filter(({ held }) => held === undefined).map((fee) => fee.open)
    const currencies = [...new Set(open.map(({ currency }) => currency))]
    return currencies
      .map((currency) => ({
        minor: open.filter((money) => money.currency === currency).reduce((sum, { minor }) => sum + minor, 0),
        currency,
      }))
      .filter(({ minor }) => minor !== 0)
  }

  await t.test('what somebody owes is listed, the oldest first, and nothing changes', async (t) => {
    const before = library.snapshot()
    t.match(await listed(fay), [
      { kind: 'overdue', open: euros(750), first: euros(750), since: addDays(library.today, -34) },
      { kind: 'card', open: euros(500), first: euros(500), since: addDays(library.today, -12) },
    ])
    t.same(await listed(ada), [])
    t.same(library.snapshot(), before)
  })

  await t.test('whoever is not there has no list', async (t) => {
    for (const id of [nobody, '../fay' as RecordId]) await rejects(t, listed(id), 'not-found')
  })

  await t.test('its sum is what is owed, credits too, to the cent', async (t) => {
    t.same(await sums(fay), await fees.owed(fay, patience()))
    const amount = fc.integer({ min: -99_999, max: 99_999 }).filter((minor) => minor !== 0)
    await fc.assert(
      fc.asyncProperty(fc.array(amount, { maxLength: 6 }), async (amounts) => {
        library.reset()
        for (const minor of amounts) library.charge(ada, euros(minor))
        const all = await listed(ada)
        t.same(
          all.map(({ open }) => open.minor),
          amounts,
        )
        for (const { id, kind, open } of all) {
          t.ok(feeKinds.includes(kind) && id !== '')
          t.equal(kind === 'credit', open.minor < 0)
        }
        t.equal(new Set(all.map(({ id }) => id)).size, all.length)
        t.same(await sums(ada), await fees.owed(ada, patience()))
      }),
      { numRuns: 30 },
    )
  })

  await t.test('what the desk has settled is open no more, and the others keep their names', async (t) => {
    const [first, second] = await listed(fay)
    library.settle(fay, first!.id)
    t.same(await listed(fay), [second])
    t.same(await fees.owed(fay, patience()), [euros(500)])
  })

  await troubled(t, library, 'a list of fees', (call) => list(fay, call))
}

async function paying(t: Test, fees: Fees, payments: FeePayments, library: AccountLibrary): Promise<void> {
  const { faults, writes } = library
  const fay = keyOf('fay')
  const open = async () => (await fees.list!(fay, patience())).map((fee) => ({ fee: fee.id, amount: fee.open }))
  const payment = async (reference = 'FP-7f3a-01'): Promise<FeePayment> => ({ record: fay, reference, fees: await open() })
  const pay = (asked: FeePayment, call = patience()) => payments.pay(asked, call)
  const total = () => library.booked(fay).reduce((sum, minor) => sum + minor, 0)
  const writesSeen = () => count(library, writes.pay ?? {})
  /** Of books that keep no references nobody can say so; that nothing is booked twice holds all the same. */
  const paidAgain = async (t: Test, asked: FeePayment) => {
    if (payments.unit === 'fee') t.match(await pay(asked), { outcome: 'paid' })
    else
      await pay(asked).then(
        ({ outcome }) => t.equal(outcome, 'paid'),
        (error: unknown) => t.match(error, { code: 'outcome-unknown' }),
      )
  }

  t.ok(payments.settledAfterMs > 0)

  await t.test('all that is paid is open no more, and asked again it stands in the books once', async (t) => {
    const asked = await payment()
    t.match(await pay(asked), { outcome: 'paid' })
    t.same(await fees.owed(fay, patience()), [])
    t.equal(total(), 1250)
    const before = library.snapshot()
    await paidAgain(t, asked)
    t.same(library.snapshot(), before)
  })

  await t.test('nobody else’s books are touched', async (t) => {
    library.charge(ada, euros(300))
    await pay(await payment())
    t.same(await fees.owed(ada, patience()), [euros(300)])
    t.same(library.booked(ada), [])
  })

  await t.test('what the desk has settled meanwhile is not paid again', async (t) => {
    const asked = await payment()
    for (const { fee } of asked.fees) library.settle(fay, fee)
    const before = library.snapshot()
    if (payments.unit === 'fee') t.match(await pay(asked), { outcome: 'refused' })
    // Of books that keep no references nobody can say whether it was the desk.
    else
      await pay(asked).then(
        ({ outcome }) => t.equal(outcome, 'refused'),
        (error: unknown) => t.match(error, { code: 'outcome-unknown' }),
      )
    t.same(library.snapshot(), before)
  })

  await t.test('of somebody who is not there nothing is paid', async (t) => {
    const asked = { ...(await payment()), record: nobody }
    const before = library.snapshot()
    t.match(await pay(asked), { outcome: 'refused', reason: 'gone' })
    t.same(library.snapshot(), before)
  })

  if (payments.unit === 'balance') {
    await t.test('less than all of it, or another sum than is open now, is refused, and nothing is booked', async (t) => {
      const asked = await payment()
      library.charge(fay, euros(100))
      const before = library.snapshot()
      t.match(await pay(asked), { outcome: 'refused', reason: 'changed' })
      t.match(await pay({ ...asked, fees: asked.fees.slice(0, 1) }), { outcome: 'refused', reason: 'changed' })
      t.same(library.snapshot(), before)
    })
  } else {
    await t.test('a part of one is paid, to the cent, and the rest stays open under the same name', async (t) => {
      const [first, second] = (await payment()).fees
      const part = { record: fay, reference: 'FP-part', fees: [{ fee: first!.fee, amount: euros(101) }] }
      t.match(await pay(part), { outcome: 'paid' })
      t.same(await open(), [{ fee: first!.fee, amount: euros(649) }, second])
      t.match(await pay(part), { outcome: 'paid' })
      t.same(library.booked(fay), [101], 'the same reference is the same payment')
      t.match(await pay({ ...part, reference: 'FP-part-2' }), { outcome: 'paid' })
      t.same(library.booked(fay), [101, 101], 'and another one another')
      t.match(await pay({ ...part, reference: 'FP-par' }), { outcome: 'paid' })
      t.same(library.booked(fay), [101, 101, 101], 'and so is the beginning of one')
    })

    await t.test('of one that was settled meanwhile nothing is booked, and the others are said to be paid', async (t) => {
      const asked = await payment()
      const [first, second] = asked.fees
      library.settle(fay, first!.fee)
      t.match(await pay(asked), { outcome: 'in-part', paid: [second!.fee] })
      t.same(library.booked(fay), [500])
      t.match(await pay(asked), { outcome: 'in-part', paid: [second!.fee] }, 'asked again it is the same')
      t.same(library.booked(fay), [500])
    })

    await t.test('more than is open is never booked', async (t) => {
      const [first] = (await payment()).fees
      t.match(await pay({ record: fay, reference: 'FP-much', fees: [{ fee: first!.fee, amount: euros(751) }] }), {
        outcome: 'refused',
        reason: 'changed',
      })
      t.same(library.booked(fay), [])
    })

    await t.test('a fee that is not theirs, or nobody’s, is not paid', async (t) => {
      library.charge(ada, euros(300))
      const [adas] = await fees.list!(ada, patience())
      const before = library.snapshot()
      for (const fee of [adas!.id, ...(strangeIds as FeeId[])]) {
        const asked = { record: fay, reference: 'FP-strange', fees: [{ fee, amount: euros(300) }] }
        t.match(await pay(asked), { outcome: 'refused', reason: 'gone' }, inspect(fee.slice(0, 40)))
      }
      t.same(library.snapshot(), before)
    })
  }

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves a payment unknown, and the next try books what is missing`, async (t) => {
      const asked = await payment()
      const lift = faults.set(fault, { ...writes.pay, times: 1 })
      notTold(t, await rejects(t, pay(asked, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown'))
      lift()
      t.equal(writesSeen(), 1, 'nothing more was asked after it')
      t.equal(total() > 0, happened)
      if (payments.unit === 'balance' && happened) await paidAgain(t, asked)
      else if (payments.unit === 'fee') t.match(await pay(asked), { outcome: 'paid' })
      else return
      t.equal(total(), 1250)
      t.same(await fees.owed(fay, patience()), [])
    })
  }

  await t.test('books that are too busy have booked nothing', async (t) => {
    const asked = await payment()
    const before = library.snapshot()
    faults.set({ kind: 'status', status: 429 }, writes.pay)
    await rejects(t, pay(asked), 'ils-busy')
    t.same(library.snapshot(), before)
  })

  await t.test('what goes wrong before anything is booked books nothing', async (t) => {
    for (const [fault, ...codes] of troubles) {
      library.reset()
      const asked = await payment()
      const before = library.snapshot()
      faults.set(fault)
      const problem = await rejects(t, pay(asked, patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes)
      notTold(t, problem)
      t.same(library.snapshot(), before)
      t.equal(writesSeen(), 0)
    }
  })
}

/** What goes wrong while reading is a problem of its kind, and names nobody. */
async function troubled(
  t: Test,
  library: AccountLibrary,
  what: string,
  work: (call: ReturnType<typeof patience>) => Promise<unknown>,
): Promise<void> {
  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} to ${what} is ${codes.join(' or ')}, and never an empty one`, async (t) => {
      const before = library.snapshot()
      library.faults.set(fault)
      notTold(t, await rejects(t, work(patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes))
      t.same(library.snapshot(), before)
    })
  }
}

function keyOf(id: string): RecordId {
  return castMember(id).patronId as RecordId
}

function euros(minor: number): Money {
  return { minor, currency: 'EUR' }
}
