import { zoneAsHolder, type InstitutionId, type PatronRef, type ZoneId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { needsRecord, tiesOf, type Tie } from '#domain/person.ts'
import type { Institution, NetworkZone, PersonRule } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Topology } from '#domain/topology.ts'
import type { CentralFile, Ils } from '#ports/ils.ts'

/** From the topology and a person to open ports. */
export interface Directory {
  readonly topology: Topology
  /** The institution and its library system; `not-found` where the topology has no such institution. */
  at(institution: InstitutionId): OpenInstitution
  /** The network zone and its central patron file; nothing where it has none that is open. */
  zoneAt(zone: ZoneId): OpenZone | undefined
  /** Whatever keeps records under this name: an institution's system, or a zone's central file. */
  keeperOf(holder: InstitutionId): Ils
  /** Must a patron's own record have been read to know where else to look for them? */
  needsRecord(institution: InstitutionId): boolean
  /**
   * Where records of one person would be, by the zone's rule for persons; the own one first. Nobody was asked yet. `own` is the record at `ref`,
   * where it is known.
   */
  candidatesOf(ref: PatronRef, own?: Pick<PatronRecord, 'ref' | 'identifiers' | 'link'>): readonly Candidate[]
  close(): Promise<void>
}

export interface OpenInstitution {
  readonly institution: Institution
  readonly ils: Ils
}

export interface OpenZone {
  readonly zone: NetworkZone
  readonly central: CentralFile
}

export interface Candidate {
  readonly institution: InstitutionId
  /** The record that the person came with, rather than one that is theirs because it is tied to it. */
  readonly own: boolean
  /** What makes a record there the same person's, the surest first; one is enough. */
  readonly ties: readonly Tie[]
  /** May everything of this record be shown, or only memberships and dates? */
  readonly trusted: boolean
}

export function directory(
  topology: Topology,
  systems: ReadonlyMap<InstitutionId, Ils>,
  centralFiles: ReadonlyMap<ZoneId, CentralFile> = new Map(),
): Directory {
  const open = new Map(
    topology.institutions.map((institution) => {
      const ils = systems.get(institution.id)
      if (!ils) throw new Error(`No library system was opened for ${institution.id}`)
      return [institution.id, { institution, ils }] as const
    }),
  )

  const zones = new Map(
    topology.zones.flatMap((zone) => {
      const central = centralFiles.get(zone.id)
      return central ? [[zoneAsHolder(zone.id), { zone, central }] as const] : []
    }),
  )

  function ruleAt(institution: InstitutionId): PersonRule | undefined {
    const zone = topology.institution(institution)?.zone
    return zone === undefined ? undefined : topology.zone(zone)?.persons
  }

  return {
    topology,
    at(id) {
      const found = open.get(id)
      if (!found) throw new Problem('not-found', 'No such institution')
      return found
    },
    zoneAt: (id) => zones.get(zoneAsHolder(id)),
    keeperOf(holder) {
      return zones.get(holder)?.central ?? this.at(holder).ils
    },
    needsRecord(institution) {
      const rule = ruleAt(institution)
      return rule !== undefined && needsRecord(rule)
    },
    candidatesOf(ref, own = { ref, identifiers: [] }) {
      const itself: Candidate = {
        institution: ref.institution,
        own: true,
        ties: [{ by: 'primary-id', record: ref.record }],
        trusted: true,
      }
      const zone = topology.institution(ref.institution)?.zone
      const rule = ruleAt(ref.institution)
      if (zone === undefined || !rule) return [itself]
      const others = topology.membersOf(zone).filter(({ id }) => id !== ref.institution)
      return [
        itself,
        ...others.flatMap(({ id }): Candidate[] => {
          const ties = tiesOf(rule, own, id)
          return ties.length === 0 ? [] : [{ institution: id, own: false, ties, trusted: rule.trust }]
        }),
      ]
    },
    async close() {
      const all = [...[...open.values()].map(({ ils }) => ils), ...[...zones.values()].map(({ central }) => central)]
      await Promise.all(all.map((each) => each.close()))
    },
  }
}
