import type { LaneLeases } from '#ports/store.ts'
import { type Steps, statement } from './step.ts'

/** Each is one statement on one row, so that the engine itself lets exactly one of many have it. */
export const laneLeases: Steps<LaneLeases> = {
  take: statement(async (db, lane, holder, now, until) => {
    const taken = await db
      .insertInto('lanes')
      .values({ lane, holder, expires_at: until })
      .onConflict((conflict) =>
        conflict.column('lane').doUpdateSet({ holder, expires_at: until }).where('lanes.expires_at', '<=', now),
      )
      .returning('lane')
      .executeTakeFirst()
    return taken !== undefined
  }),

  keep: statement(async (db, lane, holder, until) => {
    const kept = await db
      .updateTable('lanes')
      .set({ expires_at: until })
      .where('lane', '=', lane)
      .where('holder', '=', holder)
      .returning('lane')
      .executeTakeFirst()
    return kept !== undefined
  }),

  leave: statement(async (db, lane, holder) => {
    await db.deleteFrom('lanes').where('lane', '=', lane).where('holder', '=', holder).execute()
  }),
}
