import type { Call } from '#domain/call.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Job } from '#ports/job-store.ts'
import type { Store } from '#ports/store.ts'

/** What is done for one job: resolves with when it is due again, with nothing where it is done. Idempotent: it may have been done before. */
export type Work = (key: string, call: Call) => Promise<number | undefined>

export interface WorkerParts {
  readonly store: Pick<Store, 'jobs'>
  readonly clock: Clock
  /** By topic. */
  readonly works: Readonly<Record<string, Work>>
  /** Told of what did not go, by topic and problem, never of whom it was for. */
  readonly failed: (topic: string, problem: string, attempts: number) => void
}

export interface Worker {
  /** Sees through what has begun, and begins nothing more. */
  stop(): Promise<void>
}

/** As many at once as one node does. */
const atOnce = 8
/** Longer than any work may take. */
const leaseMs = 120_000
const deadlineMs = 90_000
/** How often the store is asked whether there is something to do. */
const pauseMs = 1000
/** After so many failures in a row a person has a look. Backing off, that is about three weeks. */
const mostAttempts = 100

/** Knows when. What is done, the gateway knows. */
export function startWorker({ store, clock, works, failed }: WorkerParts): Worker {
  const topics = Object.keys(works)
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let count = 0

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const room = atOnce - underWay.size
      const claimed = room > 0 ? await claim(room) : []
      for (const job of claimed) {
        const work = perform(job).finally(() => underWay.delete(work))
        underWay.add(work)
      }
      if (claimed.length < room || room === 0) {
        await Promise.race([clock.wait(pauseMs, stopping.signal), ...(room === 0 ? underWay : [])]).catch(() => undefined)
      }
    }
    await Promise.all(underWay)
  }

  async function claim(limit: number): Promise<readonly Job[]> {
    try {
      return await store.jobs.claim(topics, clock.now(), clock.now() + leaseMs, limit)
    } catch (error) {
      if (!isProblem(error)) throw error
      failed('claim', error.code, 1)
      return []
    }
  }

  async function perform(job: Job): Promise<void> {
    try {
      const next = await works[job.topic]!(job.key, callFor(job))
      if (next === undefined) await store.jobs.done(job)
      else await store.jobs.later(job, next)
    } catch (error) {
      const why = isProblem(error) ? error.code : 'internal'
      failed(job.topic, why, job.attempts)
      await putOff(job, why).catch(() => undefined)
    }
  }

  /** What cannot be written down now is done again when the lease is over. */
  async function putOff(job: Job, why: string): Promise<void> {
    if (job.attempts >= mostAttempts) await store.jobs.bury(job, why)
    else await store.jobs.later(job, clock.now() + backoff(job.attempts), why)
  }

  function callFor(job: Job): Call {
    count += 1
    return {
      id: `job-${job.id}-${count.toString(36)}`,
      caller: { kind: 'anonymous' },
      signal: new AbortController().signal,
      deadline: clock.now() + deadlineMs,
      priority: 'sync',
      language: 'en',
      fresh: true,
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort(new Error('The worker is stopping'))
      await running
    },
  }
}

/** Two seconds, four, eight, up to six hours. */
function backoff(attempts: number): number {
  return Math.min(6 * 3_600_000, 1000 * 2 ** Math.min(attempts, 20))
}
