import type { Call } from '#domain/call.ts'
import type { SharedBudgets } from '#ports/budget-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Manners, Send, VendorAnswer, VendorRequest } from '#ports/send.ts'
import { address } from './address.ts'
import { Alarms } from './alarms.ts'
import { Breaker } from './breaker.ts'
import { MemoryBudget, type Budget, type BudgetLimits } from './budget.ts'
import { DailyReserve } from './daily-reserve.ts'
import { Flight } from './flight.ts'
import type { Route } from './flight.ts'
import { urgency } from './line.ts'
import type { Label, VendorLog } from './log.ts'
import { Origin } from './origin.ts'
import { codeOf, shuttingDown, tooLate } from './problems.ts'
import { SharedBudget } from './shared-budget.ts'

export interface UpstreamOptions {
  readonly clock: Clock
  readonly log: VendorLog
  /** Where several nodes count together. */
  readonly budgets?: SharedBudgets | undefined
  /** Spreads retries; between 0 and 1. */
  readonly random?: () => number
  readonly maxAnswerBytes?: number
  /** How long one attempt may take, and what a write is seen through for. */
  readonly callTimeoutMs?: number
}

/** How every vendor is called: once for all of them, with what the comment of `Send` promises. */
export interface Upstream {
  sendTo(manners: Manners, label: Label): Send
  stats(): UpstreamStats
  /** Whatever waits ends with `shutting-down`; resolves when what was on the wire has ended. */
  close(): Promise<void>
}

export interface UpstreamStats {
  readonly underWay: number
  readonly pools: readonly PoolStats[]
  readonly breakers: readonly { readonly pool: string; readonly origin: string; readonly open: boolean }[]
  readonly origins: readonly { readonly origin: string; readonly connections: number }[]
}

export interface PoolStats {
  readonly pool: string
  readonly underWay: number
  readonly waiting: number
  /** Of the vendor's allowance of a day, as it said last. */
  readonly leftToday: number | undefined
}

export function upstream(options: UpstreamOptions): Upstream {
  const { clock, log, budgets: shared, random = Math.random, maxAnswerBytes = 4 * 1024 * 1024, callTimeoutMs = 10_000 } = options
  const alarms = new Alarms(clock)
  const origins = new Map<string, Origin>()
  const budgets = new Map<string, { readonly budget: Budget; readonly daily: DailyReserve }>()
  const breakers = new Map<string, { readonly pool: string; readonly origin: string; readonly breaker: Breaker }>()
  const flights = new Map<Flight, Promise<void>>()
  /** Reads under way that others may join. */
  const joinable = new Map<string, Flight>()
  let closed: Promise<void> | undefined

  function launch(
    route: Route,
    path: string,
    call: Call,
    request: VendorRequest,
    key: string | undefined,
  ): Promise<VendorAnswer> {
    const headers = { ...request.headers, 'x-request-id': call.id, 'user-agent': 'patron-gateway' }
    const flight = new Flight(route, request, { path, method: request.method, headers, body: request.body ?? null }, call)
    const answer = flight.join(call)
    if (key !== undefined) joinable.set(key, flight)
    const ended = () => {
      flights.delete(flight)
      if (key !== undefined && joinable.get(key) === flight) joinable.delete(key)
    }
    flights.set(flight, flight.fly(ended))
    return answer
  }

  /** Waits for a read of somebody else's, and says so in the log. */
  async function join(flight: Flight, { label }: Route, call: Call, request: VendorRequest): Promise<VendorAnswer> {
    const begun = clock.now()
    const { name, effect } = request
    const said = { ...label, call: call.id, name, effect, attempts: 0, joined: true }
    try {
      const answer = await flight.join(call)
      log.ended({ ...said, status: answer.status, problem: undefined, left: false, ms: clock.now() - begun })
      return answer
    } catch (error) {
      const left = call.signal.aborted || clock.now() >= call.deadline
      log.ended({ ...said, status: undefined, problem: codeOf(error), left, ms: clock.now() - begun })
      throw error
    }
  }

  return {
    sendTo(manners, label) {
      const place = address(manners.baseUrl)
      const { pool, perSecond, concurrent, burst = perSecond } = manners
      const origin = entry(origins, place.origin, () => new Origin(place.origin, callTimeoutMs))
      origin.allow(pool, concurrent)
      const limits = { perSecond, concurrent, burst }
      const { budget, daily } = entry(budgets, pool, () => ({ budget: budgetOf(pool, limits), daily: new DailyReserve(clock) }))
      budget.limits = limits
      const { breaker } = entry(breakers, `${origin.name} ${pool}`, () => ({
        pool,
        origin: origin.name,
        breaker: new Breaker(clock),
      }))
      const route = { label, manners, origin, budget, daily, breaker, alarms, clock, random, log, maxAnswerBytes, callTimeoutMs }

      return async (call, request) => {
        const path = place.below(request.path)
        if (closed !== undefined) throw shuttingDown()
        if (call.signal.aborted || call.deadline <= clock.now()) throw tooLate(request.effect, label.vendor)
        if (request.effect === 'write' || request.single) return launch(route, path, call, request, undefined)
        const key = keyOf(pool, origin.name, path, request)
        const flight = joinable.get(key)
        // Who is more urgent than a read that still waits for its turn does not wait with it.
        const joins = flight !== undefined && !flight.abandoned && (flight.asked || flight.urgency <= urgency[call.priority])
        return joins ? join(flight, route, call, request) : launch(route, path, call, request, key)
      }
    },

    stats() {
      return {
        underWay: flights.size,
        pools: [...budgets].map(([pool, { budget, daily }]) => {
          const { underWay, waiting } = budget
          return { pool, underWay, waiting, leftToday: daily.left }
        }),
        breakers: [...breakers.values()].map(({ pool, origin, breaker }) => ({ pool, origin, open: breaker.isOpen })),
        origins: [...origins].map(([origin, { connections }]) => ({ origin, connections })),
      }
    },

    close() {
      closed ??= shutDown()
      return closed
    },
  }

  function budgetOf(pool: string, limits: BudgetLimits): Budget {
    return shared ? new SharedBudget(pool, limits, shared, clock, alarms) : new MemoryBudget(limits, clock, alarms)
  }

  async function shutDown(): Promise<void> {
    for (const flight of flights.keys()) flight.close()
    await Promise.all(flights.values())
    await Promise.all([...origins.values()].map((origin) => origin.close()))
    alarms.stop()
  }
}

/** Equal requests have equal keys. No part but the last can hold a line break, so no two others do. */
function keyOf(pool: string, origin: string, path: string, request: VendorRequest): string {
  let key = `${pool}\n${request.method} ${origin}${path}\n`
  for (const name in request.headers) key += `${name}:${request.headers[name]}\n`
  return request.body === undefined ? key : `${key}\n${request.body}`
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
