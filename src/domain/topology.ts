import type { InstitutionId, LibraryId, ZoneId } from './id.ts'
import type { Registration } from './patron.ts'
import type { Community, Institution, Library, NetworkZone, Place } from './place.ts'
import { policiesAt, type Policies, type PolicyBook } from './policy.ts'

/** What there is, as the operator wrote it down. */
export interface Places {
  readonly zones: readonly NetworkZone[]
  readonly institutions: readonly Institution[]
  readonly communities: readonly Community[]
  readonly libraries: readonly Library[]
  readonly policies: PolicyBook
}

/** The same, to look things up in. Immutable: a reload makes a new one. */
export interface Topology extends Places {
  zone(id: ZoneId): NetworkZone | undefined
  institution(id: InstitutionId): Institution | undefined
  library(id: LibraryId): Library | undefined
  /** A vendor knows a library by a code of its own, unique inside one institution. */
  libraryByCode(institution: InstitutionId, code: string): Library | undefined
  membersOf(zone: ZoneId): readonly Institution[]
  /** Where a registration at an institution lies. A library the topology does not name counts as the institution at large. */
  placeOf(institution: InstitutionId, registration?: Registration): Place
  /** Where a library is, or the institution at large. */
  placeIn(institution: InstitutionId, library?: LibraryId): Place
  /** Remembered per place: the same place is asked for with every card. */
  policiesAt(place: Place): Policies
}

export function topologyOf(places: Places): Topology {
  const zones = new Map(places.zones.map((zone) => [zone.id, zone]))
  const institutions = new Map(places.institutions.map((institution) => [institution.id, institution]))
  const libraries = new Map(places.libraries.map((library) => [library.id, library]))
  const byCode = new Map(places.libraries.map((library) => [`${library.institution} ${library.code}`, library]))
  const members = Map.groupBy(places.institutions, ({ zone }) => zone)
  const resolved = new Map<string, Policies>()

  return {
    ...places,
    zone: (id) => zones.get(id),
    institution: (id) => institutions.get(id),
    library: (id) => libraries.get(id),
    libraryByCode: (institution, code) => byCode.get(`${institution} ${code}`),
    membersOf: (zone) => members.get(zone) ?? [],
    placeOf(institution, registration) {
      const zone = institutions.get(institution)?.zone
      const library = registration?.library === undefined ? undefined : byCode.get(`${institution} ${registration.library}`)
      return {
        ...(zone !== undefined && { zone }),
        institution,
        communities: library?.communities ?? [],
        ...(library && { library: library.id }),
        ...(registration?.group && { group: registration.group.code }),
      }
    },
    placeIn(institution, library) {
      const found = library === undefined ? undefined : libraries.get(library)
      return this.placeOf(institution, found && { library: found.code, limits: [], inherited: false })
    },
    policiesAt(place) {
      const key = `${place.institution} ${place.library ?? ''} ${place.group ?? ''}`
      const known = resolved.get(key)
      if (known) return known
      const policies = policiesAt(places.policies, place)
      // Groups come from the vendor, so there may be many; but never as many as patrons.
      if (resolved.size < 10_000) resolved.set(key, policies)
      return policies
    },
  }
}
