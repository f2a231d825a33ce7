import type { AuditEntry } from '#ports/audit-store.ts'
import type { PasswordWrite, PasswordWrites } from '#ports/password-store.ts'
import type { Selectable } from 'kysely'
import { addEntries } from './audit.ts'
import type { Queries } from './database.ts'
import { addJobs } from './jobs.ts'
import { type Steps, statement, transaction } from './step.ts'
import type { Tables } from './tables.ts'

/** One row for each write, for as long as something must still follow it. */
export const passwordWrites: Steps<PasswordWrites> = {
  begin: transaction(async (tx, { id, holder, patron, to, language, begunAt }, job) => {
    await tx
      .insertInto('password_writes')
      .values({ id, holder, patron, letter_to: to ?? null, language, begun_at: begunAt, settled_at: null, outcome: null })
      .execute()
    await addJobs(tx, [job])
  }),

  find: statement(async (db, id) => {
    const row = await db.selectFrom('password_writes').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toWrite(row)
  }),

  unsettled: statement(async (db, holder) => {
    const row = await db
      .selectFrom('password_writes')
      .selectAll()
      .where('holder', '=', holder)
      .where('settled_at', 'is', null)
      .orderBy('begun_at', 'desc')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && toWrite(row)
  }),

  withdraw: statement(async (db, id) => {
    await db.deleteFrom('password_writes').where('id', '=', id).where('settled_at', 'is', null).execute()
  }),

  done: transaction(async (tx, id, at, entry, job) => {
    const holder = await settle(tx, id, at, 'done', entry)
    if (holder === undefined) return false
    await tx.deleteFrom('password_writes').where('holder', '=', holder).where('settled_at', 'is', null).execute()
    await tx.deleteFrom('password_resets').where('holder', '=', holder).execute()
    await tx.deleteFrom('mailed_codes').where('holder', '=', holder).execute()
    await tx.deleteFrom('email_proofs').where('holder', '=', holder).execute()
    await tx.deleteFrom('calendar_feeds').where('holder', '=', holder).execute()
    await addJobs(tx, [job])
    return true
  }),

  giveUp: transaction(async (tx, id, at, entry) => (await settle(tx, id, at, 'unknown', entry)) !== undefined),

  end: statement(async (db, id) => {
    await db.deleteFrom('password_writes').where('id', '=', id).execute()
  }),
}

/** Resolves with whose it is; with nothing where it was settled before. */
async function settle(
  tx: Queries,
  id: string,
  at: number,
  outcome: 'done' | 'unknown',
  entry: AuditEntry,
): Promise<string | undefined> {
  const settled = await tx
    .updateTable('password_writes')
    .set({ settled_at: at, outcome })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .returning('holder')
    .executeTakeFirst()
  if (settled !== undefined) await addEntries(tx, [entry])
  return settled?.holder
}

function toWrite(row: Selectable<Tables['password_writes']>): PasswordWrite {
  const { id, holder, patron, letter_to: to, language, begun_at: begunAt, settled_at: at, outcome } = row
  return {
    id,
    holder,
    patron,
    ...(to !== null && { to }),
    language,
    begunAt,
    ...(at !== null && outcome !== null && { settled: { at, outcome } }),
  }
}
