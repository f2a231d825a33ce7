import type { Priority } from '#domain/call.ts'
import type { Alarms } from './alarms.ts'

/** How many steps from the front. */
export const urgency = { patron: 0, sync: 1, report: 2 } as const satisfies Record<Priority, number>

export interface Waiting {
  readonly urgency: number
  readonly deadline: number
  readonly grant: () => void
  readonly refuse: (why: unknown) => void
}

/** Those who wait for a turn: the more urgent before the others, and in order within one urgency. */
export class Line {
  readonly #alarms: Alarms
  readonly #queues: readonly [Set<Waiting>, Set<Waiting>, Set<Waiting>] = [new Set(), new Set(), new Set()]

  constructor(alarms: Alarms) {
    this.#alarms = alarms
  }

  get length(): number {
    return this.before(this.#queues.length)
  }

  /** How many would go before one who comes now and is less urgent than the first `end` queues. */
  before(end: number): number {
    let waiting = 0
    for (let queue = 0; queue < end; queue += 1) waiting += this.#queues[queue]!.size
    return waiting
  }

  /** Waits in it: until granted, until `deadline`, which ends with what `late` says, or until the signal, with its reason. */
  enter(priority: Priority, deadline: number, signal: AbortSignal, late: () => unknown): Promise<void> {
    const queue = this.#queues[urgency[priority]]
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.delete(waiting)
        patience.cancel()
        signal.removeEventListener('abort', left)
      }
      const waiting: Waiting = {
        urgency: urgency[priority],
        deadline,
        grant: () => (leave(), resolve()),
        refuse: (why) => (leave(), reject(why)),
      }
      const left = () => waiting.refuse(signal.reason)
      const patience = this.#alarms.at(deadline, () => waiting.refuse(late()))
      queue.add(waiting)
      if (signal.aborted) left()
      else signal.addEventListener('abort', left)
    })
  }

  first(): Waiting | undefined {
    for (const waiting of this.all()) return waiting
    return undefined
  }

  /** In the order in which they would go. */
  *all(): Iterable<Waiting> {
    for (const queue of this.#queues) yield* queue
  }
}
