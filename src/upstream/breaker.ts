import { CircuitState, CountBreaker } from 'cockatiel'
import type { Clock } from '#ports/clock.ts'

/** What a request said about the vendor: it is ill, it is not, or nothing (the reader left too early to know). */
export type Health = 'well' | 'ill' | 'unsaid'

/** How long a vendor found ill is left alone before one request tries it again. */
const restMs = 10_000

/** Of the last twenty, more than half, and at least eight asked. */
const window = { size: 20, threshold: 0.5, minimumNumberOfCalls: 8 }

/**
 * Stops asking a vendor that is ill. cockatiel counts; the policy around its counter does not serve here: it takes the time from
 * the machine, and whoever comes while one request tries the vendor again waits for it there instead of being told at once.
 */
export class Breaker {
  readonly #clock: Clock
  readonly #count = new CountBreaker(window)
  #openUntil: number | undefined
  #probing = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isOpen(): boolean {
    return this.#openUntil !== undefined
  }

  /** Whole seconds until asking makes sense, nothing if it may be asked now. */
  refusal(): number | undefined {
    if (this.#openUntil === undefined) return undefined
    if (this.#probing) return 1
    const ms = this.#openUntil - this.#clock.now()
    return ms > 0 ? Math.ceil(ms / 1000) : undefined
  }

  /** A request goes out, which was not refused. Is it the one that tries an ill vendor again? */
  begin(): boolean {
    if (this.#openUntil === undefined) return false
    this.#probing = true
    return true
  }

  end(health: Health, probe: boolean): void {
    if (probe) this.#probing = false
    // What was under way when the breaker opened says nothing new.
    else if (this.#openUntil !== undefined) return
    if (health === 'well') {
      this.#count.success(probe ? CircuitState.HalfOpen : CircuitState.Closed)
      this.#openUntil = undefined
    } else if (health === 'ill' && this.#count.failure(probe ? CircuitState.HalfOpen : CircuitState.Closed)) {
      this.#openUntil = this.#clock.now() + restMs
    }
  }
}
