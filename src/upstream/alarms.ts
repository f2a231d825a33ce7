import type { Clock } from '#ports/clock.ts'

export interface Alarm {
  cancel(): void
}

/**
 * Many alarms on one wait. A call sets two of them and nearly always cancels both, so setting one must cost next to nothing: they hang in
 * a list in order of time, a new one is usually the last, and the clock is asked to wait only for the first.
 */
export class Alarms {
  readonly #clock: Clock
  /** Before the first and after the last. */
  readonly #ends = new Link(0, () => {})
  #sleep: { readonly until: number; readonly waker: AbortController } | undefined
  #stopped = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls `ring` once, at that time or as soon as it is noticed. */
  at(time: number, ring: () => void): Alarm {
    const alarm = new Link(time, ring)
    let earlier = this.#ends.before
    while (earlier !== this.#ends && earlier.time > time) earlier = earlier.before
    alarm.follow(earlier)
    if (this.#sleep === undefined) void this.#watch()
    else if (time < this.#sleep.until) this.#sleep.waker.abort()
    return alarm
  }

  /** Nothing rings any more. */
  stop(): void {
    this.#stopped = true
    this.#sleep?.waker.abort()
  }

  /** Sleeps on when the list is empty, so that a gateway with one call after another sets one timer in many seconds. */
  async #watch(): Promise<void> {
    for (let first = this.#ends.after; first !== this.#ends && !this.#stopped; first = this.#ends.after) {
      this.#sleep = { until: first.time, waker: new AbortController() }
      const ms = Math.max(0, Math.ceil(first.time - this.#clock.now()))
      await this.#clock.wait(ms, this.#sleep.waker.signal).catch(wokenEarly)
      this.#ringWhatIsDue()
    }
    this.#sleep = undefined
  }

  #ringWhatIsDue(): void {
    const now = this.#clock.now()
    for (let first = this.#ends.after; first !== this.#ends && first.time <= now && !this.#stopped; first = this.#ends.after) {
      first.cancel()
      first.ring()
    }
  }
}

class Link implements Alarm {
  readonly time: number
  readonly ring: () => void
  before: Link = this
  after: Link = this

  constructor(time: number, ring: () => void) {
    this.time = time
    this.ring = ring
  }

  follow(earlier: Link): void {
    this.before = earlier
    this.after = earlier.after
    earlier.after.before = this
    earlier.after = this
  }

  cancel(): void {
    this.before.after = this.after
    this.after.before = this.before
    this.before = this
    this.after = this
  }
}

/** Something earlier was set, or the alarms were stopped. */
function wokenEarly(): void {}
