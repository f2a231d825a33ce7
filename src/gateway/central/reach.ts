import type { Call } from '#domain/call.ts'
import { zoneAsHolder, type InstitutionId, type PatronRef } from '#domain/id.ts'
import type { DataField } from '#domain/patron-data.ts'
import { holdsAnywhere, permissionsOver, type Caller, type Permission } from '#domain/permission.ts'
import type { Place } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Topology } from '#domain/topology.ts'
import type { Clock } from '#ports/clock.ts'
import type { Authority } from '../authority.ts'
import type { CentralNow } from './central-writing.ts'
import { looksAt, type FiledZone, type People } from './people.ts'
import { centralSide } from './sides.ts'

/**
 * Who may do what with a central record: whoever has a role over the zone, or over a place where the person is. What is out of reach looks like what is
 * not there.
 */
export interface Reach {
  /** The central record of which `ref` is a copy, or which it is, as it is now, and all that the caller may do with it. */
  central(zone: FiledZone, ref: PatronRef, permission: Permission, call: Call): Promise<Reached>
  /** What the caller may do in the zone at large. */
  overZone(zone: FiledZone, caller: Caller): ReadonlySet<Permission>
  /** Members at which, or in which, the caller may do this. */
  membersWith(zone: FiledZone, permission: Permission, caller: Caller): readonly InstitutionId[]
}

export interface Reached {
  readonly central: CentralNow
  readonly permissions: ReadonlySet<Permission>
}

export interface ReachParts {
  readonly people: People
  readonly topology: Topology
  readonly authority: Authority
  readonly clock: Clock
}

export function reach({ people, topology, authority, clock }: ReachParts): Reach {
  const all: Reach = {
    async central(zone, ref, permission, call) {
      const { caller } = call
      if (!holdsAnywhere(caller, permission)) throw new Problem('forbidden', `The caller lacks ${permission}`)
      const overZone = all.overZone(zone, caller)
      const members = all.membersWith(zone, permission, caller)
      const isOfZone = people.isZone(ref.institution) || zone.members.includes(ref.institution)
      if (!isOfZone || (members.length === 0 && !overZone.has(permission))) throw outOfReach()
      const asOf = clock.now()
      const filed = await people.centralOf(zone, ref, { ...call, fresh: true })
      if (!filed) throw outOfReach()
      const central: CentralNow = { ...centralSide(people, zone, filed), asOf }
      const there = await permissionsWhereActive(zone, central, members, permission, overZone, call)
      const permissions = new Set([...overZone, ...there])
      if (!permissions.has(permission)) throw outOfReach()
      return { central, permissions }
    },

    overZone: ({ zone }, caller) => permissionsOver(caller, [placeOfZone(zone.id)]),

    membersWith: ({ members }, permission, caller) =>
      members.filter((member) => permissionsOver(caller, placesIn(member)).has(permission)),
  }

  async function permissionsWhereActive(
    zone: FiledZone,
    { filed }: CentralNow,
    members: readonly InstitutionId[],
    permission: Permission,
    overZone: ReadonlySet<Permission>,
    call: Call,
  ): Promise<readonly Permission[]> {
    // A grant over the zone reaches every member, too, and says nothing new there.
    const isMore = (member: InstitutionId) =>
      [...permissionsOver(call.caller, placesIn(member))].some((each) => !overZone.has(each))
    const holder = filed.record.ref.institution
    const others = members.filter((member) => member !== holder && isMore(member))
    const looks = await looksAt(people, zone, filed, others, call)
    const records = [...looks.values()].flatMap((look) => (look.is === 'copy' ? [look.copy.record] : []))
    const own = people.isZone(holder) ? [] : [filed.record]
    const found = [...own, ...records].flatMap((record) => [...authority.over(call.caller, record)])
    const unknown = [...looks.values()].find((look) => look.is === 'unknown')
    // Whether it is in reach nobody can tell then.
    if (unknown && !overZone.has(permission) && !found.includes(permission)) throw unknown.problem
    return found
  }

  function placesIn(id: InstitutionId): readonly Place[] {
    const libraries = topology.institution(id)?.libraries ?? []
    return [topology.placeIn(id), ...libraries.map((library) => topology.placeIn(id, library))]
  }

  return all
}

function placeOfZone(zone: FiledZone['zone']['id']): Place {
  return { zone, institution: zoneAsHolder(zone), communities: [] }
}

function outOfReach(): Problem {
  return new Problem('not-found', 'No such central record in reach')
}

/** What lets somebody see a field; who may read the record at all sees the others. */
export const readingOf: Readonly<Partial<Record<DataField, Permission>>> = {
  birthDate: 'central:read.birth-date',
  emails: 'central:read.contact',
  phones: 'central:read.contact',
  addresses: 'central:read.contact',
  identifiers: 'central:read.identifiers',
  notes: 'central:read.notes',
  blocks: 'central:read.blocks',
}

/** What lets somebody change a field. */
export const writingOf: Readonly<Record<DataField, Permission>> = {
  name: 'central:write.name',
  birthDate: 'central:write.birth-date',
  language: 'central:write.language',
  emails: 'central:write.contact',
  phones: 'central:write.contact',
  addresses: 'central:write.contact',
  identifiers: 'central:write.identifiers',
  group: 'central:write.group',
  expires: 'central:write.expires',
  notes: 'central:write.notes',
  blocks: 'central:write.blocks',
}
