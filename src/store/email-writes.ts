import type { EmailWrite, EmailWrites } from '#ports/email-change-store.ts'
import type { Selectable } from 'kysely'
import { addEntries } from './audit.ts'
import { addJobs } from './jobs.ts'
import { type Steps, statement, transaction } from './step.ts'
import type { Tables } from './tables.ts'

/** One row for each write, for as long as a letter must still follow it. */
export const emailWrites: Steps<EmailWrites> = {
  begin: transaction(async (tx, { id, holder, patron, from, to, language, begunAt }, job) => {
    const addresses = { old_email: from ?? null, email: to }
    await tx
      .insertInto('email_writes')
      .values({ id, holder, patron, ...addresses, language, begun_at: begunAt, done_at: null })
      .execute()
    await addJobs(tx, [job])
  }),

  find: statement(async (db, id) => {
    const row = await db.selectFrom('email_writes').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toWrite(row)
  }),

  withdraw: statement(async (db, id) => {
    await db.deleteFrom('email_writes').where('id', '=', id).where('done_at', 'is', null).execute()
  }),

  done: transaction(async (tx, id, at, entry, job) => {
    const done = await tx
      .updateTable('email_writes')
      .set({ done_at: at })
      .where('id', '=', id)
      .where('done_at', 'is', null)
      .returning('holder')
      .executeTakeFirst()
    if (done === undefined) return false
    await tx.deleteFrom('email_proofs').where('holder', '=', done.holder).execute()
    await tx.deleteFrom('password_resets').where('holder', '=', done.holder).execute()
    await tx.deleteFrom('mailed_codes').where('holder', '=', done.holder).execute()
    await addEntries(tx, [entry])
    await addJobs(tx, [job])
    return true
  }),

  end: statement(async (db, id) => {
    await db.deleteFrom('email_writes').where('id', '=', id).execute()
  }),
}

function toWrite(row: Selectable<Tables['email_writes']>): EmailWrite {
  const { id, holder, patron, old_email: from, email: to, language, begun_at: begunAt, done_at: doneAt } = row
  return {
    id,
    holder,
    patron,
    ...(from !== null && { from }),
    to,
    language,
    begunAt,
    ...(doneAt !== null && { doneAt }),
  }
}
