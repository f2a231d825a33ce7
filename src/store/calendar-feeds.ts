import type { CalendarFeed, CalendarFeeds, Revision } from '#ports/calendar-store.ts'
import type { Selectable } from 'kysely'
import type { TakeTurns } from './database.ts'
import { type Steps, statement, transaction } from './step.ts'
import type { Tables } from './tables.ts'

export function calendarFeeds(takeTurns: TakeTurns): Steps<CalendarFeeds> {
  return {
    add: transaction(async (tx, { id, secret, holder, patron, language, createdAt, expiresAt }, most) => {
      await takeTurns(tx, [`calendar feeds of ${holder}`])
      const { count } = await tx
        .selectFrom('calendar_feeds')
        .select((row) => row.fn.countAll().as('count'))
        .where('holder', '=', holder)
        .executeTakeFirstOrThrow()
      if (Number(count) >= most) return false
      const times = { created_at: createdAt, expires_at: expiresAt }
      await tx
        .insertInto('calendar_feeds')
        .values({ id, secret, holder, patron, language, ...times })
        .execute()
      return true
    }),

    of: statement(async (db, holder) => {
      const rows = await db.selectFrom('calendar_feeds').selectAll().where('holder', '=', holder).orderBy('seq').execute()
      return rows.map(toFeed)
    }),

    find: statement(async (db, secret, now) => {
      const row = await db
        .selectFrom('calendar_feeds')
        .selectAll()
        .where('secret', '=', secret)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row && toFeed(row)
    }),

    remove: statement(async (db, holder, id) => {
      const removed = await db
        .deleteFrom('calendar_feeds')
        .where('holder', '=', holder)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return removed.numDeletedRows > 0n
    }),

    revise: transaction(async (tx, { id, holder }, days, now, { feedUntil, daysUntil }) => {
      const revisions = new Map<string, Revision>()
      // One at a time for each holder, so that two nodes never call one day by two numbers.
      await takeTurns(tx, [`calendar days of ${holder}`])
      await tx.updateTable('calendar_feeds').set({ expires_at: feedUntil }).where('id', '=', id).execute()
      for (const { entry, day } of days) {
        const row = await tx
          .insertInto('calendar_days')
          .values({ holder, entry, day, sequence: 0, since: now, expires_at: daysUntil })
          .onConflict((conflict) =>
            conflict.columns(['holder', 'entry']).doUpdateSet((old) => ({
              day,
              sequence: old
                .case()
                .when('calendar_days.day', '=', day)
                .then(old.ref('calendar_days.sequence'))
                .else(old('calendar_days.sequence', '+', 1))
                .end(),
              since: old.case().when('calendar_days.day', '=', day).then(old.ref('calendar_days.since')).else(now).end(),
              expires_at: daysUntil,
            })),
          )
          .returning(['sequence', 'since'])
          .executeTakeFirstOrThrow()
        revisions.set(entry, { sequence: row.sequence, since: row.since })
      }
      return revisions
    }),
  }
}

function toFeed(row: Selectable<Tables['calendar_feeds']>): CalendarFeed {
  const { id, secret, holder, patron, language, created_at: createdAt, expires_at: expiresAt } = row
  return { id, secret, holder, patron, language, createdAt, expiresAt }
}
