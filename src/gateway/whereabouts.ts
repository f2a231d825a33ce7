import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { LibraryCode, PatronRecord } from '#domain/patron.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Sighting } from '#ports/whereabouts-store.ts'
import type { Candidate, Directory } from './directory.ts'

/** Which records belong to one person, as far as we have seen, with age. */
export interface Whereabouts {
  /** The candidates worth asking now: the own record, those seen before, and those not looked for lately. */
  worthAsking(ref: PatronRef, own?: PatronRecord): Promise<Asked>
  /** The libraries where this patron was seen registered, ever, for a vendor that cannot list them all. */
  librariesOf(ref: PatronRef): Promise<readonly LibraryCode[]>
  /** What the asking brought; only what is news is written. */
  learn(ref: PatronRef, asked: Asked, found: ReadonlyMap<Candidate, PatronRecord | undefined>): Promise<void>
}

export interface Asked {
  readonly ask: readonly Candidate[]
  /** Known not to be there since less than a day; they count as asked. */
  readonly absent: readonly Candidate[]
  readonly known: ReadonlyMap<InstitutionId, Sighting>
  /** Under which key a record of the person was last seen at each institution. */
  readonly seen: ReadonlyMap<InstitutionId, PatronRef>
}

export interface WhereaboutsParts {
  readonly directory: Directory
  readonly store: Pick<Store, 'whereabouts'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly maxAgeMs: number
}

export function whereabouts({ directory, store, ids, clock, maxAgeMs }: WhereaboutsParts): Whereabouts {
  const registersByLibrary = (institution: InstitutionId) => directory.at(institution).ils.patrons.byLibrary

  return {
    async worthAsking(ref, own) {
      const candidates = directory.candidatesOf(ref, own)
      if (!isTracked(ref, candidates)) return { ask: candidates, absent: [], known: new Map(), seen: new Map() }
      const known = await sightingsOf(ref)
      const fresh = clock.now() - maxAgeMs
      const isAbsent = ({ institution, own: itself }: Candidate) => {
        const sighting = known.get(institution)
        return !itself && sighting !== undefined && sighting.record === undefined && sighting.seenAt > fresh
      }
      const seen = new Map(
        [...known].flatMap(([institution, { record }]) => {
          const at = record === undefined ? undefined : ids.open(record)
          return at === undefined ? [] : [[institution, at] as const]
        }),
      )
      return {
        ask: candidates.filter((candidate) => !isAbsent(candidate)),
        absent: candidates.filter(isAbsent),
        known,
        seen,
      }
    },

    async librariesOf(ref) {
      if (!registersByLibrary(ref.institution)) return []
      return (await sightingsOf(ref)).get(ref.institution)?.libraries ?? []
    },

    async learn(ref, { ask, absent, known }, found) {
      if (!isTracked(ref, [...ask, ...absent])) return
      const news = [...found].flatMap(([{ institution }, record]) => newsOf(institution, record, known.get(institution)))
      if (news.length > 0) await store.whereabouts.see(person(ref), news)
    },
  }

  /** Of a person who can be in one place only there is nothing to remember, unless it is where in that place. */
  function isTracked(ref: PatronRef, candidates: readonly Candidate[]): boolean {
    return candidates.length > 1 || registersByLibrary(ref.institution)
  }

  async function sightingsOf(ref: PatronRef): Promise<ReadonlyMap<InstitutionId, Sighting>> {
    return new Map((await store.whereabouts.of(person(ref))).map((sighting) => [sighting.institution, sighting]))
  }

  function newsOf(institution: InstitutionId, found: PatronRecord | undefined, before: Sighting | undefined): Sighting[] {
    const record = found ? ids.seal(found.ref) : undefined
    const here = registersByLibrary(institution) ? (found?.registrations ?? []).flatMap(({ library }) => library ?? []) : []
    const libraries = [...new Set([...(before?.libraries ?? []), ...here])]
    const isYoung = before !== undefined && before.seenAt > clock.now() - maxAgeMs / 2
    if (isYoung && before.record === record && (before.libraries ?? []).length === libraries.length) return []
    return [
      { institution, seenAt: clock.now(), ...(record !== undefined && { record }), ...(libraries.length > 0 && { libraries }) },
    ]
  }

  /**
   * Where the members of a zone share the vendor's main key, whose case no vendor we know minds, it is one person to all of them; elsewhere one as
   * seen from each record of theirs.
   */
  function person({ institution, record }: PatronRef): string {
    const place = directory.topology.institution(institution)?.zone
    const zone = place !== undefined && directory.topology.zone(place)?.persons.sharedPrimaryId ? place : institution
    return ids.fingerprint('person', zone, record.toLowerCase())
  }
}
