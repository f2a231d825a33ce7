import type { InstitutionId } from '#domain/id.ts'
import type { PasswordRules } from '#domain/password.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { Place } from '#domain/place.ts'
import type { LevelPolicies, PasswordPolicy } from '#domain/policy.ts'
import type { Topology } from '#domain/topology.ts'
import type { Directory } from './directory.ts'

/** Who may have a new password here, and by what rules. */
export interface PasswordOffers {
  /** For anybody at all: whoever is refused for themselves is told so in a letter, since nobody else may learn who they are. */
  at(institution: InstitutionId): PasswordOffer
  /** For this patron, by the rules of the places where they are registered. */
  for(record: PatronRecord): PasswordOffer
}

export interface PasswordOffer extends PasswordPolicy {
  /** Missing where the library system takes no new password from here. */
  readonly rules?: PasswordRules
}

/** `letters`: whether any can be sent. */
export function passwordOffers({
  directory,
  letters,
}: {
  readonly directory: Directory
  readonly letters: boolean
}): PasswordOffers {
  const { topology } = directory

  function offer(institution: InstitutionId, places: readonly Place[]): PasswordOffer {
    const rules = directory.at(institution).ils.passwords?.setting?.rules
    const policies = places.map((place) => topology.policiesAt(place).password)
    const elsewhere = policies.find((policy) => policy.elsewhere)?.elsewhere
    return {
      reset: letters && rules !== undefined && policies.some(({ reset }) => reset),
      change: rules !== undefined && policies.some(({ change }) => change),
      ...(elsewhere && { elsewhere }),
      ...(rules && { rules }),
    }
  }

  return {
    at: (institution) => offer(institution, everyPlaceOf(institution, topology)),
    for({ ref, registrations, passwordKept }) {
      const counted = registrations.filter(({ inherited }) => !inherited)
      const places = (counted.length === 0 ? [undefined] : counted).map((each) => topology.placeOf(ref.institution, each))
      const own = offer(ref.institution, places)
      return passwordKept === 'here' ? own : { ...own, reset: false, change: false }
    },
  }
}

/** Of the institution at large and of its libraries, for every group that somebody has rules for. */
function everyPlaceOf(institution: InstitutionId, topology: Topology): readonly Place[] {
  const libraries = topology.institution(institution)?.libraries ?? []
  const { zones, institutions, communities, libraries: ofLibraries } = topology.policies
  const levels: readonly LevelPolicies[] = [zones, institutions, communities, ofLibraries].flatMap((book) => [...book.values()])
  const groups = [undefined, ...new Set(levels.flatMap((level) => Object.keys(level.groups ?? {})))]
  return [undefined, ...libraries].flatMap((library) => {
    const place = topology.placeIn(institution, library)
    return groups.map((group) => (group === undefined ? place : { ...place, group }))
  })
}
