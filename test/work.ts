import { isProblem } from '#domain/problem.ts'
import { flowing } from './clock.ts'
import type { House } from './house.ts'

/** What the worker of a process does, one job after the other, with time going on to the next that is due. */
export async function workUntil(house: House, isSo: () => Promise<boolean> | boolean, mostMs = 30 * 86_400_000): Promise<void> {
  const { gateway, store, clock } = house
  const topics = Object.keys(gateway.works)
  const end = clock.now() + mostMs
  while (!(await isSo())) {
    const due = await store.jobs.nextDue(topics)
    if (due === undefined || due > end) throw new Error('There is nothing more to do, and it is not so')
    if (due > clock.now()) await clock.advance(due - clock.now())
    await workOnce(house)
  }
}

/** Everything that is due now. */
export async function workOnce(house: House): Promise<void> {
  const { gateway, store, clock } = house
  const jobs = await store.jobs.claim(Object.keys(gateway.works), clock.now(), clock.now() + 120_000, 100)
  for (const job of jobs) {
    const call = {
      id: `job-${job.id}`,
      caller: { kind: 'anonymous' },
      signal: new AbortController().signal,
      deadline: clock.now() + 90_000,
      priority: 'sync',
      language: 'en',
      fresh: true,
    } as const
    try {
      const next = await flowing(clock, gateway.works[job.topic]!(job.key, call))
      if (next === undefined) await store.jobs.done(job)
      else await store.jobs.later(job, next)
    } catch (error) {
      if (!isProblem(error)) throw error
      await store.jobs.later(job, clock.now() + Math.min(6 * 3_600_000, 1000 * 2 ** job.attempts), error.code)
    }
  }
}
