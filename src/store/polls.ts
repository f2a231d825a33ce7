import type { Poll, Polls } from '#ports/central-store.ts'
import { addJobs } from './jobs.ts'
import { type Steps, statement, transaction } from './step.ts'

export const polls: Steps<Polls> = {
  of: statement(async (db, institution) => {
    const row = await db.selectFrom('polls').select('body').where('institution', '=', institution).executeTakeFirst()
    return row && (JSON.parse(row.body) as Poll)
  }),

  save: transaction(async (tx, institution, next, jobs) => {
    const body = JSON.stringify(next)
    await tx
      .insertInto('polls')
      .values({ institution, body })
      .onConflict((conflict) => conflict.column('institution').doUpdateSet({ body }))
      .execute()
    await addJobs(tx, jobs)
  }),
}
