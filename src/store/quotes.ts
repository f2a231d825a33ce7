import type { Quote } from '#domain/quote.ts'
import type { Quotes } from '#ports/quote-store.ts'
import { type Steps, statement } from './step.ts'

export const quotes: Steps<Quotes> = {
  add: statement(async (db, quote, keepUntil) => {
    await db
      .insertInto('quotes')
      .values({ id: quote.id, body: JSON.stringify(quote), keep_until: keepUntil })
      .execute()
  }),

  find: statement(async (db, id) => {
    const row = await db.selectFrom('quotes').select('body').where('id', '=', id).executeTakeFirst()
    return row && (JSON.parse(row.body) as Quote)
  }),
}
