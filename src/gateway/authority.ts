import type { InstitutionId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { holdsAnywhere, permissionsOver, type Caller, type Permission } from '#domain/permission.ts'
import type { Place } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Topology } from '#domain/topology.ts'

/** What staff and software may do where, in the one place that knows where a record lies. */
export interface Authority {
  /**
   * Before any vendor is asked: throws `forbidden` where the caller has the permission nowhere, and `not-found` where not at this
   * institution or in anything inside it. What is out of reach looks like what is not there.
   */
  demand(caller: Caller, permission: Permission, institution: InstitutionId): void
  /** What the caller may do with this very record. */
  over(caller: Caller, record: PatronRecord): ReadonlySet<Permission>
  overPlace(caller: Caller, place: Place): ReadonlySet<Permission>
}

export function authority(topology: Topology): Authority {
  return {
    demand(caller, permission, institution) {
      if (!holdsAnywhere(caller, permission)) throw new Problem('forbidden', `The caller lacks ${permission}`)
      if (!permissionsOver(caller, everyPlaceOf(institution)).has(permission))
        throw new Problem('not-found', `Out of reach of ${permission}`)
    },
    over: (caller, record) => permissionsOver(caller, placesOf(record)),
    overPlace: (caller, place) => permissionsOver(caller, [place]),
  }

  /** Every registration lies somewhere; one who has none lies in the institution at large. Inherited rows place nobody. */
  function placesOf({ ref, registrations }: PatronRecord): readonly Place[] {
    const own = registrations.filter(({ inherited }) => !inherited)
    return own.length === 0
      ? [topology.placeOf(ref.institution)]
      : own.map((registration) => topology.placeOf(ref.institution, registration))
  }

  function everyPlaceOf(id: InstitutionId): readonly Place[] {
    const institution = topology.institution(id)
    if (!institution) throw new Problem('not-found', 'No such institution')
    return [topology.placeIn(id), ...institution.libraries.map((library) => topology.placeIn(id, library))]
  }
}
