import type { Call } from '#domain/call.ts'
import type { Problem } from '#domain/problem.ts'
import type { VendorAnswer } from '#ports/send.ts'
import type { Alarm, Alarms } from './alarms.ts'

/** Why somebody stops waiting: they walked away, or their own deadline is here. */
export type Leaving = 'left' | 'late'

/** Those who wait for one answer. Each leaves alone, at their own deadline or with their own signal, and takes nobody with them. */
export class Readers {
  /** The last moment at which anybody still waits. */
  deadline = 0
  readonly #alarms: Alarms
  readonly #leave: (why: Leaving) => Problem | undefined
  readonly #empty: (told: Problem) => void
  readonly #waiting = new Set<Reader>()

  /** `leave` says what they are told who leave, or nothing if they may not: a write is seen through. `empty` is told when the last left. */
  constructor(alarms: Alarms, leave: (why: Leaving) => Problem | undefined, empty: (told: Problem) => void) {
    this.#alarms = alarms
    this.#leave = leave
    this.#empty = empty
  }

  join(call: Call): Promise<VendorAnswer> {
    if (call.deadline > this.deadline) this.deadline = call.deadline
    return new Promise((resolve, reject) => {
      const onLeft = () => this.#leaves(reader, 'left')
      const late = this.#alarms.at(call.deadline, () => this.#leaves(reader, 'late'))
      const reader: Reader = { resolve, reject, late, signal: call.signal, onLeft }
      call.signal.addEventListener('abort', onLeft)
      this.#waiting.add(reader)
    })
  }

  answer(answer: VendorAnswer): void {
    for (const reader of this.#waiting) {
      this.#remove(reader)
      reader.resolve(answer)
    }
  }

  fail(error: unknown): void {
    for (const reader of this.#waiting) {
      this.#remove(reader)
      reader.reject(error)
    }
  }

  #leaves(reader: Reader, why: Leaving): void {
    const error = this.#leave(why)
    if (error === undefined) return
    this.#remove(reader)
    reader.reject(error)
    if (this.#waiting.size === 0) this.#empty(error)
  }

  #remove(reader: Reader): void {
    this.#waiting.delete(reader)
    reader.late.cancel()
    reader.signal.removeEventListener('abort', reader.onLeft)
  }
}

interface Reader {
  readonly resolve: (answer: VendorAnswer) => void
  readonly reject: (error: unknown) => void
  readonly late: Alarm
  readonly signal: AbortSignal
  readonly onLeft: () => void
}
