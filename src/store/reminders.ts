import type { Reminders } from '#ports/reminder-store.ts'
import type { TakeTurns } from './database.ts'
import { type Steps, statement, transaction } from './step.ts'

/** A row that was stopped has no institution and no day, so it is neither due nor swept. */
export function reminders(takeTurns: TakeTurns): Steps<Reminders> {
  return {
    see: statement(async (db, { holder, institution, patron, date, remindOn }) => {
      const seen = { institution, patron, date, remind_on: remindOn }
      await db
        .insertInto('reminders')
        .values({ holder, ...seen, stopped: 0 })
        .onConflict((conflict) =>
          conflict
            .column('holder')
            .doUpdateSet(seen)
            .where('reminders.stopped', '=', 0)
            // What is known already is not written again.
            .where((row) =>
              row.or([
                row('reminders.date', '!=', date),
                row('reminders.remind_on', '!=', remindOn),
                row('reminders.patron', '!=', patron),
                row('reminders.institution', '!=', institution),
              ]),
            ),
        )
        .execute()
    }),

    due: statement(async (db, institution, today, limit) => {
      const rows = await db
        .selectFrom('reminders')
        .select(['holder', 'patron', 'date', 'remind_on'])
        .where('institution', '=', institution)
        .where('remind_on', '<=', today)
        .where('date', '>=', today)
        .where((row) => row.or([row('sent_for', 'is', null), row('sent_for', '!=', row.ref('date'))]))
        .orderBy('remind_on')
        .orderBy('holder')
        .limit(limit)
        .execute()
      return rows.map(({ holder, patron, date, remind_on }) => ({
        holder,
        institution,
        patron: patron!,
        date: date!,
        remindOn: remind_on!,
      }))
    }),

    sent: transaction(async (tx, holders, date) => {
      // To look and to say so is one turn for each holder, since two that looked at once would both find that nobody was told.
      await takeTurns(
        tx,
        holders.map((holder) => `reminder ${holder}`),
      )
      const known = await tx.selectFrom('reminders').select(['sent_for', 'stopped']).where('holder', 'in', holders).execute()
      const stopped = known.some((row) => row.stopped === 1)
      await tx
        .updateTable('reminders')
        .set(stopped ? nothingBut : { sent_for: date })
        .where('holder', 'in', holders)
        .execute()
      return known.length > 0 && !stopped && known.every((row) => row.sent_for !== date)
    }),

    unsent: statement(async (db, holders, date) => {
      await db
        .updateTable('reminders')
        .set({ sent_for: null })
        .where('holder', 'in', holders)
        .where('sent_for', '=', date)
        .execute()
    }),

    stop: statement(async (db, holder) => {
      await db
        .insertInto('reminders')
        .values({ holder, ...nothingBut })
        .onConflict((conflict) => conflict.column('holder').doUpdateSet(nothingBut))
        .execute()
    }),

    forget: statement(async (db, holder) => {
      await db.deleteFrom('reminders').where('holder', '=', holder).where('stopped', '=', 0).execute()
    }),
  }
}

const nothingBut = { stopped: 1, institution: null, patron: null, date: null, remind_on: null, sent_for: null } as const
