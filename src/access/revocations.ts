import { LRUCache } from 'lru-cache'
import type { Clock } from '#ports/clock.ts'
import type { Store } from '#ports/store.ts'

/**
 * Which sessions were ended before their tokens. A node knows of its own at once, of other nodes' after at most `seenWithinMs`: asking the
 * store with every request would cost more than all the rest of a remembered card.
 */
export interface Revocations {
  has(session: string): boolean | Promise<boolean>
  add(session: string): void
}

const remembered = 100_000

export function revocations(store: Pick<Store, 'sessions'>, clock: Clock, seenWithinMs: number): Revocations {
  const ended = new LRUCache<string, true>({ max: remembered })
  let seenUntil = 0
  let looking: Promise<void> | undefined

  /** Entries of other nodes may become visible a little after their own time. */
  const overlapMs = 60_000

  async function look(): Promise<void> {
    const now = clock.now()
    const since = Math.max(0, seenUntil - overlapMs)
    for (const { session } of await store.sessions.revokedSince(since)) ended.set(session, true)
    seenUntil = now
  }

  return {
    has(session) {
      if (clock.now() - seenUntil < seenWithinMs) return ended.has(session)
      looking ??= look().finally(() => (looking = undefined))
      return looking.then(() => ended.has(session))
    },
    add: (session) => void ended.set(session, true),
  }
}
