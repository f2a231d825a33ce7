import type { ChangeNoticeInbox } from '#ports/central-store.ts'
import { addJobs } from './jobs.ts'
import { type Steps, statement, transaction } from './step.ts'

export const changeNotices: Steps<ChangeNoticeInbox> = {
  take: transaction(async (tx, { institution, event, record, what, at }, jobs) => {
    const taken = await tx
      .insertInto('change_notices')
      .values({ institution, event, record, what, at, is_done: 0 })
      .onConflict((conflict) => conflict.columns(['institution', 'event']).doNothing())
      .returning('event')
      .executeTakeFirst()
    if (!taken) return false
    await addJobs(tx, jobs)
    return true
  }),

  waiting: statement(async (db, institution, record) => {
    const rows = await db
      .selectFrom('change_notices')
      .select(['institution', 'event', 'record', 'what', 'at'])
      .where('institution', '=', institution)
      .where('record', '=', record)
      .where('is_done', '=', 0)
      .orderBy('at')
      .orderBy('event')
      .execute()
    return rows.map((row) => ({ ...row }))
  }),

  done: statement(async (db, institution, record, upTo) => {
    await db
      .updateTable('change_notices')
      .set({ is_done: 1 })
      .where('institution', '=', institution)
      .where('record', '=', record)
      .where('at', '<=', upTo)
      .where('is_done', '=', 0)
      .execute()
  }),
}
