import type { Sessions } from '#ports/store.ts'
import { sql } from 'kysely'
import { type Steps, statement } from './step.ts'

/** Each is one statement on one row, so that the engine itself lets exactly one of many win. */
export const sessions: Steps<Sessions> = {
  renew: statement(async (db, session, from, expiresAt) => {
    // Of generation 0 there is a row only where the session was revoked; to find none is the condition.
    const renewed =
      from === 0
        ? await db
            .insertInto('sessions')
            .values({ id: session, generation: 1, revoked_at: null, expires_at: expiresAt })
            .onConflict((conflict) => conflict.column('id').doNothing())
            .returning('id')
            .executeTakeFirst()
        : await db
            .updateTable('sessions')
            .set({ generation: from + 1, expires_at: laterOf('sessions.expires_at', expiresAt) })
            .where('id', '=', session)
            .where('generation', '=', from)
            .where('revoked_at', 'is', null)
            .returning('id')
            .executeTakeFirst()
    return renewed !== undefined
  }),

  revoke: statement(async (db, session, at, expiresAt) => {
    await db
      .insertInto('sessions')
      .values({ id: session, generation: 0, revoked_at: at, expires_at: expiresAt })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          revoked_at: sql<number>`coalesce(sessions.revoked_at, ${at})`,
          expires_at: laterOf('sessions.expires_at', expiresAt),
        }),
      )
      .execute()
  }),

  revokedSince: statement(async (db, since) => {
    const rows = await db
      .selectFrom('sessions')
      .select(['id', 'revoked_at'])
      .where('revoked_at', '>=', since)
      .orderBy('revoked_at')
      .$narrowType<{ revoked_at: number }>()
      .execute()
    return rows.map((row) => ({ session: row.id, at: row.revoked_at }))
  }),
}

/** The entry stays until the last token of any generation has ended. `greatest` and `max` are one engine's word each. */
function laterOf(column: string, time: number) {
  return sql<number>`case when ${sql.ref(column)} > ${time} then ${sql.ref(column)} else ${time} end`
}
