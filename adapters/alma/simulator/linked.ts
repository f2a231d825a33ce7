import { cast } from '#simulation/cast.ts'
import type { Day } from '#simulation/day.ts'
import { registrationAt, type Person } from '#simulation/person.ts'
import { bibsAt } from './cast-account.ts'
import { almaUsersOf, type CastInstitution } from './cast.ts'
import { places } from './consortium.ts'
import type { AlmaSeed } from './seed.ts'

/** Whose users were linked by Alma. Whoever else is known at several institutions was registered at each anew, and nothing says who it is. */
const linkedPersons: ReadonlySet<string> = new Set(['ada', 'sol'])

/**
 * The same institutions as a fulfilment network of linked accounts: Ada and Sol were first at Northbay, and their users elsewhere are copies
 * with ids of their own and without any number, since Alma copies no identifiers (Ex Libris Knowledge Center, FAQ of linked accounts).
 */
export function linkedConsortium(today: Day): AlmaSeed {
  return {
    tenants: places.map(({ place, code, name, library, key }) => {
      const institution = { code, library, idOf: idAt(place), linkOf: linkAt(place) }
      return {
        code,
        name,
        mode: 'linked',
        keys: [{ key }, { key: `${key}-readonly`, rights: 'read' }],
        libraries: [{ code: library, name: `${name}, main library` }],
        users: almaUsersOf(cast, place, institution, today).map((user) =>
          user.source_link_id === undefined ? user : { ...user, user_identifier: [] },
        ),
        bibs: bibsAt(place),
      }
    }),
  }
}

/** The copy of a user that Alma makes gets an id of the institution where it is made. */
function idAt(place: number): NonNullable<CastInstitution['idOf']> {
  return (person) => (isCopyAt(place, person) ? `copy-${place}${linkingId(person).slice(0, 4)}` : person.patronId)
}

function linkAt(place: number): NonNullable<CastInstitution['linkOf']> {
  return (person) => {
    if (!linkedPersons.has(person.id)) return {}
    if (!isCopyAt(place, person)) return { linking_id: linkingId(person) }
    return { source_institution_code: places[0].code, source_link_id: linkingId(person) }
  }
}

function isCopyAt(place: number, person: Person): boolean {
  return linkedPersons.has(person.id) && place !== places[0].place && registrationAt(person, place) !== undefined
}

/** A "system internal unique identifier" in the shape of the example in rest_user.xsd. */
function linkingId({ id }: Person): string {
  return `${5131 + cast.findIndex((person) => person.id === id)}558001021`
}
