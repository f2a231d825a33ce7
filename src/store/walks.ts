import type { Walk, Walks } from '#ports/central-store.ts'
import { sql } from 'kysely'
import { addJobs } from './jobs.ts'
import { type Steps, statement, transaction } from './step.ts'

export const walks: Steps<Walks> = {
  begin: transaction(async (tx, walk, jobs) => {
    const begun = await tx
      .insertInto('walks')
      .values({ id: walk.id, zone: walk.zone, ...changing(walk) })
      // Of one zone one is running: the index says so, whichever node asks.
      .onConflict((conflict) => conflict.column('zone').where('state', '=', sql.lit('running')).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!begun) return false
    await addJobs(tx, jobs)
    return true
  }),

  find: statement(async (db, id) => {
    const row = await db.selectFrom('walks').select('body').where('id', '=', id).executeTakeFirst()
    return row && toWalk(row)
  }),

  running: statement(async (db, zone) => {
    const row = await db
      .selectFrom('walks')
      .select('body')
      .where('zone', '=', zone)
      .where('state', '=', 'running')
      .executeTakeFirst()
    return row && toWalk(row)
  }),

  list: statement(async (db, zone, limit, before) => {
    let query = db.selectFrom('walks').select('body').where('zone', '=', zone)
    if (before !== undefined) {
      query = query.where('seq', '<', (rows) => rows.selectFrom('walks as last').select('last.seq').where('last.id', '=', before))
    }
    const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
    return rows.map(toWalk)
  }),

  save: transaction(async (tx, next, jobs) => {
    const saved = await tx
      .updateTable('walks')
      .set(changing({ ...next, version: next.version + 1 }))
      .where('id', '=', next.id)
      .where('version', '=', next.version)
      .returning('id')
      .executeTakeFirst()
    if (!saved) return false
    if (next.state !== 'running') await tx.deleteFrom('walk_notes').where('walk', '=', next.id).execute()
    await addJobs(tx, jobs)
    return true
  }),

  note: statement(async (db, walk, notes) => {
    if (notes.size === 0) return
    await db
      .insertInto('walk_notes')
      .values([...notes].map(([person, note]) => ({ walk, person, note, is_met: 0 as const })))
      .onConflict((conflict) => conflict.columns(['walk', 'person']).doNothing())
      .execute()
  }),

  noted: statement(async (db, walk, persons) => {
    if (persons.length === 0) return new Map()
    const rows = await db
      .selectFrom('walk_notes')
      .select(['person', 'note'])
      .where('walk', '=', walk)
      .where('person', 'in', persons)
      .execute()
    return new Map(rows.map(({ person, note }) => [person, note]))
  }),

  met: statement(async (db, walk, persons) => {
    if (persons.length === 0) return
    await db
      .updateTable('walk_notes')
      .set({ is_met: 1 })
      .where('walk', '=', walk)
      .where('person', 'in', persons)
      .where('is_met', '=', 0)
      .execute()
  }),

  unmet: statement(async (db, walk) => {
    const { count } = await db
      .selectFrom('walk_notes')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('walk', '=', walk)
      .where('is_met', '=', 0)
      .executeTakeFirstOrThrow()
    return count
  }),

  forget: statement(async (db, walk) => {
    await db.deleteFrom('walk_notes').where('walk', '=', walk).execute()
  }),
}

function changing(walk: Walk) {
  const { version, state, changedAt } = walk
  return { version, state, changed_at: changedAt, body: JSON.stringify(walk) }
}

function toWalk({ body }: { readonly body: string }): Walk {
  return JSON.parse(body) as Walk
}
