import { type Kysely, sql } from 'kysely'
import type { Dialect } from './database.ts'
import { migrations, type Words } from './migrations/index.ts'
import type { Tables } from './tables.ts'

/**
 * Brings the schema up to what this version knows: all of it or nothing, once, however many nodes start at the same time. kysely's
 * own Migrator runs outside of any transaction on SQLite and lets two processes run there at once, hence these few lines.
 */
export async function migrate(kysely: Kysely<Tables>, dialect: Dialect, now: () => number): Promise<void> {
  await kysely.transaction().execute(async (tx) => {
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(tx)
    await sql`create table if not exists migrations (number integer primary key, name text not null, at bigint not null)`.execute(
      tx,
    )
    const { rows } = await sql<{ present: number }>`select coalesce(max(number), 0) as present from migrations`.execute(tx)
    const present = rows[0]?.present ?? 0
    if (present > migrations.length) throw new SchemaTooNew(present, migrations.length)
    for (const [index, { name, statements }] of migrations.entries()) {
      if (index < present) continue
      for (const statement of statements(words[dialect])) await sql.raw(statement).execute(tx)
      await sql`insert into migrations (number, name, at) values (${index + 1}, ${name}, ${now()})`.execute(tx)
    }
  })
}

/** A newer version was here. Its rows may mean what this one cannot know, so nothing is touched. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'

  constructor(present: number, known: number) {
    super(
      `The store is at schema ${present} and this version knows only up to ${known}: a newer version has used it. ` +
        `Start that version again, or restore a backup from before.`,
    )
  }
}

/** Any number will do that nothing else in the same database locks. */
const lockKey = 7_283_001

/** What cannot be said to both engines in the same words. */
export const words = {
  sqlite: { sequence: 'integer primary key autoincrement', textsIn: (column: string) => `json_each(${column})`, passing: '' },
  postgres: {
    sequence: 'bigint generated always as identity primary key',
    textsIn: (column: string) => `jsonb_array_elements_text(${column}::jsonb)`,
    passing: 'unlogged',
  },
} as const satisfies Record<Dialect, Words>
