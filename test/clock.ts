import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '#ports/clock.ts'

/** Time that stands still until a test moves it on. */
export class FakeClock implements Clock {
  #now: number
  readonly #waits = new Set<{ readonly due: number; readonly over: () => void }>()

  constructor(now = Date.UTC(2030, 4, 6, 9)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const settle = (how: () => void) => () => {
        this.#waits.delete(wait)
        signal?.removeEventListener('abort', broken)
        how()
      }
      const wait = { due: this.#now + Math.max(0, ms), over: settle(resolve) }
      const broken = settle(() => reject(signal?.reason))
      signal?.addEventListener('abort', broken)
      this.#waits.add(wait)
    })
  }

  /** Moves on, and stops at every moment somebody waits for, so that whatever they do then happens at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await turn()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due)
      next.over()
      await turn()
    }
    this.#now = end
  }

  /** Resolves as soon as somebody waits for the moment that is `ms` away. */
  async waitedFor(ms: number): Promise<void> {
    while (![...this.#waits].some(({ due }) => due === this.#now + ms)) await turn()
  }

  #next(end: number) {
    let first: { readonly due: number; readonly over: () => void } | undefined
    for (const wait of this.#waits) if (wait.due <= end && (first === undefined || wait.due < first.due)) first = wait
    return first
  }
}

const longestTurnMs = 3

/** Time that is handed in stands still; what waits for it inside a request, a turn in a budget say, would wait for ever. */
export async function flowing<T>(clock: FakeClock, work: PromiseLike<T>): Promise<T> {
  const state = { over: false }
  const done = Promise.resolve(work).finally(() => (state.over = true))
  // What fails is told at the end; until then somebody has heard of it.
  done.catch(() => {})
  for (let then = performance.now(); !state.over;) {
    await turn()
    const since = performance.now()
    if (since - then < 1) continue
    // A machine that was busy elsewhere meanwhile uses up nobody's deadline.
    await clock.advance(Math.floor(10 * Math.min(since - then, longestTurnMs)))
    then = since
  }
  return done
}
