import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '#ports/clock.ts'

/** Where all clocks of a run agree, whichever process they are in. */
export interface Pace {
  /** A moment of the machine, milliseconds since 1970, at which the run's time was the same. */
  readonly since: number
  /** So many times faster than the machine. */
  readonly speed: number
  /** How much was left out since. */
  readonly forward: number
}

/** Time that goes on by itself, faster than the machine's, so that hold-offs of minutes are over in seconds; and that can be put forward. */
export interface QuickClock extends Clock {
  readonly pace: Pace
  /** From now on so much is left out in all. */
  putForward(forward: number): void
}

/** A wait looks at the clock again at least so often, since it may have been put forward. */
const longestSleepMs = 20

export function quickClock({ since, speed, forward: first }: Pace): QuickClock {
  let forward = first
  const now = () => Math.floor(since + (Date.now() - since) * speed + forward)
  return {
    now,
    async wait(ms, signal) {
      signal?.throwIfAborted()
      const end = now() + ms
      try {
        for (let left = ms; left > 0; left = end - now()) {
          await sleep(Math.max(1, Math.min(longestSleepMs, left / speed)), undefined, signal && { signal })
        }
      } catch (error) {
        throw signal?.aborted ? signal.reason : error
      }
      signal?.throwIfAborted()
    },
    get pace() {
      return { since, speed, forward }
    },
    putForward(to) {
      forward = to
    },
  }
}
