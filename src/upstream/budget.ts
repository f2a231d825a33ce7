import type { Priority } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Alarm, Alarms } from './alarms.ts'

/** What one pool of a vendor can bear: so many requests a second, and so many at once. */
export interface Budget {
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
  perSecond: number
  concurrent: number
  /** How many may go out at once after a rest; one second's worth where it is left out. */
  burst?: number
}

/** How many steps from the front. */
export const urgency = { patron: 0, sync: 1, report: 2 } as const satisfies Record<Priority, number>

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
  readonly #queues: readonly [Set<Waiting>, Set<Waiting>, Set<Waiting>] = [new Set(), new Set(), new Set()]
  #underWay = 0
  #due = 0
  #next: Alarm | undefined

  constructor(limits: BudgetLimits, clock: Clock, alarms: Alarms) {
    this.limits = limits
    this.#clock = clock
    this.#alarms = alarms
  }

  get underWay(): number {
    return this.#underWay
  }

  get waiting(): number {
    return this.#waitingBefore(this.#queues.length)
  }

  take(priority: Priority, deadline: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    const queue = urgency[priority]
    const ahead = this.#waitingBefore(queue + 1)
    const turn = this.#turn(ahead + 1, now)
    if (turn >= deadline) return Promise.reject(busy(turn - now))
    if (ahead === 0 && turn <= now && this.#underWay < this.limits.concurrent) {
      this.#grant(now)
      return granted
    }
    return new Promise((resolve, reject) => {
      this.#wait(this.#queues[queue], { deadline, grant: resolve, refuse: reject }, signal)
      this.#serve()
    })
  }

  giveBack(unused: boolean): void {
    this.#underWay -= 1
    if (unused) this.#due -= this.#interval
    this.#serve()
  }

  holdBack(ms: number): void {
    const now = this.#clock.now()
    this.#due = Math.max(this.#due, now + ms + this.#burst - this.#interval)
    let place = 0
    for (const queue of this.#queues) {
      for (const waiting of queue) {
        const turn = this.#turn(place + 1, now)
        if (turn < waiting.deadline) place += 1
        else waiting.refuse(busy(turn - now))
      }
    }
  }

  get #interval(): number {
    return 1000 / this.limits.perSecond
  }

  /** In milliseconds, and never less than a single request. */
  get #burst(): number {
    const { perSecond, burst = perSecond } = this.limits
    return Math.max(1, burst) * this.#interval
  }

  /** When the n-th request from now may go out, as far as the rate is concerned. */
  #turn(n: number, now: number): number {
    return Math.max(now, Math.max(this.#due, now) + n * this.#interval - this.#burst)
  }

  #grant(now: number): void {
    this.#due = Math.max(this.#due, now) + this.#interval
    this.#underWay += 1
  }

  #waitingBefore(end: number): number {
    let waiting = 0
    for (let queue = 0; queue < end; queue += 1) waiting += this.#queues[queue]!.size
    return waiting
  }

  /** Hangs `plain` into the queue in such a way that every end of the wait takes it out again. */
  #wait(queue: Set<Waiting>, plain: Waiting, signal: AbortSignal): void {
    const leave = () => {
      queue.delete(waiting)
      late.cancel()
      signal.removeEventListener('abort', left)
    }
    const waiting: Waiting = {
      deadline: plain.deadline,
      grant: () => (leave(), plain.grant()),
      refuse: (why) => (leave(), plain.refuse(why)),
    }
    const left = () => waiting.refuse(signal.reason)
    const late = this.#alarms.at(plain.deadline, () => waiting.refuse(busy(this.#turn(1, this.#clock.now()) - this.#clock.now())))
    queue.add(waiting)
    if (signal.aborted) left()
    else signal.addEventListener('abort', left)
  }

  /** Lets out whoever may go, and comes back for the next. */
  #serve(): void {
    this.#next?.cancel()
    this.#next = undefined
    const now = this.#clock.now()
    while (this.#underWay < this.limits.concurrent) {
      const first = this.#first()
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

  #first(): Waiting | undefined {
    for (const queue of this.#queues) for (const waiting of queue) return waiting
    return undefined
  }
}

interface Waiting {
  readonly deadline: number
  readonly grant: () => void
  readonly refuse: (why: unknown) => void
}

const granted = Promise.resolve()

function busy(ms: number): Problem {
  return new Problem('ils-busy', 'The budget of the pool is spent', { retryAfter: Math.max(1, Math.ceil(ms / 1000)) })
}
