import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { Topology } from '#domain/topology.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { centralLookJob } from './jobs.ts'

/** What the gateway itself writes to an institution's record is that institution's edit: the rules of its zone say whether it goes up. */
export interface OwnEdits {
  /** Said before the write, in case nobody gets to its end, and once more when it is proved. */
  begun(ref: PatronRef): Promise<void>
  proved(ref: PatronRef): Promise<void>
}

export interface OwnEditsParts {
  readonly topology: Topology
  readonly store: Pick<Store, 'jobs'>
  readonly ids: Pick<PatronIds, 'seal'>
  readonly clock: Clock
}

/** Longer than a write takes. */
const laterMs = 2 * 60_000

export function ownEdits({ topology, store, ids, clock }: OwnEditsParts): OwnEdits {
  const add = async (ref: PatronRef, dueAt: number) => {
    if (takesPart(ref.institution)) await store.jobs.add([centralLookJob(ids.seal(ref), dueAt)])
  }
  return {
    begun: (ref) => add(ref, clock.now() + laterMs),
    proved: (ref) => add(ref, clock.now()),
  }

  function takesPart(institution: InstitutionId): boolean {
    const zone = topology.institution(institution)?.zone
    return zone !== undefined && topology.zone(zone)?.sync?.members.has(institution) === true
  }
}
