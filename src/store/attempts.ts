import type { AttemptLimit, Attempts } from '#ports/attempt-store.ts'
import type { TakeTurns } from './database.ts'
import { type Steps, transaction } from './step.ts'

/**
 * One row for each try and subject, however many limits that subject has. A window slides: a try counts from when it was made until
 * exactly `windowMs` later. To look and to count is one turn per subject, since two that looked at once would both see the last place.
 */
export function attempts(takeTurns: TakeTurns): Steps<Attempts> {
  return {
    take: transaction(async (tx, limits, now) => {
      const subjects = subjectsOf(limits)
      if (subjects.length === 0) return undefined
      await takeTurns(tx, subjects)
      const tries = await tx
        .selectFrom('attempts')
        .select(['subject', 'at'])
        .where('subject', 'in', subjects)
        .where('at', '>', now - Math.max(...limits.map((limit) => limit.windowMs)))
        .orderBy('at', 'desc')
        .execute()
      const wait = Math.max(...limits.map((limit) => waitFor(limit, tries, now)))
      if (wait > 0) return wait
      await tx
        .insertInto('attempts')
        .values(subjects.map((subject) => ({ subject, at: now, ends_at: now + longestWindow(limits, subject) })))
        .execute()
      return undefined
    }),

    succeeded: transaction(async (tx, limits, now, cleared) => {
      const subjects = subjectsOf(limits)
      if (subjects.length > 0) {
        // Of several tries in the same millisecond only one goes, and two that succeeded must not pick the same.
        await takeTurns(tx, subjects)
        await tx
          .deleteFrom('attempts')
          .where('seq', 'in', (rows) =>
            rows
              .selectFrom('attempts')
              .select((row) => row.fn.min<number>('seq').as('seq'))
              .where('subject', 'in', subjects)
              .where('at', '=', now)
              .groupBy('subject'),
          )
          .execute()
      }
      if (cleared.length > 0) await tx.deleteFrom('attempts').where('subject', 'in', cleared).execute()
    }),
  }
}

/** Until the oldest of the tries that fill the window leaves it; 0 where there is room. `tries` are newest first. */
function waitFor(limit: AttemptLimit, tries: readonly { readonly subject: string; readonly at: number }[], now: number): number {
  if (limit.failures < 1) return limit.windowMs
  const filling = tries.filter(({ subject, at }) => subject === limit.subject && at > now - limit.windowMs)[limit.failures - 1]
  return filling === undefined ? 0 : filling.at + limit.windowMs - now
}

function subjectsOf(limits: readonly AttemptLimit[]): string[] {
  return [...new Set(limits.map((limit) => limit.subject))]
}

function longestWindow(limits: readonly AttemptLimit[], subject: string): number {
  return Math.max(...limits.filter((limit) => limit.subject === subject).map((limit) => limit.windowMs))
}
