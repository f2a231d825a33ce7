import type { Call } from '#domain/call.ts'
import { zoneAsHolder, type InstitutionId, type PatronRef, type ZoneId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isTied, tiesOf, type Tie } from '#domain/person.ts'
import type { NetworkZone } from '#domain/place.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Membership, ZoneSync } from '#domain/sync-rule.ts'
import type { FiledPatron, PatronFile } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Directory } from '../directory.ts'

/** A zone that keeps a central patron file. */
export interface FiledZone {
  readonly zone: NetworkZone
  readonly sync: ZoneSync
  /** Its members that take part, in the order of the file. */
  readonly members: readonly InstitutionId[]
}

/**
 * Whose central record is whose, in the three ways in which a zone can be kept. The central record is the zone's own where the vendor has one
 * (network-managed), the source of the vendor's links (linked), and else the record at the first member of the file that holds the person.
 */
export interface People {
  /** Those that keep a central file. */
  readonly zones: ReadonlyMap<ZoneId, FiledZone>
  /** `not-found` where there is no such zone, or it keeps no central file. */
  zone(id: ZoneId): FiledZone
  zoneOf(institution: InstitutionId): FiledZone | undefined
  /** Whether this holder of records is the zone itself. */
  isZone(holder: InstitutionId): boolean
  /** `capability-missing` where the holder's system takes no part. */
  fileOf(holder: InstitutionId): PatronFile
  membershipOf(zone: FiledZone, institution: InstitutionId): Membership
  /** A keyed fingerprint of the person in the zone: the same whichever of their records is looked at. */
  personOf(zone: FiledZone, record: Pick<PatronRecord, 'ref' | 'identifiers' | 'link'>): string
  /** The record tied to this one at another holder; asks afresh, and makes nothing. Not of a record of the same holder. */
  tiedAt(zone: FiledZone, record: PatronRecord, holder: InstitutionId, call: Call): Promise<FiledPatron | undefined>
  /** The central record of which this one is a copy, or which it is itself; nothing where the zone has none. */
  centralOf(zone: FiledZone, ref: PatronRef, call: Call): Promise<FiledPatron | undefined>
}

export interface PeopleParts {
  readonly directory: Directory
  readonly ids: Pick<PatronIds, 'fingerprint'>
}

export function people({ directory, ids }: PeopleParts): People {
  const { topology } = directory
  const zones = new Map(
    topology.zones.flatMap((zone): [ZoneId, FiledZone][] => {
      const { sync } = zone
      if (!sync) return []
      const members = topology.membersOf(zone.id).flatMap(({ id }) => (sync.members.has(id) ? [id] : []))
      return [[zone.id, { zone, sync, members }]]
    }),
  )
  const holders = new Map([...zones.values()].map((each) => [zoneAsHolder(each.zone.id), each]))

  const all: People = {
    zones,
    zone(id) {
      const found = zones.get(id)
      if (!found) throw new Problem('not-found', 'No such network zone, or it keeps no central patron file')
      return found
    },
    zoneOf(holder) {
      const id = topology.institution(holder)?.zone
      return holders.get(holder) ?? (id === undefined ? undefined : zones.get(id))
    },
    isZone: (holder) => holders.has(holder),
    fileOf(holder) {
      const { file } = directory.keeperOf(holder)
      if (!file) throw new Problem('capability-missing', 'The library system takes no part in a central patron file')
      return file
    },
    membershipOf({ sync }, institution) {
      const found = sync.members.get(institution)
      if (!found) throw new Problem('not-found', 'The institution takes no part in the central patron file')
      return found
    },

    personOf({ zone }, { ref, identifiers, link }) {
      const { sharedPrimaryId, vendorLinks, identifiers: issuers } = zone.persons
      if (sharedPrimaryId) return ids.fingerprint('person', zone.id, ref.record.toLowerCase())
      if (vendorLinks && link) return ids.fingerprint('linked-person', zone.id, link.tenant, link.id)
      for (const [at, issued] of issuers.entries()) {
        const type = issued.get(ref.institution)
        const [number, ...more] = identifiers.filter((each) => each.kind !== 'primary' && each.active && each.type === type)
        if (number && more.length === 0)
          return ids.fingerprint('issued-person', zone.id, String(at), number.value.trim().toLowerCase())
      }
      return ids.fingerprint('single-person', zone.id, ref.institution, ref.record.toLowerCase())
    },

    async tiedAt({ zone }, record, holder, call) {
      for (const tie of tiesOf(zone.persons, record, holder)) {
        const found = await byTie(holder, tie, call)
        if (found && isTied(found.record, tie)) return found
      }
      return undefined
    },

    async centralOf(filed, ref, call) {
      const own = await all.fileOf(ref.institution).read(ref.record, call)
      if (!own || all.isZone(ref.institution)) return own
      if (filed.zone.mode === 'network-managed') return all.tiedAt(filed, own.record, zoneAsHolder(filed.zone.id), call)
      if (filed.zone.mode === 'linked' && (own.source === true || !own.record.link)) return own
      // In order, and those before the first who is found are asked, too: whoever cannot be asked now may be the one.
      for (const member of filed.members) {
        const found = member === ref.institution ? own : await all.tiedAt(filed, own.record, member, call)
        if (found && (filed.zone.mode === 'independent' || found.source === true)) return found
      }
      return filed.zone.mode === 'linked' ? undefined : own
    },
  }

  async function byTie(holder: InstitutionId, tie: Tie, call: Call): Promise<FiledPatron | undefined> {
    const keeper = directory.keeperOf(holder)
    const file = all.fileOf(holder)
    if (tie.by === 'primary-id') return file.read(tie.record, call)
    const found = await (tie.by === 'link'
      ? keeper.patrons.linked?.(tie.link, call)
      : keeper.patrons.issued(tie.type, tie.value, call))
    return found && file.read(found.ref.record, call)
  }

  return all
}

/** What a look at an institution brought: the copy, nobody, or why nobody knows. */
export type CopyLook =
  | { readonly is: 'copy'; readonly copy: FiledPatron }
  | { readonly is: 'nobody' }
  | { readonly is: 'unknown'; readonly problem: Problem }

/** Every one of these at once; one that cannot be asked is nobody else's trouble. */
export async function looksAt(
  everybody: Pick<People, 'tiedAt'>,
  zone: FiledZone,
  central: FiledPatron,
  at: readonly InstitutionId[],
  call: Call,
): Promise<ReadonlyMap<InstitutionId, CopyLook>> {
  const looks = await Promise.all(
    at.map(async (institution): Promise<[InstitutionId, CopyLook]> => {
      try {
        const copy = await everybody.tiedAt(zone, central.record, institution, call)
        return [institution, copy ? { is: 'copy', copy } : { is: 'nobody' }]
      } catch (error) {
        if (!isProblem(error)) throw error
        return [institution, { is: 'unknown', problem: error }]
      }
    }),
  )
  return new Map(looks)
}
