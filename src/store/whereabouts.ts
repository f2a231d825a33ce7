import type { Sighting, Whereabouts } from '#ports/whereabouts-store.ts'
import { type Steps, statement } from './step.ts'

export const whereabouts: Steps<Whereabouts> = {
  of: statement(async (db, person) => {
    const rows = await db.selectFrom('whereabouts').selectAll().where('person', '=', person).execute()
    return rows.map((row) => ({
      institution: row.institution,
      ...(row.record !== null && { record: row.record }),
      ...(row.libraries !== null && { libraries: JSON.parse(row.libraries) as string[] }),
      seenAt: row.seen_at,
    }))
  }),

  see: statement(async (db, person, sightings) => {
    if (sightings.length === 0) return
    await db
      .insertInto('whereabouts')
      .values(
        newestOfEach(sightings).map(({ institution, record, libraries, seenAt }) => ({
          person,
          institution,
          record: record ?? null,
          libraries: libraries === undefined ? null : JSON.stringify(libraries),
          seen_at: seenAt,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['person', 'institution'])
          .doUpdateSet((row) => ({
            record: row.ref('excluded.record'),
            libraries: row.ref('excluded.libraries'),
            seen_at: row.ref('excluded.seen_at'),
          }))
          .whereRef('excluded.seen_at', '>=', 'whereabouts.seen_at'),
      )
      .execute()
  }),

  forget: statement(async (db, person) => {
    await db.deleteFrom('whereabouts').where('person', '=', person).execute()
  }),
}

/**
 * One statement cannot touch a row twice. All come in the same order, so that two nodes that see the same person at once lock the rows
 * one behind the other and never crosswise.
 */
function newestOfEach(sightings: readonly Sighting[]): readonly Sighting[] {
  const oldestFirst = [...sightings].sort((one, other) => one.seenAt - other.seenAt)
  const newest = new Map(oldestFirst.map((sighting) => [sighting.institution, sighting]))
  return [...newest.values()].sort((one, other) => (one.institution < other.institution ? -1 : 1))
}
