import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '#ports/clock.ts'

/** A timer set for longer than this fires at once. */
const longestTimer = 2 ** 31 - 1

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),

  async wait(ms, signal) {
    try {
      for (let left = ms; left > 0; left -= longestTimer)
        await sleep(Math.min(left, longestTimer), undefined, signal && { signal })
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
    signal?.throwIfAborted()
  },
}
