import type { Renewal } from '#domain/renewal.ts'

const day = 86_400_000

/**
 * So many days after money last moved its provider is asked once more how it stands, since a notice may never come. Whoever paid by card may have it
 * taken back for 120 days (the schemes' rules, by reason; Mastercard's at https://docs.adyen.com/issuing/disputes), and a bank may return a
 * refund weeks after it was done.
 */
const looksAfterDays = [1, 3, 7, 14, 30, 60, 90, 120]
/** The last look, where its provider was away, is made again daily and not for ever. */
const lastLooksAfterDays = [121, 122, 123, 124, 125, 126, 127]

/** When to look next at what is over; nothing where nothing was paid, or so long ago that nothing more will come. */
export function nextWatch(renewal: Renewal, now: number): number | undefined {
  return firstAfter(looksAfterDays, renewal, now)
}

/** The same for a look that was not answered: the next makes up for it, and for the last a few more do. */
export function nextWatchUnanswered(renewal: Renewal, now: number): number | undefined {
  return firstAfter([...looksAfterDays, ...lastLooksAfterDays], renewal, now)
}

function firstAfter(days: readonly number[], { payment, refunds }: Renewal, now: number): number | undefined {
  if (payment?.capturedAt === undefined) return undefined
  const since = Math.max(payment.capturedAt, ...refunds.map(({ doneAt = 0 }) => doneAt))
  return days.map((each) => since + each * day).find((at) => at > now)
}
