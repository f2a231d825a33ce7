import { registrationAt, type Person } from '#simulation/person.ts'
import type { PrimoUserSeed } from './seed.ts'

/** The cast as whoever can sign in to the Primo of the first, second or third institution. Whoever is unknown there is left out. */
export function primoUsersOf(cast: readonly Person[], place: number): readonly PrimoUserSeed[] {
  return cast.flatMap((person, at) => {
    const registration = registrationAt(person, place)
    if (registration === undefined) return []
    return {
      primaryId: person.patronId,
      // The last digits are the institution's, as in Alma.
      internalId: `${1_000_000_000 + at}0004${900 + place}`,
      pdsId: `pds${1001 + at}`,
      displayName: `${person.family}, ${person.given}`,
      group: registration.group.toUpperCase(),
      language: person.language,
      ...(registration.account === 'internal' && { password: person.password }),
    }
  })
}
