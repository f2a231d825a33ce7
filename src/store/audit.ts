import type { Audit, AuditEntry } from '#ports/audit-store.ts'
import type { Selectable } from 'kysely'
import type { Queries } from './database.ts'
import { type Steps, statement } from './step.ts'
import type { Tables } from './tables.ts'

/** Written and read: nothing here changes an entry or takes it away, and a test holds the whole folder to that. */
export const audit: Steps<Audit> = {
  record: statement(addEntries),

  of: statement(async (db, patron, limit) => {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('patron', '=', patron)
      .orderBy('at', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
    return rows.map(toEntry)
  }),

  list: statement(async (db, { patrons, actor, institutions, before }, limit) => {
    // Whoever may see no institution sees nothing, and not everything. It may come from a person: no engine is asked for what is no number.
    if (patrons?.length === 0 || institutions?.length === 0 || (before !== undefined && !/^[1-9]\d{0,14}$/.test(before)))
      return []
    let query = db.selectFrom('audit').selectAll()
    if (patrons) query = query.where('patron', 'in', patrons)
    if (actor !== undefined) query = query.where('actor', '=', actor)
    if (institutions) query = query.where('institution', 'in', institutions)
    if (before !== undefined) query = query.where('seq', '<', Number(before))
    const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
    return rows.map((row) => ({ ...toEntry(row), id: String(row.seq) }))
  }),
}

/** Also what a step writes down that changes something else: one statement, in its transaction. */
export async function addEntries(db: Queries, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  await db.insertInto('audit').values(entries.map(toRow)).execute()
}

function toRow({ patron, purpose, ...entry }: AuditEntry) {
  return { ...entry, patron: patron ?? null, purpose: purpose ?? null }
}

function toEntry(row: Selectable<Tables['audit']>): AuditEntry {
  const { patron, purpose } = row
  return {
    at: row.at,
    request: row.request,
    actor: row.actor,
    action: row.action,
    permission: row.permission,
    institution: row.institution,
    ...(patron !== null && { patron }),
    ...(purpose !== null && { purpose }),
    outcome: row.outcome,
  }
}
