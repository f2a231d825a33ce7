import type { Change } from '#domain/change.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Changes, ChangeValues } from '#ports/central-store.ts'
import type { Queries, TakeTurns } from './database.ts'
import { addJobs } from './jobs.ts'
import { answerTo, keyTurn, writeDown } from './keyed-requests.ts'
import { type Steps, statement, transaction } from './step.ts'

/** Of a change that is over its fate stays, and of what it changed nothing. */
export function changes(takeTurns: TakeTurns): Steps<Changes> {
  return {
    open: transaction(async (tx, change, values, request, jobs) => {
      if (request) {
        await takeTurns(tx, [keyTurn(request)])
        const before = await answerTo(tx, request)
        if (before === 'key-reused') return { outcome: before }
        if (before) return { outcome: 'replayed', change: await byId(tx, before.about) }
        await writeDown(tx, request, change.id)
      }
      const { id, zone, person } = change
      await tx
        .insertInto('changes')
        .values({ id, zone, person, ...changing(change), ...sealed(values) })
        .execute()
      await keepTargets(tx, change)
      await addJobs(tx, jobs)
      return { outcome: 'opened', change }
    }),

    answered: statement(async (db, request) => {
      const before = await answerTo(db, request)
      if (before === 'key-reused') return { outcome: before }
      return before && { outcome: 'replayed', change: await byId(db, before.about) }
    }),

    find: statement(async (db, id) => {
      const row = await db.selectFrom('changes').select('body').where('id', '=', id).executeTakeFirst()
      return row && toChange(row)
    }),

    values: statement(async (db, id) => {
      const row = await db.selectFrom('changes').select(['wanted', 'earlier']).where('id', '=', id).executeTakeFirst()
      if (!row || row.wanted === null) return undefined
      return { wanted: row.wanted, ...(row.earlier !== null && { before: row.earlier }) }
    }),

    unsettledOf: statement(async (db, person) => {
      const rows = await db
        .selectFrom('changes')
        .select('body')
        .where('person', '=', person)
        .where('state', 'in', ['writing', 'arriving'])
        .orderBy('seq')
        .execute()
      return rows.map(toChange)
    }),

    list: statement(async (db, { zones, person, states, institution, before }, limit) => {
      // Whoever may see no zone sees nothing, and not everything.
      if (zones?.length === 0 || states?.length === 0) return []
      let query = db.selectFrom('changes').select('body')
      if (zones) query = query.where('zone', 'in', zones)
      if (person !== undefined) query = query.where('person', '=', person)
      if (states) query = query.where('state', 'in', states)
      if (institution !== undefined) {
        query = query.where('id', 'in', (rows) =>
          rows.selectFrom('change_targets').select('change').where('change_targets.institution', '=', institution),
        )
      }
      if (before !== undefined) {
        query = query.where('seq', '<', (rows) =>
          rows.selectFrom('changes as last').select('last.seq').where('last.id', '=', before),
        )
      }
      const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
      return rows.map(toChange)
    }),

    save: transaction(async (tx, next, jobs, values) => {
      const saved = await tx
        .updateTable('changes')
        .set({ ...changing({ ...next, version: next.version + 1 }), ...(values && sealed(values)) })
        .where('id', '=', next.id)
        .where('version', '=', next.version)
        .returning('id')
        .executeTakeFirst()
      if (!saved) return false
      await keepTargets(tx, next)
      await addJobs(tx, jobs)
      return true
    }),
  }
}

function sealed({ wanted, before }: ChangeValues) {
  return { wanted, earlier: before ?? null }
}

function changing(change: Change) {
  const { version, state, undoUntil } = change
  return { version, state, undo_until: undoUntil, body: JSON.stringify(change) }
}

/** Other institutions may be found to be concerned later on; none is taken off. */
async function keepTargets(tx: Queries, { id, targets }: Change): Promise<void> {
  const institutions = new Set(targets.flatMap(({ at }): InstitutionId[] => ('institution' in at ? [at.institution] : [])))
  if (institutions.size === 0) return
  await tx
    .insertInto('change_targets')
    .values([...institutions].map((institution) => ({ institution, change: id })))
    .onConflict((conflict) => conflict.columns(['institution', 'change']).doNothing())
    .execute()
}

async function byId(tx: Queries, id: string): Promise<Change> {
  return toChange(await tx.selectFrom('changes').select('body').where('id', '=', id).executeTakeFirstOrThrow())
}

function toChange({ body }: { readonly body: string }): Change {
  return JSON.parse(body) as Change
}
