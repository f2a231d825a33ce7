import type { Priority } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Alarm, Alarms } from './alarms.ts'
import { Line, urgency } from './line.ts'

/** What one pool of a vendor can bear: so many requests a second, and so many at once. */
export interface Budget {
  limits: BudgetLimits
  readonly underWay: number
  readonly waiting: number
  /**
   * Resolves when one request may go out. Those who wait are served by priority, and in order within one. Rejects with `ils-busy` as
   * soon as it is known that the turn would come too late, and with the signal's reason when that ends.
   */
  take(priority: Priority, deadline: number, signal: AbortSignal): Promise<void>
  /** What was taken has ended. `unused` if nothing went out after all: then it counts for nothing. */
  giveBack(unused: boolean): void
  /** The vendor asked for a pause: nothing goes out for `ms`, and no burst after it. */
  holdBack(ms: number): void
}

export interface BudgetLimits {
  readonly perSecond: number
  readonly concurrent: number
  /** How many may go out at once after a rest; one second's worth where it is left out. */
  readonly burst?: number
}

/** One request's share of a second, in milliseconds. */
export function intervalOf({ perSecond }: BudgetLimits): number {
  return 1000 / perSecond
}

/** In milliseconds, and never less than a single request. */
export function burstOf({ perSecond, burst = perSecond }: BudgetLimits): number {
  return Math.max(1, burst) * intervalOf({ perSecond, concurrent: 1 })
}

/**
 * The budget of one node. The rate is kept by GCRA: `due` is when a bucket that was drained evenly would be empty again, and a
 * request may go out while that lies no further ahead than the burst. So no stretch of `t` seconds sees more than `burst + perSecond * t`
 * requests, and an idle vendor is asked at once.
 */
export class MemoryBudget implements Budget {
  /** May be changed while requests wait: a reload brings new ones. */
  limits: BudgetLimits
  readonly #clock: Clock
  readonly #alarms: Alarms
  readonly #line: Line
  #underWay = 0
  #due = 0
  #next: Alarm | undefined

  constructor(limits: BudgetLimits, clock: Clock, alarms: Alarms) {
    this.limits = limits
    this.#clock = clock
    this.#alarms = alarms
    this.#line = new Line(alarms)
  }

  get underWay(): number {
    return this.#underWay
  }

  get waiting(): number {
    return this.#line.length
  }

  take(priority: Priority, deadline: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    const ahead = this.#line.before(urgency[priority] + 1)
    const turn = this.#turn(ahead + 1, now)
    if (turn >= deadline) return Promise.reject(busy(turn - now))
    if (ahead === 0 && turn <= now && this.#underWay < this.limits.concurrent) {
      this.#grant(now)
      return granted
    }
    const late = () => busy(this.#turn(1, this.#clock.now()) - this.#clock.now())
    const waiting = this.#line.enter(priority, deadline, signal, late)
    this.#serve()
    return waiting
  }

  giveBack(unused: boolean): void {
    this.#underWay -= 1
    if (unused) this.#due -= intervalOf(this.limits)
    this.#serve()
  }

  holdBack(ms: number): void {
    const now = this.#clock.now()
    this.#due = Math.max(this.#due, now + ms + burstOf(this.limits) - intervalOf(this.limits))
    let place = 0
    for (const waiting of this.#line.all()) {
      const turn = this.#turn(place + 1, now)
      if (turn < waiting.deadline) place += 1
      else waiting.refuse(busy(turn - now))
    }
  }

  /** When the n-th request from now may go out, as far as the rate is concerned. */
  #turn(n: number, now: number): number {
    return Math.max(now, Math.max(this.#due, now) + n * intervalOf(this.limits) - burstOf(this.limits))
  }

  #grant(now: number): void {
    this.#due = Math.max(this.#due, now) + intervalOf(this.limits)
    this.#underWay += 1
  }

  /** Lets out whoever may go, and comes back for the next. */
  #serve(): void {
    this.#next?.cancel()
    this.#next = undefined
    const now = this.#clock.now()
    while (this.#underWay < this.limits.concurrent) {
      const first = this.#line.first()
      if (first === undefined) return
      const turn = this.#turn(1, now)
      if (turn > now) {
        this.#next = this.#alarms.at(turn, () => this.#serve())
        return
      }
      this.#grant(now)
      first.grant()
    }
  }
}

const granted = Promise.resolve()

export function busy(ms: number): Problem {
  return new Problem('ils-busy', 'The budget of the pool is spent', { retryAfter: Math.max(1, Math.ceil(ms / 1000)) })
}
