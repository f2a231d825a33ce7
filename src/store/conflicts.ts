import type { Conflict } from '#domain/change.ts'
import type { Conflicts } from '#ports/central-store.ts'
import type { Selectable } from 'kysely'
import { type Steps, statement } from './step.ts'
import type { Tables } from './tables.ts'

const told = ['state', 'decision', 'decided_at', 'body'] as const

export const conflicts: Steps<Conflicts> = {
  add: statement(async (db, found) => {
    if (found.length === 0) return
    await db
      .insertInto('conflicts')
      .values(found.map(({ conflict, lost, kept }) => ({ ...toRow(conflict), lost, kept })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }),

  find: statement(async (db, id) => {
    const columns = [...told, 'lost', 'kept'] as const
    const row = await db.selectFrom('conflicts').select(columns).where('id', '=', id).executeTakeFirst()
    if (!row) return undefined
    const { lost, kept } = row
    return { conflict: toConflict(row), ...(lost !== null && { lost }), ...(kept !== null && { kept }) }
  }),

  list: statement(async (db, { zones, institutions, person, states, before }, limit) => {
    // Whoever may see no zone or institution sees nothing, and not everything.
    if (zones?.length === 0 || institutions?.length === 0 || states?.length === 0) return []
    let query = db.selectFrom('conflicts').select(told)
    if (zones) query = query.where('zone', 'in', zones)
    if (institutions) query = query.where('institution', 'in', institutions)
    if (person !== undefined) query = query.where('person', '=', person)
    if (states) query = query.where('state', 'in', states)
    if (before !== undefined) {
      query = query.where('seq', '<', (rows) =>
        rows.selectFrom('conflicts as last').select('last.seq').where('last.id', '=', before),
      )
    }
    const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
    return rows.map(toConflict)
  }),

  decide: statement(async (db, id, decision, at) => {
    const decided = await db
      .updateTable('conflicts')
      .set({ state: 'decided', decision, decided_at: at })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    return decided !== undefined
  }),
}

function toRow({ state, decision, decidedAt, ...once }: Conflict) {
  const { id, zone, institution, person, keptUntil } = once
  return {
    id,
    zone,
    institution,
    person,
    state,
    decision: decision ?? null,
    decided_at: decidedAt ?? null,
    kept_until: keptUntil,
    body: JSON.stringify(once),
  }
}

function toConflict({
  state,
  decision,
  decided_at: decidedAt,
  body,
}: Pick<Selectable<Tables['conflicts']>, (typeof told)[number]>): Conflict {
  return {
    ...(JSON.parse(body) as Omit<Conflict, 'state' | 'decision' | 'decidedAt'>),
    state,
    ...(decision !== null && { decision }),
    ...(decidedAt !== null && { decidedAt }),
  }
}
