import type { Announcement, ErrandOutcome } from '#domain/errand.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Store } from '#ports/store.ts'

/** One change at a library system that must not be asked for twice because its answer was lost. */
export interface CarefulWrite<Answer> {
  /** A keyed fingerprint of what is changed: the same for everybody who would change it. */
  readonly what: string
  /** The errand it is for, and which part of it. */
  readonly errand: string
  readonly part: string
  /** After how long, in milliseconds, a write whose answer did not come will have no effect any more. */
  readonly settledAfterMs: number
  /** How it is now, from a fresh read, to be held against what is read later; or the answer, where there is nothing to ask. */
  before(): Promise<{ readonly note: string } | { readonly answer: Answer }>
  /** What a fresh read shows to have come of it; nothing where all is as it was. */
  shows(note: string): Promise<Answer | undefined>
  ask(): Promise<Answer>
  /** What of the answer is written down. */
  outcomeOf(answer: Answer): ErrandOutcome
}

/** `unknown`: it may have happened, and until then (milliseconds since 1970) nobody asks again. */
export type Careful<Answer> =
  | { readonly outcome: 'known'; readonly answer: Answer }
  | { readonly outcome: 'unknown'; readonly until: number }

export interface CarefulWritesParts {
  readonly store: Pick<Store, 'errands'>
  readonly clock: Clock
}

export type CarefulWrites = <Answer>(write: CarefulWrite<Answer>, signal: AbortSignal) => Promise<Careful<Answer>>

/** How long an announcement is kept at least after the write cannot have any effect any more. */
const keptMs = 3_600_000

/**
 * Asks once. It is announced before, and so whoever comes after a lost answer, a crash, a second click or on another node reads what became of it, and
 * asks again only when the first cannot have any effect any more. The caller has the lane of the record; `signal` ends when it is lost.
 */
export function carefulWrites({ store, clock }: CarefulWritesParts): CarefulWrites {
  return async function write(write, signal) {
    const open = await store.errands.announced(write.what)
    if (open) {
      const shown = await write.shows(open.before)
      if (shown !== undefined) return settled(write, shown)
      if (clock.now() < untilOf(open, write)) return { outcome: 'unknown', until: untilOf(open, write) }
    }
    const before = await write.before()
    if ('answer' in before) return settled(write, before.answer)
    if (signal.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was asked')
    const { what, errand, part } = write
    const announcement: Announcement = { what, errand, part, before: before.note, at: clock.now() }
    await store.errands.announce(announcement, untilOf(announcement, write) + keptMs)
    return asked(write, announcement)
  }

  async function asked<Answer>(write: CarefulWrite<Answer>, announcement: Announcement): Promise<Careful<Answer>> {
    try {
      return await settled(write, await write.ask())
    } catch (error) {
      if (isProblem(error, 'outcome-unknown')) return lookedAt(write, announcement)
      // Whatever else stops a write has stopped it before it was one.
      if (isProblem(error) && error.code !== 'store-unavailable') await store.errands.withdraw(write.what)
      throw error
    }
  }

  /** At once, since most of what is lost is the answer and not the question. */
  async function lookedAt<Answer>(write: CarefulWrite<Answer>, announcement: Announcement): Promise<Careful<Answer>> {
    const unknown = { outcome: 'unknown', until: untilOf(announcement, write) } as const
    try {
      const shown = await write.shows(announcement.before)
      return shown === undefined ? unknown : await settled(write, shown)
    } catch (error) {
      if (isProblem(error)) return unknown
      throw error
    }
  }

  async function settled<Answer>(write: CarefulWrite<Answer>, answer: Answer): Promise<Careful<Answer>> {
    await store.errands.settle(write.errand, write.part, write.outcomeOf(answer), write.what)
    return { outcome: 'known', answer }
  }
}

function untilOf({ at }: Announcement, { settledAfterMs }: Pick<CarefulWrite<never>, 'settledAfterMs'>): number {
  return at + settledAfterMs
}
