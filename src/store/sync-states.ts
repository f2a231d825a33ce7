import type { SyncState, SyncStates } from '#ports/central-store.ts'
import { type Steps, statement } from './step.ts'

export const syncStates: Steps<SyncStates> = {
  of: statement(async (db, person, institution) => {
    const row = await db
      .selectFrom('sync_states')
      .select(['version', 'body'])
      .where('person', '=', person)
      .where('institution', '=', institution)
      .executeTakeFirst()
    return row && toState(row)
  }),

  all: statement(async (db, person) => {
    const columns = ['institution', 'version', 'body'] as const
    const rows = await db.selectFrom('sync_states').select(columns).where('person', '=', person).execute()
    return new Map(rows.map((row) => [row.institution, toState(row)]))
  }),

  at: statement(async (db, institution, persons) => {
    if (persons.length === 0) return new Map()
    const rows = await db
      .selectFrom('sync_states')
      .select(['person', 'version', 'body'])
      .where('person', 'in', persons)
      .where('institution', '=', institution)
      .execute()
    return new Map(rows.map((row) => [row.person, toState(row)]))
  }),

  save: statement(async (db, person, institution, { version, ...state }) => {
    const next = { version: version + 1, body: JSON.stringify(state) }
    const saved = await (version === 0
      ? db
          .insertInto('sync_states')
          .values({ person, institution, ...next })
          .onConflict((conflict) => conflict.columns(['person', 'institution']).doNothing())
          .returning('version')
          .executeTakeFirst()
      : db
          .updateTable('sync_states')
          .set(next)
          .where('person', '=', person)
          .where('institution', '=', institution)
          .where('version', '=', version)
          .returning('version')
          .executeTakeFirst())
    return saved !== undefined
  }),

  forget: statement(async (db, person, institution) => {
    let query = db.deleteFrom('sync_states').where('person', '=', person)
    if (institution !== undefined) query = query.where('institution', '=', institution)
    await query.execute()
  }),
}

function toState({ version, body }: { readonly version: number; readonly body: string }): SyncState {
  return { ...(JSON.parse(body) as Omit<SyncState, 'version'>), version }
}
