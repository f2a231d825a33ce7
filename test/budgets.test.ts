import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import t from 'tap'
import type { Test } from 'tap'
import type { Priority } from '#domain/call.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { SharedBudgets } from '#ports/budget-store.ts'
import { openStore } from '#store/index.ts'
import { Alarms } from '#upstream/alarms.ts'
import { systemClock } from '#upstream/clock.ts'
import { DailyReserve } from '#upstream/daily-reserve.ts'
import { SharedBudget } from '#upstream/shared-budget.ts'
import { FakeClock } from './clock.ts'
import { findPostgres } from './crash/places.ts'

const limits = { perSecond: 10, burst: 4, concurrent: 100 }

void t.test('a budget that nodes share', async (t) => {
  void t.test('two nodes together send no more than one may', async (t) => {
    const { nodes, sent, clock } = house(t, 2)
    for (const node of nodes) for (let n = 0; n < 20; n += 1) void node.ask('patron')
    await clock.advance(1000)
    t.equal(sent.length, 14, 'the burst, and one second of the rate')
    await clock.advance(1000)
    t.equal(sent.length, 24)
  })

  void t.test('a patron goes before a report that came first', async (t) => {
    const { nodes, sent, clock } = house(t, 1)
    const [node] = nodes as [Node]
    for (let n = 0; n < 6; n += 1) void node.ask('report')
    await clock.advance(0)
    void node.ask('patron')
    await clock.advance(1)
    t.same(sent, ['report', 'patron'], 'of a burst of four reports have one, and the rest is there for patrons')
  })

  void t.test('a node that only carries changes leaves half of every burst to the patrons of another', async (t) => {
    const { nodes, sent, clock } = house(t, 2)
    const [one, other] = nodes as [Node, Node]
    for (let n = 0; n < 50; n += 1) void one.ask('sync')
    await clock.advance(3000)
    const before = sent.length
    void other.ask('patron')
    void other.ask('patron')
    await clock.advance(1)
    t.same(sent.slice(before), ['patron', 'patron'])
  })

  void t.test('a turn that would come too late is refused at once, with when to come again', async (t) => {
    const { nodes, clock } = house(t, 1)
    const [node] = nodes as [Node]
    for (let n = 0; n < 30; n += 1) void node.ask('patron')
    await clock.advance(0)
    const problem = await node.budget
      .take('patron', clock.now() + 500, new AbortController().signal)
      .catch((error: unknown) => error)
    t.ok(isProblem(problem, 'ils-busy') && (problem.retryAfter ?? 0) >= 1)
  })

  void t.test('whoever leaves the line costs nobody a turn', async (t) => {
    const { nodes, sent, clock } = house(t, 1)
    const [node] = nodes as [Node]
    const leaving = new AbortController()
    for (let n = 0; n < 4; n += 1) void node.ask('patron')
    await clock.advance(0)
    void node.ask('patron', leaving.signal)
    void node.ask('patron')
    leaving.abort(new Error('left'))
    await clock.advance(100)
    t.equal(sent.length, 5)
  })

  void t.test('a pause that a vendor asked one node for holds for all', async (t) => {
    const { nodes, sent, clock } = house(t, 2)
    const [one, other] = nodes as [Node, Node]
    one.budget.holdBack(3000)
    await clock.advance(0)
    void other.ask('patron')
    await clock.advance(2990)
    t.equal(sent.length, 0)
    await clock.advance(20)
    t.equal(sent.length, 1)
  })

  void t.test(
    'where the store does not answer, a node goes on at a fifth of the rate, and at the whole when it is back',
    async (t) => {
      const { nodes, sent, clock, store } = house(t, 1)
      const [node] = nodes as [Node]
      store.away = true
      for (let n = 0; n < 100; n += 1) void node.ask('patron')
      await clock.advance(2000)
      t.equal(sent.length, 5, 'one at once, and two a second')
      store.away = false
      await clock.advance(1500)
      t.ok(sent.length >= 18)
    },
  )
})

void t.test('what is left of a day', async (t) => {
  void t.test('is kept for patrons: what is carried over stops before, reports at twice as many', async (t) => {
    const daily = new DailyReserve(new FakeClock())
    t.equal(daily.refusal('report', 1000), undefined, 'nobody has said anything')
    daily.learn(1999)
    t.ok(isProblem(daily.refusal('report', 1000), 'ils-busy'))
    t.equal(daily.refusal('sync', 1000), undefined)
    daily.learn(1000)
    t.ok(isProblem(daily.refusal('sync', 1000), 'ils-busy'))
    t.equal(daily.refusal('patron', 1000), undefined)
  })

  void t.test('is believed for ten minutes; then one is let through to learn whether a new day has begun', async (t) => {
    const clock = new FakeClock()
    const daily = new DailyReserve(clock)
    daily.learn(5)
    const refused = daily.refusal('sync', 1000)
    t.equal(refused?.retryAfter, 600)
    await clock.advance(600_000)
    t.equal(daily.refusal('sync', 1000), undefined)
    t.ok(daily.refusal('sync', 1000), 'and no second one')
    daily.learn(50_000)
    t.equal(daily.refusal('sync', 1000), undefined)
  })
})

const server = await findPostgres()
void t.test('on PostgreSQL', { skip: typeof server === 'string' && server }, async (t) => {
  const name = `patron_gateway_test_${randomBytes(6).toString('hex')}`
  const master = new Client({ connectionString: (server as URL).href })
  await master.connect()
  await master.query(`create database ${name}`)
  t.teardown(async () => {
    await master.query(`drop database ${name} with (force)`)
    await master.end()
  })
  const url = Object.assign(new URL(server as URL), { pathname: `/${name}` }).href

  void t.test('three nodes together never exceed the budget of one, whatever the moment', async (t) => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore({ url })))
    t.teardown(() => Promise.all(stores.map((store) => store.close())))
    const times: number[] = []
    const alarms = new Alarms(systemClock)
    t.teardown(() => alarms.stop())
    const rate = { perSecond: 100, burst: 10, concurrent: 1000 }
    const leaving = new AbortController()
    const begun = performance.now()
    const nodes = stores.map((store) => new SharedBudget('pool', rate, store.budgets!, systemClock, alarms))
    const asking = nodes.flatMap((node) =>
      Array.from({ length: 30 }, async () => {
        await node.take('patron', Date.now() + 20_000, leaving.signal)
        times.push(performance.now())
      }),
    )
    await Promise.all(asking)
    const spent = times.at(-1)! - begun
    t.equal(times.length, 90)
    t.ok(spent >= ((90 - 10) * 1000) / 100 - 5, `90 in no less than 0.8 s: ${Math.round(spent)} ms`)
  })

  void t.test('what is given back can be taken again, and a pause is one for all', async (t) => {
    const [one, other] = await Promise.all([openStore({ url }), openStore({ url })])
    t.teardown(() => Promise.all([one.close(), other.close()]))
    const [hour, room] = [3_600_000, 3_600_000]
    t.equal(await one.budgets!.take('slow', hour, room), 0)
    const wait = await other.budgets!.take('slow', hour, room)
    t.ok(wait > hour - 60_000 && wait <= hour, 'an hour for each')
    await one.budgets!.giveBack('slow', hour)
    t.equal(await other.budgets!.take('slow', hour, room), 0)
    await one.budgets!.holdBack('paused', 60_000, 100, 400)
    const paused = await other.budgets!.take('paused', 100, 400)
    t.ok(paused > 50_000 && paused <= 60_000)
  })

  void t.test('a file on one host has none: there every budget is its node’s own', async (t) => {
    const store = await openStore({ file: `${t.testdir({})}/one.db` })
    t.teardown(() => store.close())
    t.equal(store.budgets, undefined)
  })
})

interface Node {
  readonly budget: SharedBudget
  ask(priority: Priority, signal?: AbortSignal): Promise<void>
}

/** Nodes over one store that is played, by a clock that stands still. */
function house(t: Test, count: number) {
  const clock = new FakeClock()
  const alarms = new Alarms(clock)
  t.teardown(() => alarms.stop())
  const store = { away: false }
  const played = playedStore(clock, store)
  const sent: Priority[] = []
  const nodes = Array.from({ length: count }, (): Node => {
    const budget = new SharedBudget('alma 1', limits, played, clock, alarms)
    return {
      budget,
      async ask(priority, signal = new AbortController().signal) {
        try {
          await budget.take(priority, clock.now() + 60_000, signal)
          sent.push(priority)
        } catch {
          // Left, or the test is over.
        }
      },
    }
  })
  return { nodes, sent, clock, store }
}

function playedStore(clock: FakeClock, state: { readonly away: boolean }): SharedBudgets {
  const due = new Map<string, number>()
  const answered = () => {
    if (state.away) throw new Problem('store-unavailable', 'away')
    return clock.now()
  }
  return {
    async take(pool, intervalMs, roomMs) {
      const now = answered()
      const next = Math.max(due.get(pool) ?? 0, now) + intervalMs
      if (next - now > roomMs) return Math.ceil(next - now - roomMs)
      due.set(pool, next)
      return 0
    },
    async giveBack(pool, intervalMs) {
      answered()
      due.set(pool, (due.get(pool) ?? 0) - intervalMs)
    },
    async holdBack(pool, ms, intervalMs, roomMs) {
      const now = answered()
      due.set(pool, Math.max(due.get(pool) ?? 0, now + ms + roomMs - intervalMs))
    },
  }
}
