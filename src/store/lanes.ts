import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { LaneLeases } from '#ports/store.ts'
import { randomUUID } from 'node:crypto'

/** What a node that died was doing is over for the others after this. */
const leaseMs = 60_000

/** So that a store that is away for some seconds costs no lease. */
const renewEveryMs = 15_000

/** Between two looks at a lane that another node has, give or take half of it, so that several do not look in step. */
const lookEveryMs = 100

/**
 * Two callers of one node stand in a queue in memory and never ask the store against each other; only its first one asks for the lease, which keeps
 * the other nodes out. Between nodes nobody has a place in the queue: whoever looks first when a lane is free has it.
 */
export function lanesOver(leases: LaneLeases, clock: Clock): Lanes {
  const queues = new Map<string, Promise<void>>()

  return {
    inLane: (lane, deadline, work) =>
      inQueue(lane, async (before) => {
        if (before && (await inTime(before, deadline)) === late) throw noTurn()
        return withLease(lane, (holder) => take(lane, holder, deadline), work)
      }),

    inFreeLane: (lane, work) =>
      inQueue(lane, async (before) => {
        if (before) throw notFree()
        return withLease(lane, (holder) => takeNow(lane, holder), work)
      }),
  }

  async function inQueue<Answer>(lane: string, turn: (before: Promise<void> | undefined) => Promise<Answer>): Promise<Answer> {
    const before = queues.get(lane)
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    const last = Promise.all([before, over]).then(() => {
      if (queues.get(lane) === last) queues.delete(lane)
    })
    queues.set(lane, last)
    let isBehind = before !== undefined
    void before?.then(() => (isBehind = false))
    try {
      return await turn(before)
    } finally {
      end()
      // At once, so that whoever is told of the end finds the lane free. Who gave up waiting leaves it to those before.
      if (!isBehind && queues.get(lane) === last) queues.delete(lane)
    }
  }

  async function withLease<Answer>(
    lane: string,
    taken: (holder: string) => Promise<number>,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const holder = randomUUID()
    const ended = new AbortController()
    const lost = new AbortController()
    try {
      const until = await taken(holder)
      void keep(lane, holder, until, ended.signal).catch((reason: unknown) => {
        if (!ended.signal.aborted) lost.abort(reason)
      })
      return await work(lost.signal)
    } finally {
      ended.abort()
      // Where the store is away the lease ends by itself; what the work came to is known all the same.
      await leases.leave(lane, holder).catch(() => {})
    }
  }

  /** Resolves with the end of the lease, as it was before anybody was asked. */
  async function take(lane: string, holder: string, deadline: number): Promise<number> {
    for (;;) {
      const now = clock.now()
      if (now >= deadline) throw noTurn()
      if (await leases.take(lane, holder, now, now + leaseMs)) return now + leaseMs
      await clock.wait(Math.min(Math.round(lookEveryMs * (0.5 + Math.random())), deadline - clock.now()))
    }
  }

  async function takeNow(lane: string, holder: string): Promise<number> {
    const now = clock.now()
    if (await leases.take(lane, holder, now, now + leaseMs)) return now + leaseMs
    throw notFree()
  }

  /** Never resolves; rejects when the lease is lost, when nobody can say any more that it is not, and when the work is over. */
  async function keep(lane: string, holder: string, first: number, ended: AbortSignal): Promise<never> {
    for (let until = first; ;) {
      await clock.wait(Math.min(renewEveryMs, until - clock.now()), ended)
      const next = clock.now() + leaseMs
      // A store that does not answer leaves the lease as it was.
      const kept = await inTime(
        leases.keep(lane, holder, next).catch(() => undefined),
        until,
      )
      if (kept === true) until = next
      else if (kept !== undefined || clock.now() >= until) throw turnLost()
    }
  }

  async function inTime<Answer>(answer: Promise<Answer>, deadline: number): Promise<Answer | typeof late> {
    const came = new AbortController()
    try {
      return await Promise.race([answer, clock.wait(deadline - clock.now(), came.signal).then((): typeof late => late)])
    } finally {
      came.abort()
    }
  }
}

const late = Symbol('late')

function noTurn(): Problem {
  return new Problem('ils-busy', 'The turn in the lane did not come in time', { retryAfter: 1 })
}

function notFree(): Problem {
  return new Problem('conflict', 'Somebody else is in the lane', { retryAfter: 1 })
}

function turnLost(): Problem {
  return new Problem('ils-busy', 'The turn in the lane was lost to another node', { retryAfter: 1 })
}
