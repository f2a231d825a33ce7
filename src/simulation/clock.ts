/** Where a simulator takes the time from. Handed in, so that a test can let half an hour pass without waiting for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that stands still until it is moved. */
export interface HandClock extends Clock {
  advance(milliseconds: number): void
}

export function handClock(start: string): HandClock {
  let now = Date.parse(start)
  if (Number.isNaN(now)) throw new RangeError(`Not an instant: ${start}`)
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds
    },
  }
}

/** Like `Math.random`, handed in for the same reason as the clock. */
export type Random = () => number
