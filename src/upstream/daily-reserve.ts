import type { Priority } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import { urgency } from './line.ts'

/** How long what the vendor said is believed: its day ends at a midnight of its own, and its allowance may be raised. */
const believedMs = 10 * 60_000

/**
 * The vendor's allowance of a day, as far as it told us with its answers. Whoever is less urgent stops while there is a reserve left for patrons: once
 * it for what is carried over, twice for reports. What other programs use up is in the vendor's count, so nodes need not tell each other.
 */
export class DailyReserve {
  readonly #clock: Clock
  #left: number | undefined
  #saidAt = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** As the vendor said last. */
  get left(): number | undefined {
    return this.#left
  }

  learn(left: number | undefined): void {
    if (left === undefined) return
    this.#left = left
    this.#saidAt = this.#clock.now()
  }

  /** Why this may not go out now. Once in a while one may, to learn whether a new day has begun. */
  refusal(priority: Priority, reserve: number): Problem | undefined {
    const now = this.#clock.now()
    if (this.#left === undefined || priority === 'patron' || this.#left > reserve * urgency[priority]) return undefined
    const age = now - this.#saidAt
    if (age >= believedMs) {
      this.#saidAt = now
      return undefined
    }
    const retryAfter = Math.max(1, Math.ceil((believedMs - age) / 1000))
    return new Problem('ils-busy', "What is left of the vendor's allowance of the day is kept for patrons", { retryAfter })
  }
}
