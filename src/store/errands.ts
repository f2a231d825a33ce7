import type { Errand, ErrandOutcome } from '#domain/errand.ts'
import type { Errands } from '#ports/errand-store.ts'
import type { Queries, TakeTurns } from './database.ts'
import { answerTo, keyTurn, writeDown } from './keyed-requests.ts'
import { type Steps, statement, transaction } from './step.ts'

export function errands(takeTurns: TakeTurns): Steps<Errands> {
  return {
    open: transaction(async (tx, id, request, expiresAt) => {
      await takeTurns(tx, [keyTurn(request)])
      const before = await answerTo(tx, request)
      if (before === 'key-reused') return { outcome: before }
      if (before) return { outcome: 'replayed', errand: await errandOf(tx, before.about) }
      await tx.insertInto('errands').values({ id, ended: 0, expires_at: expiresAt }).execute()
      await writeDown(tx, request, id)
      return { outcome: 'opened', errand: { id, over: false } }
    }),

    outcomes: statement(async (db, errand) => {
      const rows = await db.selectFrom('errand_outcomes').select(['part', 'body']).where('errand', '=', errand).execute()
      return new Map(rows.map(({ part, body }) => [part, JSON.parse(body) as ErrandOutcome]))
    }),

    announce: statement(async (db, { what, errand, part, before, at }, expiresAt) => {
      const rest = { errand, part, before, at, expires_at: expiresAt }
      await db
        .insertInto('announcements')
        .values({ what, ...rest })
        .onConflict((conflict) => conflict.column('what').doUpdateSet(rest))
        .execute()
    }),

    announced: statement(async (db, what) => {
      const columns = ['what', 'errand', 'part', 'before', 'at'] as const
      const row = await db.selectFrom('announcements').select(columns).where('what', '=', what).executeTakeFirst()
      return row && { ...row }
    }),

    settle: transaction(async (tx, errand, part, outcome, what) => {
      const announced = await tx.deleteFrom('announcements').where('what', '=', what).returning(['errand', 'part']).execute()
      await write(tx, [{ errand, part }, ...announced], outcome)
    }),

    withdraw: statement(async (db, what) => {
      await db.deleteFrom('announcements').where('what', '=', what).execute()
    }),

    end: statement(async (db, errand) => {
      await db.updateTable('errands').set({ ended: 1 }).where('id', '=', errand).execute()
    }),
  }
}

async function errandOf(tx: Queries, id: string): Promise<Errand> {
  const { ended } = await tx.selectFrom('errands').select('ended').where('id', '=', id).executeTakeFirstOrThrow()
  return { id, over: ended === 1 }
}

async function write(
  tx: Queries,
  parts: readonly { readonly errand: string; readonly part: string }[],
  outcome: ErrandOutcome,
): Promise<void> {
  const body = JSON.stringify(outcome)
  await tx
    .insertInto('errand_outcomes')
    .values(parts.map(({ errand, part }) => ({ errand, part, body })))
    .onConflict((conflict) => conflict.columns(['errand', 'part']).doNothing())
    .execute()
}
