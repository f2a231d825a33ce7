import { LRUCache } from 'lru-cache'
import type { Clock } from '#ports/clock.ts'
import type { Ending } from '#ports/session-store.ts'
import type { Store } from '#ports/store.ts'

/** A session as far as its end goes. */
export interface Endable {
  readonly session: string
  /** A keyed fingerprint of whose it is. */
  readonly holder: string
  readonly kind: Ending['kind']
  readonly signedInAt: number
}

/**
 * Which sessions were ended before their tokens. A node knows of its own at once, of other nodes' after at most `seenWithinMs`: asking the
 * store with every request would cost more than all the rest of a remembered card.
 */
export interface Revocations {
  has(session: Endable): boolean | Promise<boolean>
  add(session: string): void
  addAll(ending: Ending): void
}

const remembered = 100_000

export function revocations(store: Pick<Store, 'sessions'>, clock: Clock, seenWithinMs: number): Revocations {
  const ended = new LRUCache<string, true>({ max: remembered })
  const before = new LRUCache<string, number>({ max: remembered })
  let seenUntil = 0
  let looking: Promise<void> | undefined

  /** Entries of other nodes bear the time of their clocks, and may become visible a little after it. */
  const overlapMs = 15 * 60_000

  async function look(): Promise<void> {
    const now = clock.now()
    const found = await store.sessions.endedSince(Math.max(0, seenUntil - overlapMs))
    for (const { session } of found.sessions) ended.set(session, true)
    for (const ending of found.holders) note(ending)
    seenUntil = now
  }

  function note({ holder, kind, before: until }: Ending): void {
    const key = `${kind} ${holder}`
    before.set(key, Math.max(until, before.get(key) ?? until))
  }

  const isEnded = ({ session, holder, kind, signedInAt }: Endable) =>
    ended.has(session) || signedInAt <= (before.get(`${kind} ${holder}`) ?? -1)

  return {
    has(session) {
      if (clock.now() - seenUntil < seenWithinMs) return isEnded(session)
      looking ??= look().finally(() => (looking = undefined))
      return looking.then(() => isEnded(session))
    },
    add: (session) => void ended.set(session, true),
    addAll: note,
  }
}
