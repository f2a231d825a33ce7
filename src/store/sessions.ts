import type { Ending, Sessions, StoredSession } from '#ports/session-store.ts'
import { sql } from 'kysely'
import type { Queries } from './database.ts'
import { type Steps, statement } from './step.ts'

/** Each is one statement, and those that write are on one row, so that the engine itself lets exactly one of many win. */
export const sessions: Steps<Sessions> = {
  renew: statement(async (db, session, from, expiresAt) => {
    // Of generation 0 there is a row only where the session was revoked; to find none is the condition.
    const renewed =
      from === 0
        ? await db
            .insertInto('sessions')
            .columns(['id', 'generation', 'expires_at'])
            .expression(
              db
                .selectNoFrom((row) => [
                  row.val(session.id).as('id'),
                  row.val(1).as('generation'),
                  row.val(expiresAt).as('expires_at'),
                ])
                .where(notEnded(db, session)),
            )
            .onConflict((conflict) => conflict.column('id').doNothing())
            .returning('id')
            .executeTakeFirst()
        : await db
            .updateTable('sessions')
            .set({ generation: from + 1, expires_at: laterOf('sessions.expires_at', expiresAt) })
            .where('id', '=', session.id)
            .where('generation', '=', from)
            .where('revoked_at', 'is', null)
            .where(notEnded(db, session))
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

  endAll: statement(async (db, { holder, kind, before, at }, expiresAt) => {
    await db
      .insertInto('endings')
      .values({ holder, kind, before, at, expires_at: expiresAt })
      .onConflict((conflict) =>
        conflict.columns(['holder', 'kind']).doUpdateSet({
          before: laterOf('endings.before', before),
          // Never back, where the clocks of two nodes differ: a node that has read up to the later moment would not read it again.
          at: sql<number>`case when endings.before < ${before} then ${laterOf('endings.at', at)} else endings.at end`,
          expires_at: laterOf('endings.expires_at', expiresAt),
        }),
      )
      .execute()
  }),

  endedSince: statement(async (db, since) => {
    const rows = await db
      .selectFrom('sessions')
      .select(['id as whose', sql<Ending['kind'] | null>`null`.as('kind'), 'revoked_at as before', 'revoked_at as at'])
      .where('revoked_at', '>=', since)
      .$narrowType<{ before: number; at: number }>()
      .unionAll(db.selectFrom('endings').select(['holder as whose', 'kind', 'before', 'at']).where('at', '>=', since))
      .orderBy('at')
      .execute()
    return {
      sessions: rows.flatMap(({ whose, kind, at }) => (kind === null ? [{ session: whose, at }] : [])),
      holders: rows.flatMap(({ whose, kind, before, at }) => (kind === null ? [] : [{ holder: whose, kind, before, at }])),
    }
  }),
}

function notEnded(db: Queries, { holder, signedInAt }: StoredSession) {
  const endings = db
    .selectFrom('endings')
    .select('holder')
    .where('holder', '=', holder)
    .where('kind', '=', 'own')
    .where('before', '>=', signedInAt)
  return sql<boolean>`not exists ${endings}`
}

/** So an entry stays until the last token that it is about has ended. `greatest` and `max` are one engine's word each. */
function laterOf(column: string, time: number) {
  return sql<number>`case when ${sql.ref(column)} > ${time} then ${sql.ref(column)} else ${time} end`
}
