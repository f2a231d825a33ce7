import type { PatronRef } from '#domain/id.ts'
import type { Store } from '#ports/store.ts'
import type { FiledZone, People } from './people.ts'
import type { TargetFates } from './target-fates.ts'

/** A record is not there any more. Whoever it was is known where the zone shares its main keys; of others the next look at the person finds out. */
export type GoneRecords = (zone: FiledZone, ref: PatronRef) => Promise<void>

export interface GoneRecordsParts {
  readonly people: People
  readonly fates: TargetFates
  readonly store: Pick<Store, 'syncStates'>
}

export function goneRecords({ people, fates, store }: GoneRecordsParts): GoneRecords {
  return async (zone, ref) => {
    if (!zone.zone.persons.sharedPrimaryId) return
    const person = people.personOf(zone, { ref, identifiers: [] })
    // Without the central record nobody says what the copies are to be: they stay as they are, and nothing is known to be agreed.
    if (people.isZone(ref.institution)) return store.syncStates.forget(person)
    const was = (await store.syncStates.of(person, ref.institution)) !== undefined
    if (was) await store.syncStates.forget(person, ref.institution)
    await fates.nobody(person, ref.institution, was)
  }
}
