import type { Day } from '#domain/day.ts'
import type { Addresses } from '#ports/address-store.ts'
import type { Queries } from './database.ts'
import { type Steps, statement, transaction } from './step.ts'

export const addresses: Steps<Addresses> = {
  see: transaction(async (tx, { holder, institution, address, at, day }) => {
    const changed = await tx
      .insertInto('addresses')
      .values({ holder, institution, address, first_day: day, changed_day: null, seen_at: at })
      .onConflict((conflict) =>
        conflict
          .column('holder')
          .doUpdateSet((row) => ({
            address,
            changed_day: row
              .case()
              .when('addresses.address', '=', address)
              .then(row.ref('addresses.changed_day'))
              .else(day)
              .end(),
            seen_at: at,
          }))
          .where((row) =>
            row.or([
              row.and([row('addresses.address', '!=', address), row('addresses.seen_at', '<=', at)]),
              row('addresses.seen_at', '<=', at - month),
            ]),
          ),
      )
      .returning('changed_day')
      .executeTakeFirst()
    // Nothing comes back of a row that was left as it is.
    return changed ? (changed.changed_day ?? undefined) : changedDay(tx, holder)
  }),

  changed: statement(changedDay),

  since: statement(async (db, institution) => {
    const first = await db
      .selectFrom('addresses')
      .select('first_day')
      .where('institution', '=', institution)
      .orderBy('first_day')
      .limit(1)
      .executeTakeFirst()
    return first?.first_day
  }),
}

async function changedDay(db: Queries, holder: string): Promise<Day | undefined> {
  const row = await db.selectFrom('addresses').select('changed_day').where('holder', '=', holder).executeTakeFirst()
  return row?.changed_day ?? undefined
}

const month = 30 * 24 * 3_600_000
