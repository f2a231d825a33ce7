import { cast } from '#simulation/cast.ts'
import { registrationAt } from '#simulation/person.ts'

/** Whom a visitor can be, and what to expect of it. */
export interface Role {
  readonly name: string
  readonly story: string
  readonly institution: string
  readonly identifier: string
  readonly password: string
}

/** Everybody of the cast at the first institution that knows them. */
export function roles(institutions: readonly string[]): Role[] {
  return cast.flatMap((person) => {
    const at = institutions.findIndex((_, index) => registrationAt(person, index + 1) !== undefined)
    const institution = institutions[at]
    if (institution === undefined) return []
    const { given, family, story, patronId, password } = person
    return [{ name: `${given} ${family}`, story, institution, identifier: patronId, password }]
  })
}
