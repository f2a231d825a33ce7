import type { Queries } from './database.ts'

const day = 86_400_000
/** Alma sends what was not taken three times more, the last time ten hours later. */
const week = 7 * day
/** By then the jobs that were to look have been given up, and whoever revives one of them looks without it. */
const twoMonths = 60 * day
const year = 365 * day

/** What is known of patrons goes when its time is over; that something was changed, by whom and when, stays. */
export async function sweepCentralFile(tx: Queries, now: number): Promise<bigint> {
  const undoable = await tx
    .updateTable('changes')
    .set({ wanted: null, earlier: null })
    .where('undo_until', '<=', now)
    .where('wanted', 'is not', null)
    .executeTakeFirstOrThrow()
  const kept = await tx
    .updateTable('conflicts')
    .set({ lost: null, kept: null })
    .where('kept_until', '<=', now)
    .where('lost', 'is not', null)
    .executeTakeFirstOrThrow()
  const notices = await tx
    .deleteFrom('change_notices')
    .where('at', '<=', now - week)
    .where((row) => row.or([row('is_done', '=', 1), row('at', '<=', now - twoMonths)]))
    .executeTakeFirstOrThrow()
  // Whoever was at a page when somebody stopped the walk may have noted it after that.
  const notes = await tx
    .deleteFrom('walk_notes')
    .where('walk', 'in', (rows) => rows.selectFrom('walks').select('id').where('state', '!=', 'running'))
    .executeTakeFirstOrThrow()
  const walks = await tx
    .deleteFrom('walks')
    .where('state', '!=', 'running')
    .where('changed_at', '<=', now - year)
    .executeTakeFirstOrThrow()
  return undoable.numUpdatedRows + kept.numUpdatedRows + notices.numDeletedRows + notes.numDeletedRows + walks.numDeletedRows
}
