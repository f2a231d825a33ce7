import type { Priority } from '#domain/call.ts'
import { isProblem } from '#domain/problem.ts'
import type { SharedBudgets } from '#ports/budget-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Alarm, Alarms } from './alarms.ts'
import { burstOf, busy, intervalOf, type Budget, type BudgetLimits } from './budget.ts'
import { Line, urgency } from './line.ts'

/** What part of a burst each urgency may use up: the rest is there for whoever is more urgent, on whichever node. */
const shares = [1, 1 / 2, 1 / 4] as const
/** What part of the rate one node takes for itself where nobody can be asked how much the others take. */
const aloneShare = 1 / 5

/**
 * A budget that all nodes share. Each node has its own line, and asks the store for a turn for the first of it, one at a time; so a patron goes before a
 * report here because of the line, and elsewhere because less urgent requests leave a part of every burst alone. Where the store does not answer, each
 * node goes on at a fraction of the rate.
 */
export class SharedBudget implements Budget {
  limits: BudgetLimits
  readonly #pool: string
  readonly #store: SharedBudgets
  readonly #clock: Clock
  readonly #alarms: Alarms
  readonly #line: Line
  #underWay = 0
  #asking = false
  /** When it makes sense to ask the store again, for those no more urgent than `#refused`. */
  #opensAt = 0
  #refused = 0
  #next: Alarm | undefined
  /** The same as GCRA's `due`, of what went out while the store did not answer. */
  #aloneDue = 0

  constructor(pool: string, limits: BudgetLimits, store: SharedBudgets, clock: Clock, alarms: Alarms) {
    this.#pool = pool
    this.limits = limits
    this.#store = store
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
    const opens = urgency[priority] >= this.#refused ? Math.max(now, this.#opensAt) : now
    const turn = opens + ahead * intervalOf(this.limits)
    if (turn >= deadline) return Promise.reject(busy(turn - now))
    const late = () => busy(this.#opensAt - this.#clock.now())
    const waiting = this.#line.enter(priority, deadline, signal, late)
    void this.#serve()
    return waiting
  }

  giveBack(unused: boolean): void {
    this.#underWay -= 1
    if (unused) void this.#unless(this.#store.giveBack(this.#pool, intervalOf(this.limits)))
    void this.#serve()
  }

  holdBack(ms: number): void {
    const now = this.#clock.now()
    this.#opensAt = Math.max(this.#opensAt, now + ms)
    this.#refused = 0
    this.#aloneDue = Math.max(this.#aloneDue, now + ms)
    void this.#unless(this.#store.holdBack(this.#pool, ms, intervalOf(this.limits), burstOf(this.limits)))
    for (const [place, waiting] of [...this.#line.all()].entries()) {
      const turn = this.#opensAt + place * intervalOf(this.limits)
      if (turn >= waiting.deadline) waiting.refuse(busy(turn - now))
    }
  }

  /** Lets out whoever may go, one after the other, and comes back for the next. */
  async #serve(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    this.#next?.cancel()
    this.#next = undefined
    try {
      while (this.#underWay < this.limits.concurrent) {
        const first = this.#line.first()
        if (first === undefined) return
        const opensIn = first.urgency >= this.#refused ? this.#opensAt - this.#clock.now() : 0
        const wait = opensIn > 0 ? opensIn : await this.#ask(first.urgency)
        if (wait > 0) {
          this.#opensAt = this.#clock.now() + wait
          this.#refused = first.urgency
          this.#next = this.#alarms.at(this.#opensAt, () => void this.#serve())
          return
        }
        // Whoever it was asked for may have left meanwhile, or somebody more urgent have come.
        const goes = this.#line.first()
        if (goes === undefined) {
          void this.#unless(this.#store.giveBack(this.#pool, intervalOf(this.limits)))
          return
        }
        this.#underWay += 1
        goes.grant()
      }
    } finally {
      this.#asking = false
      const first = this.#line.first()
      const isNew = first !== undefined && this.#underWay < this.limits.concurrent
      if (isNew && (this.#next === undefined || first.urgency < this.#refused)) void this.#serve()
    }
  }

  /** Milliseconds to wait; none where it may go out. */
  async #ask(first: number): Promise<number> {
    const [interval, burst] = [intervalOf(this.limits), burstOf(this.limits)]
    try {
      return await this.#store.take(this.#pool, interval, Math.max(interval, burst * shares[first as 0]))
    } catch (error) {
      if (!isProblem(error, 'store-unavailable')) throw error
      return this.#alone()
    }
  }

  #alone(): number {
    const now = this.#clock.now()
    const due = Math.max(this.#aloneDue, now)
    const interval = intervalOf(this.limits) / aloneShare
    if (due > now) return due - now
    this.#aloneDue = due + interval
    return 0
  }

  /** What the store does not hear of now makes the budget smaller for a moment, or is heard of by the next answer of the vendor's. */
  async #unless(told: Promise<void>): Promise<void> {
    try {
      await told
    } catch (error) {
      if (!isProblem(error, 'store-unavailable')) throw error
    }
  }
}
