import type { PatronRef } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Sighting, Store } from '#ports/store.ts'
import type { Candidate, Directory } from './directory.ts'

/** Which records belong to one person, as far as we have seen, with age. */
export interface Whereabouts {
  /** The candidates worth asking now: the own record, those seen before, and those not looked for lately. */
  worthAsking(ref: PatronRef): Promise<Asked>
  /** What the asking brought; only what is news is written. */
  learn(ref: PatronRef, asked: Asked, present: ReadonlyMap<Candidate, boolean>): Promise<void>
}

export interface Asked {
  readonly ask: readonly Candidate[]
  /** Known not to be there since less than a day; they count as asked. */
  readonly absent: readonly Candidate[]
  readonly known: ReadonlyMap<string, Sighting>
}

export interface WhereaboutsParts {
  readonly directory: Directory
  readonly store: Pick<Store, 'whereabouts'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly maxAgeMs: number
}

export function whereabouts({ directory, store, ids, clock, maxAgeMs }: WhereaboutsParts): Whereabouts {
  return {
    async worthAsking(ref) {
      const candidates = directory.candidatesOf(ref)
      if (candidates.length === 1) return { ask: candidates, absent: [], known: new Map() }
      const known = new Map(
        (await store.whereabouts.of(person(ref))).map((sighting) => [sighting.institution as string, sighting]),
      )
      const fresh = clock.now() - maxAgeMs
      const isAbsent = ({ ref: { institution } }: Candidate) => {
        const seen = known.get(institution)
        return institution !== ref.institution && seen !== undefined && seen.record === undefined && seen.seenAt > fresh
      }
      return { ask: candidates.filter((candidate) => !isAbsent(candidate)), absent: candidates.filter(isAbsent), known }
    },

    async learn(ref, { known }, present) {
      const now = clock.now()
      const sightings = [...present].flatMap(([candidate, there]) => {
        const before = known.get(candidate.ref.institution)
        const record = there ? ids.seal(candidate.ref) : undefined
        const old = before === undefined || before.record !== record || before.seenAt <= now - maxAgeMs / 2
        return old ? [{ institution: candidate.ref.institution, seenAt: now, ...(record !== undefined && { record }) }] : []
      })
      if (sightings.length > 0 && directory.candidatesOf(ref).length > 1) await store.whereabouts.see(person(ref), sightings)
    },
  }

  /** One person of a zone: its members share the vendor's main key, whose case no vendor we know minds. */
  function person({ institution, record }: PatronRef): string {
    const zone = directory.topology.institution(institution)?.zone ?? institution
    return ids.fingerprint('person', zone, record.toLowerCase())
  }
}
