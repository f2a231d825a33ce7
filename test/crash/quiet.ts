import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '#ports/store.ts'
import type { QuickClock } from './clock.ts'
import type { Node } from './nodes.ts'
import type { Ground } from './places.ts'

/** What goes on by itself once nothing is done to it any more. */
export interface Resting {
  readonly nodes: readonly Node[]
  readonly clock: QuickClock
  readonly store: Pick<Store, 'jobs'>
  readonly ground: Pick<Ground, 'underWay'>
}

/** What does not become quiet by then never does. */
const longestQuietMs = 180_000
const hour = 3_600_000
/** Longer than anything goes on by itself. What is with staff is looked after every day until they come, and that is no unrest. */
const farOffMs = 60 * 24 * hour

/** Time goes on from one job of these topics to the next until none is left but far off; whether it came to that. */
export async function untilNothingIsDue({ clock, store, ground, nodes }: Resting, topics: readonly string[]): Promise<boolean> {
  const end = performance.now() + longestQuietMs
  const farOff = clock.now() + farOffMs
  while (performance.now() < end) {
    const due = await store.jobs.nextDue(topics)
    if (due === undefined || due > farOff) return true
    const left = due - clock.now()
    // No step is put past its own lease: time is put forward only while nobody is at anything.
    if (left <= 1000 || (await ground.underWay()) > 0) {
      await sleep(10)
      continue
    }
    // What is due within the hour after is done along with it.
    await putForward({ clock, nodes }, left + (left > hour ? hour : 0))
  }
  return false
}

export async function putForward({ clock, nodes }: Pick<Resting, 'clock' | 'nodes'>, ms: number): Promise<void> {
  const forward = clock.pace.forward + ms
  clock.putForward(forward)
  await Promise.all(nodes.map((node) => node.putForward(forward)))
}
