import type { Call } from '#domain/call.ts'
import { samePatron, type PatronRef } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Arrivals } from './arrivals.ts'
import type { GoneRecords } from './gone-records.ts'
import { copySyncOf } from './jobs.ts'
import type { FiledZone, People } from './people.ts'
import { centralSide } from './sides.ts'

/** Something about a record may have changed: whoever changed it, and whatever it is. */
export interface CentralLooks {
  /** `sealed` is the record's id. Resolves with when to look again. */
  look(sealed: string, call: Call): Promise<number | undefined>
  /** One copy again; the key of its job. */
  copy(key: string, call: Call): Promise<number | undefined>
}

export interface CentralLooksParts {
  readonly people: People
  readonly arrivals: Arrivals
  /** The record is not there any more, or was never. */
  readonly gone: GoneRecords
  readonly store: Pick<Store, 'changeNotices'>
  readonly ids: Pick<PatronIds, 'open'>
  readonly clock: Clock
}

export function centralLooks({ people, arrivals, gone, store, ids, clock }: CentralLooksParts): CentralLooks {
  return {
    async look(sealed, call) {
      const ref = ids.open(sealed)
      const zone = ref && people.zoneOf(ref.institution)
      if (!ref || !zone || !takesPart(zone, ref)) return undefined
      const notices = await store.changeNotices.waiting(ref.institution, sealed)
      const told = notices.at(-1)?.at
      const wait = await looked(zone, ref, told, call)
      // Only now: who dies on the way looks again, and knows the time that the vendor told.
      if (told !== undefined) await store.changeNotices.done(ref.institution, sealed, told)
      return wait
    },

    async copy(key, call) {
      const { central, institution } = copySyncOf(key)
      const ref = ids.open(central)
      const zone = ref && people.zoneOf(ref.institution)
      if (!ref || !zone?.members.includes(institution)) return undefined
      return arrivals.one({ zone, central: ref, institution }, call)
    },
  }

  async function looked(zone: FiledZone, ref: PatronRef, told: number | undefined, call: Call): Promise<number | undefined> {
    const asOf = clock.now()
    const own = await people.fileOf(ref.institution).read(ref.record, call)
    if (!own) {
      await gone(zone, ref)
      return undefined
    }
    const found = await people.centralOf(zone, ref, call)
    // Whom the network does not know is the institution's affair alone.
    if (!found) return undefined
    const central = { ...centralSide(people, zone, found), asOf }
    if (samePatron(found.record.ref, own.record.ref)) {
      await arrivals.all(zone, central, new Set(), call, told)
      return undefined
    }
    const copyTold = told === undefined ? {} : { told: { copy: told } }
    return arrivals.one({ zone, central: found.record.ref, known: central, institution: ref.institution, ...copyTold }, call)
  }

  function takesPart(zone: FiledZone, { institution }: PatronRef): boolean {
    return people.isZone(institution) || zone.members.includes(institution)
  }
}
