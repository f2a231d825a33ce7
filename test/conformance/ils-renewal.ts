import { inspect } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { addDays, earliest, latest, type Day } from '#domain/day.ts'
import type { RecordId } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import type { LibraryCode } from '#domain/patron.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { Fees } from '#ports/fees.ts'
import type { CardRenewals, Extension, Ils, Move, Posting, Postings } from '#ports/ils.ts'
import type { Manners, Send } from '#ports/send.ts'
import { castMember } from '#simulation/cast.ts'
import type { Fault, Faults, FaultScope } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { patience, plainSend } from './ils.ts'

/**
 * What this suite needs of a vendor: its adapter, opened with `writingSend` on its own simulator, which has the cast as the first institution
 * knows it. All beside `ils` looks behind the adapter, at the simulator's own state.
 */
export interface RenewalLibrary {
  readonly ils: Ils
  /** The institution's day, from which the cast counts its dates. */
  readonly today: Day
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** Some whose registrations can be moved, each with all of theirs that can; there are an expired one and, where there are libraries, several at once. */
  readonly renewable: readonly Renewable[]
  /** A library at which none of them is registered. */
  readonly strange: LibraryCode
  /** The calls that write: a record's dates, and a posting in the order in which it takes them. */
  readonly writes: { readonly extend: FaultScope; readonly post?: readonly FaultScope[] }
  /** The earliest of all dates that end this registration; nothing where none does. */
  lastDay(record: RecordId, library: LibraryCode | undefined): Day | undefined
  /** All that the record holds but what belongs to the end of its registrations: equal before and after. */
  rest(record: RecordId): unknown
  /** Everything the institution's system keeps, in whatever form. */
  snapshot(): unknown
  /** Charges it at the vendor's side, as the desk would. */
  owe(record: RecordId, amount: Money): void
  /** What stands in the vendor's books with a reference of ours. */
  ledger(record: RecordId): readonly Entry[]
  reset(): void
  close(): Promise<void>
}

export interface Renewable {
  readonly record: RecordId
  readonly places: readonly (LibraryCode | undefined)[]
}

export interface Entry {
  readonly reference: string
  readonly charged: Money
  /** Each payment that was booked. */
  readonly paid: readonly Money[]
  /** Where the money was taken, as the books say it; they may have no word for it. */
  readonly taken?: Posting['taken'] | undefined
}

/** Every adapter with one of the three ports passes this unchanged; of a port that is missing the part is skipped, and that is printed. */
export async function ilsRenewalConformance(t: Test, library: RenewalLibrary): Promise<void> {
  t.teardown(() => library.close())
  t.beforeEach(() => library.reset())
  const { renewal, fees, postings } = library.ils
  if (renewal) await t.test('extending', (t) => extending(t, renewal, library))
  else t.comment('extending: skipped, dates cannot be moved')
  if (fees) await t.test('owing', (t) => owing(t, fees, library))
  else t.comment('owing: skipped, nobody can tell')
  if (postings) await t.test('posting', (t) => posting(t, postings, library))
  else t.comment('posting: skipped, the books cannot be told')
}

/** `plainSend` that knows, as the gateway's does, that a write without an answer may have happened. */
export function writingSend(manners: Manners): Send {
  const send = plainSend(manners)
  return async (call, request) => {
    try {
      return await send(call, request)
    } catch (error) {
      if (request.effect === 'read') throw error
      throw new Problem('outcome-unknown', 'The answer to a write was lost', { cause: error })
    }
  }
}

/** What may become of a write that leaves nobody any wiser, and whether it happened all the same. */
export const lost: readonly (readonly [Fault, happened: boolean])[] = [
  [{ kind: 'drop-answer' }, true],
  [{ kind: 'half-answer' }, true],
  [{ kind: 'reset' }, false],
  [{ kind: 'hang' }, false],
  [{ kind: 'html' }, false],
  [{ kind: 'html', status: 503 }, false],
  [{ kind: 'status', status: 500 }, false],
  [{ kind: 'status', status: 504 }, false],
]

/** What goes wrong where nothing is written yet. */
export const troubles: readonly (readonly [Fault, ...ProblemCode[]])[] = [
  [{ kind: 'html' }, 'ils-answer-invalid'],
  [{ kind: 'half-answer' }, 'ils-unavailable', 'ils-answer-invalid'],
  [{ kind: 'status', status: 429 }, 'ils-busy'],
  [{ kind: 'status', status: 500 }, 'ils-unavailable'],
  [{ kind: 'reset' }, 'ils-unavailable'],
  [{ kind: 'hang' }, 'ils-timeout'],
]

async function extending(t: Test, renewal: CardRenewals, library: RenewalLibrary): Promise<void> {
  const { ils, today, renewable, faults, writes } = library
  const extend = (record: RecordId, moves: readonly Move[], call = patience()) => renewal.extend(record, moves, call)
  const later = (record: RecordId, place: LibraryCode | undefined) =>
    addDays(latest([today, library.lastDay(record, place) ?? today])!, 365)
  const moving = ({ record, places }: Renewable) => places.map((place) => moveOf(place, later(record, place)))
  const written = () => count(library, writes.extend)
  const shows = async (record: RecordId, { library: place, to }: Move) => {
    const read = await ils.patrons.read(record, place === undefined ? [] : [place], patience())
    const found = read?.registrations.find((held) => held.library === place && !held.inherited)
    return found !== undefined && earliest(found.limits.map(({ expires }) => expires)) === to
  }

  t.ok(renewal.settledAfterMs > 0)
  t.ok(renewable.some(({ record, places }) => places.some((place) => (library.lastDay(record, place) ?? today) < today)))

  await t.test(
    'the day that was asked for is the last one, every date and reading says so, and nothing else changed',
    async (t) => {
      for (const one of renewable) {
        const before = library.rest(one.record)
        const moves = moving(one)
        const whole = library.snapshot()
        t.same(await extend(one.record, moves), { outcome: 'written' }, one.record)
        for (const move of moves) {
          t.equal(library.lastDay(one.record, move.library), move.to, `${one.record} ${move.library ?? ''}`)
          t.ok(await shows(one.record, move), 'and it is read so')
        }
        t.same(library.rest(one.record), before)
        t.notSame(library.snapshot(), whole, 'and this could be seen')
      }
      t.equal(written(), renewable.length, 'one write for all registrations of a record')
    },
  )

  await t.test('the same again changes nothing, and a day before the last one does not either', async (t) => {
    for (const one of renewable) {
      const moves = moving(one)
      await extend(one.record, moves)
      const before = library.snapshot()
      t.same(await extend(one.record, moves), { outcome: 'written' })
      t.same(library.snapshot(), before)
      t.same(
        await extend(
          one.record,
          moves.map((move) => ({ ...move, to: addDays(move.to, -100) })),
        ),
        { outcome: 'written' },
      )
      t.same(library.snapshot(), before)
    }
  })

  await t.test('one registration is moved without the others', async (t) => {
    for (const { record, places } of renewable) {
      for (const place of places) {
        library.reset()
        const others = places.filter((other) => other !== place).map((other) => [other, library.lastDay(record, other)] as const)
        const to = later(record, place)
        t.same(await extend(record, [moveOf(place, to)]), { outcome: 'written' })
        t.equal(library.lastDay(record, place), to)
        // A date that both share may be what held the other one back, so that one may end later now, and never earlier.
        for (const [other, before] of others) t.ok((library.lastDay(record, other) ?? '9') >= (before ?? ''))
      }
    }
  })

  await t.test('who is not there, or not registered there, is gone, and nothing is written', async (t) => {
    const before = library.snapshot()
    const to = addDays(today, 365)
    const gone = { outcome: 'refused', reason: 'gone' }
    t.match(await extend('nobody-at-all' as RecordId, [{ to }]), gone)
    t.match(await extend(renewable[0]!.record, [{ library: library.strange, to }]), gone)
    t.same(library.snapshot(), before)
  })

  await t.test('whom somebody switched off stays off', async (t) => {
    const ina = castMember('ina').patronId as RecordId
    const active = async () => (await ils.patrons.read(ina, [], patience()))?.active
    t.equal(await active(), false)
    await extend(ina, [{ to: addDays(today, 900) }])
    t.equal(await active(), false)
  })

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves unknown what became of it, and the same again settles it`, async (t) => {
      const one = renewable[0]!
      const moves = moving(one)
      const before = library.snapshot()
      const lift = faults.set(fault, writes.extend)
      const problem = await rejects(
        t,
        extend(one.record, moves, patience(fault.kind === 'hang' ? 1_000 : 10_000)),
        'outcome-unknown',
      )
      notTold(t, problem)
      lift()
      t.equal(written(), 1, 'it was asked once')
      if (happened) t.equal(library.lastDay(one.record, moves[0]!.library), moves[0]!.to)
      else t.same(library.snapshot(), before)
      t.same(await extend(one.record, moves), { outcome: 'written' })
      for (const { library: place, to } of moves) t.equal(library.lastDay(one.record, place), to)
    })
  }

  await t.test('a system that is too busy to write has not written', async (t) => {
    const one = renewable[0]!
    const before = library.snapshot()
    faults.set({ kind: 'status', status: 429 }, writes.extend)
    await rejects(t, extend(one.record, moving(one)), 'ils-busy')
    t.same(library.snapshot(), before)
    t.equal(written(), 1)
  })

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} before anything is written writes nothing`, async (t) => {
      const one = renewable[0]!
      const moves = moving(one)
      const before = library.snapshot()
      faults.set(fault)
      // A vendor that is written to without reading before has only a write that can fail.
      const problem = await rejects(
        t,
        extend(one.record, moves, patience(fault.kind === 'hang' ? 150 : 10_000)),
        ...codes,
        'outcome-unknown',
      )
      notTold(t, problem)
      if (problem?.code !== 'outcome-unknown') t.equal(written(), 0)
      if (problem?.code !== 'outcome-unknown' || fault.kind !== 'half-answer') t.same(library.snapshot(), before)
    })
  }

  await t.test('whatever days are asked for, no registration ends earlier, and the rest of the record stays', async (t) => {
    const asked = fc.record({
      who: fc.constantFrom(...renewable),
      days: fc.array(fc.integer({ min: -800, max: 1500 }), { minLength: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ who: { record, places }, days }) => {
        const moves = places.map((place, index) => moveOf(place, addDays(today, days[index % days.length]!)))
        const before = { rest: library.rest(record), last: places.map((place) => library.lastDay(record, place)) }
        const extension: Extension = await extend(record, moves)
        t.same(extension, { outcome: 'written' })
        for (const [index, { library: place, to }] of moves.entries()) {
          const last = library.lastDay(record, place)
          if (before.last[index] === undefined) t.equal(last, undefined, 'what never ends never ends')
          else t.ok(last !== undefined && last >= to && last >= before.last[index])
        }
        t.same(library.rest(record), before.rest)
      }),
      { numRuns: 40 },
    )
  })
}

async function owing(t: Test, fees: Fees, library: RenewalLibrary): Promise<void> {
  const { record } = library.renewable[0]!
  const owed = async (call = patience()) => fees.owed(record, call)
  const euros = (minor: number): Money => ({ minor, currency: 'EUR' })

  await t.test('who owes nothing has an empty list, and asking changes nothing', async (t) => {
    const before = library.snapshot()
    t.same(await owed(), [])
    t.same(library.snapshot(), before)
  })

  await t.test('all that is open is added up, to the cent', async (t) => {
    library.owe(record, euros(1250))
    t.same(await owed(), [euros(1250)])
    library.owe(record, euros(10))
    library.owe(record, euros(20))
    t.same(await owed(), [euros(1280)])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 999_999 }), { minLength: 1, maxLength: 6 }), async (amounts) => {
        library.reset()
        for (const minor of amounts) library.owe(record, euros(minor))
        t.same(await owed(), [euros(amounts.reduce((sum, minor) => sum + minor, 0))])
      }),
      { numRuns: 30 },
    )
  })

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} is ${codes.join(' or ')}, and never "nothing"`, async (t) => {
      library.owe(record, euros(1250))
      library.faults.set(fault)
      notTold(t, await rejects(t, owed(patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes))
    })
  }
}

async function posting(t: Test, postings: Postings, library: RenewalLibrary): Promise<void> {
  const { ils, faults } = library
  const { record, places } = library.renewable[0]!
  const entry: Posting = {
    record,
    ...(places[0] !== undefined && { library: places[0] }),
    reference: 'CR-7f3a-01',
    amount: { minor: 1250, currency: 'EUR' },
    taken: 'online',
  }
  const post = (asked: Posting = entry, call = patience()) => postings.post(asked, call)
  const once = { reference: entry.reference, charged: entry.amount, paid: [entry.amount], taken: 'online' }
  const owed = async () => ils.fees?.owed(record, patience())

  await t.test('it stands in the books once, charged and paid, and nothing is owed for it', async (t) => {
    const before = await owed()
    const first = await post()
    t.match(first, { outcome: 'posted', id: /./ })
    t.same(library.ledger(record), [once])
    t.same(await owed(), before)
    t.same(await post(), first)
    t.same(library.ledger(record), [once], 'asked again it stands there once')
    t.match(await post({ ...entry, reference: 'CR-7f3a-02' }), { outcome: 'posted' })
    t.equal(library.ledger(record).length, 2, 'another reference is another posting')
    t.match(await post({ ...entry, reference: 'CR-7f3a' }), { outcome: 'posted' })
    t.equal(library.ledger(record).length, 3, 'and so is the beginning of one')
  })

  await t.test('what is owed otherwise stays owed', async (t) => {
    library.owe(record, { minor: 800, currency: 'EUR' })
    const before = await owed()
    t.match(await post(), { outcome: 'posted' })
    t.same(await owed(), before)
  })

  await t.test('what a desk took stands there as such, and once', async (t) => {
    const before = await owed()
    const atDesk: Posting = { ...entry, taken: 'desk' }
    const first = await post(atDesk)
    t.match(first, { outcome: 'posted' })
    t.same(await post(atDesk), first)
    t.same(library.ledger(record), [{ ...once, taken: 'desk' }])
    t.same(await owed(), before)
  })

  for (const [step, scope] of (library.writes.post ?? []).entries()) {
    for (const [fault] of lost) {
      await t.test(`${inspect(fault)} at write ${step + 1} leaves it unknown, and the next try goes on from there`, async (t) => {
        const lift = faults.set(fault, scope)
        notTold(t, await rejects(t, post(entry, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown'))
        lift()
        t.equal(count(library, scope), 1, 'it was asked once')
        t.match(await post(), { outcome: 'posted' })
        t.same(library.ledger(record), [once])
      })
    }
  }

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} while looking for the reference writes nothing`, async (t) => {
      const lift = faults.set(fault)
      await rejects(t, post(entry, patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes)
      lift()
      t.same(library.ledger(record), [])
      t.match(await post(), { outcome: 'posted' })
      t.same(library.ledger(record), [once])
    })
  }
}

function moveOf(place: LibraryCode | undefined, to: Day): Move {
  return place === undefined ? { to } : { library: place, to }
}

export function count({ calls }: Pick<RenewalLibrary, 'calls'>, { method, pattern }: FaultScope): number {
  return calls.filter(
    (call) => (method === undefined || call.method === method) && (pattern === undefined || call.pattern === pattern),
  ).length
}

/** A problem is for the log: it names nobody. */
export function notTold(t: Test, problem: Problem | undefined): void {
  t.notMatch(inspect(problem, { depth: 20 }), /@example|Winterfeld|Marchetti|Brandtner|29001\d{3}/i)
}

/** The problem that a promise ended in; anything else fails the test, and says what it was. */
export async function rejects(
  t: Test,
  promise: Promise<unknown>,
  ...codes: readonly ProblemCode[]
): Promise<Problem | undefined> {
  const error = await promise.then(
    (value) => value,
    (error: unknown) => error,
  )
  if (isProblem(error, ...codes)) return error
  t.fail(`expected ${codes.join(' or ')}`, { found: inspect(error) })
  return undefined
}
