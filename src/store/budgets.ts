import { sql } from 'kysely'
import type { SharedBudgets } from '#ports/budget-store.ts'
import { statement, type Steps } from './step.ts'

/**
 * GCRA over all nodes, one row a pool, of PostgreSQL alone: only there may be more than one node. `due` is when the bucket would be empty, in
 * milliseconds by the server's clock, which goes on within a statement. One statement asks and takes, and the row's lock puts nodes in order.
 */
export const budgets: Steps<SharedBudgets> = {
  take: statement(async (db, pool, intervalMs, roomMs) => {
    const taken = await sql`
      insert into budgets as b (pool, due) values (${pool}, ${now} + ${intervalMs}::float8)
      on conflict (pool) do update set due = greatest(b.due, ${now}) + ${intervalMs}::float8
      where greatest(b.due, ${now}) + ${intervalMs}::float8 - ${now} <= ${roomMs}::float8
      returning due`.execute(db)
    if (taken.rows.length > 0) return 0
    const { rows } = await sql<{ ms: number }>`
      select greatest(1, ceil(due + ${intervalMs}::float8 - ${roomMs}::float8 - ${now}))::float8 as ms from budgets where pool = ${pool}`.execute(
      db,
    )
    return rows[0]?.ms ?? 1
  }),

  giveBack: statement(async (db, pool, intervalMs) => {
    await sql`update budgets set due = due - ${intervalMs}::float8 where pool = ${pool}`.execute(db)
  }),

  holdBack: statement(async (db, pool, ms, intervalMs, roomMs) => {
    const rest = ms + roomMs - intervalMs
    await sql`
      insert into budgets as b (pool, due) values (${pool}, ${now} + ${rest}::float8)
      on conflict (pool) do update set due = greatest(b.due, ${now} + ${rest}::float8)`.execute(db)
  }),
}

const now = sql`(extract(epoch from clock_timestamp()) * 1000)::float8`
