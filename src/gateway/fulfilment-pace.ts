import type { Payment } from '#domain/payment.ts'
import { isProblem, type ProblemCode } from '#domain/problem.ts'

/** After so many writes that did not come through, the library system does not want it. */
export const mostTries = 5
/** How soon a write that was not proved at once is looked for again. */
export const lookMs = 20_000

/** What is our own to put right, and no news of the library system. */
const ours: ReadonlySet<ProblemCode> = new Set(['store-unavailable', 'conflict', 'internal', 'shutting-down'])
/** While the library system is away: soon at first, and seldom when it has been away for long. */
const away = { least: 60_000, most: 30 * 60_000, writeMost: 6 * 3_600_000 }

/** The library system has told nothing: nothing was concluded, so nothing was lost, and the same again later does no harm. */
export function isAway(error: unknown): boolean {
  return isProblem(error) && !ours.has(error.code)
}

export function awayMs({ payment, createdAt }: Payment, now: number): number {
  const since = now - (payment?.capturedAt ?? createdAt)
  return Math.min(away.most, Math.max(away.least, Math.ceil(since / 4)))
}

/** Until when nothing is concluded of a write at this line whose fate is not known: as long as the vendor may be at it, and the longer the more often nobody could tell. */
export function unsureUntil(
  { workingSince, createdAt }: Payment,
  { unsureSince }: Payment['lines'][number],
  settledAfterMs: number,
): number | undefined {
  if (unsureSince === undefined) return undefined
  const tried = unsureSince - (workingSince ?? createdAt)
  return unsureSince + Math.max(settledAfterMs, Math.min(away.writeMost, Math.ceil(tried / 4)))
}

/** Soon at first, and then ever more seldom. */
export function nextUnsureLook(since: number, until: number, now: number): number {
  return Math.min(until, now + Math.max(lookMs, now - since))
}
