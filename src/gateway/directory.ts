import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { Institution } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Topology } from '#domain/topology.ts'
import type { Ils } from '#ports/ils.ts'

/** From the topology and a person to open ports. */
export interface Directory {
  readonly topology: Topology
  /** The institution and its library system; `not-found` where the topology has no such institution. */
  at(institution: InstitutionId): OpenInstitution
  /** Where one record of a person at `ref` would be, by the zone's rule for persons; the own one first. Nobody was asked yet. */
  candidatesOf(ref: PatronRef): readonly Candidate[]
  close(): Promise<void>
}

export interface OpenInstitution {
  readonly institution: Institution
  readonly ils: Ils
}

export interface Candidate {
  readonly ref: PatronRef
  /** May everything of this record be shown, or only memberships and dates? */
  readonly trusted: boolean
}

export function directory(topology: Topology, systems: ReadonlyMap<InstitutionId, Ils>): Directory {
  const open = new Map(
    topology.institutions.map((institution) => {
      const ils = systems.get(institution.id)
      if (!ils) throw new Error(`No library system was opened for ${institution.id}`)
      return [institution.id, { institution, ils }] as const
    }),
  )

  return {
    topology,
    at(id) {
      const found = open.get(id)
      if (!found) throw new Problem('not-found', 'No such institution')
      return found
    },
    candidatesOf(ref) {
      const own = { ref, trusted: true }
      const zoneId = topology.institution(ref.institution)?.zone
      const zone = zoneId === undefined ? undefined : topology.zone(zoneId)
      if (!zone?.persons.sharedPrimaryId) return [own]
      const others = topology.membersOf(zone.id).filter(({ id }) => id !== ref.institution)
      return [own, ...others.map(({ id }) => ({ ref: { institution: id, record: ref.record }, trusted: zone.persons.trust }))]
    },
    async close() {
      await Promise.all([...open.values()].map(({ ils }) => ils.close()))
    },
  }
}
