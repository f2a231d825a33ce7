import type { Spent } from '#ports/store.ts'
import { type Steps, statement } from './step.ts'

/** One statement on one row, so that the engine itself lets exactly one of many spend it. */
export const spent: Steps<Spent> = {
  spend: statement(async (db, what, expiresAt) => {
    const entry = await db
      .insertInto('spent')
      .values({ what, expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('what').doNothing())
      .returning('what')
      .executeTakeFirst()
    return entry !== undefined
  }),
}
