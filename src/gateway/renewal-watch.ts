import type { Renewal } from '#domain/renewal.ts'

const day = 86_400_000

/**
 * So many days after money last moved its provider is asked once more how it stands, since a notice may never come. Whoever paid by card may have it
 * taken back for 120 days (Visa's and Mastercard's rules, by reason; https://docs.adyen.com/issuing/disputes lists them), and a bank may return a
 * refund weeks after it was done.
 */
const looksAfterDays = [1, 3, 7, 14, 30, 60, 90, 120]
/** The last look, where its provider was away, is made again daily and not for ever. */
const lastLookDays = 7

/** When to look next at what is over; nothing where nothing was paid, or so long ago that nothing more will come. */
export function nextWatch(renewal: Renewal, now: number): number | undefined {
  const since = lastMoved(renewal)
  return since === undefined ? undefined : looksAfterDays.map((days) => since + days * day).find((at) => at > now)
}

/** The same for a look that was not answered: the next makes up for it, and for the last a few more do. */
export function nextWatchUnanswered(renewal: Renewal, now: number): number | undefined {
  const since = lastMoved(renewal)
  if (since === undefined) return undefined
  const end = since + (looksAfterDays.at(-1)! + lastLookDays) * day
  return nextWatch(renewal, now) ?? (now + day <= end ? now + day : undefined)
}

function lastMoved({ payment, refunds }: Renewal): number | undefined {
  if (payment?.capturedAt === undefined) return undefined
  return Math.max(payment.capturedAt, ...refunds.map(({ doneAt = 0 }) => doneAt))
}
