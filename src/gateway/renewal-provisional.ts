import type { Call } from '#domain/call.ts'
import { dayAt, endOfDay } from '#domain/day.ts'
import { Problem } from '#domain/problem.ts'
import { isLapsed, provisionOf } from '#domain/provisional.ts'
import type { Renewal } from '#domain/renewal.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from './directory.ts'
import { morningOf } from './morning.ts'
import { paymentLane } from './payment-change.ts'
import { isReminderDue, type RenewalLetters } from './renewal-letters.ts'

/**
 * What becomes of a renewal that is for a while only and that nobody confirms: a letter some days before, and an end. No money moves, and no date:
 * the one that was written has simply passed.
 */
export interface RenewalProvisional {
  /** Resolves with when to come again, with nothing where it was confirmed, has lapsed, or came to nothing. Idempotent. */
  watch(id: string, call: Call): Promise<number | undefined>
}

export interface RenewalProvisionalParts {
  readonly directory: Directory
  readonly renewalLetters: RenewalLetters
  readonly lanes: Lanes
  readonly store: Pick<Store, 'renewals'>
  readonly clock: Clock
}

/** While it is worked at, or a date is written again, its end can wait. */
const againMs = 3_600_000

export function renewalProvisional(parts: RenewalProvisionalParts): RenewalProvisional {
  const { directory, renewalLetters, lanes, store, clock } = parts

  return {
    async watch(id, call) {
      const next = await lanes.inLane(paymentLane(id), call.deadline, async () => {
        const renewal = await store.renewals.find(id)
        return renewal && step(renewal)
      })
      if (typeof next !== 'object') return next
      // In a lane of its own, and only what is due by then: whoever was confirmed meanwhile is not reminded.
      return (await renewalLetters.write(id, call)) ?? next.remindedUntil
    },
  }

  async function step(renewal: Renewal): Promise<number | { readonly remindedUntil: number } | undefined> {
    const { provisional, state, lapsedAt, remindOn } = renewal
    if (provisional === undefined || lapsedAt !== undefined || state === 'refunded' || state === 'abandoned') return undefined
    const now = clock.now()
    const provision = provisionOf(renewal)
    if (!provision) return now + againMs
    const { timeZone } = directory.at(renewal.institution).institution
    const today = dayAt(now, timeZone)
    if (isLapsed(renewal, today)) {
      if (state !== 'fulfilled' && state !== 'needs-staff') return now + againMs
      await lapse(renewal, now)
      return undefined
    }
    const end = endOfDay(provision.until, timeZone)
    if (remindOn === undefined || renewal.letters?.includes('provisional-reminder')) return end
    if (now < morningOf(remindOn, timeZone)) return Math.min(morningOf(remindOn, timeZone), end)
    if (isReminderDue(renewal, today)) return { remindedUntil: end }
    return Math.min(now + againMs, end)
  }

  async function lapse(renewal: Renewal, now: number): Promise<void> {
    if (!(await store.renewals.save({ ...renewal, lapsedAt: now, updatedAt: now }, []))) {
      throw new Problem('conflict', 'The renewal was changed by somebody else', { retryAfter: 1 })
    }
  }
}
