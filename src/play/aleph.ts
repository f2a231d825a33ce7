import { alephPatronsOf } from '#adapters/aleph/simulator/cast.ts'
import { alephTitlesOf } from '#adapters/aleph/simulator/catalogue.ts'
import { startAleph, type AlephSimulator } from '#adapters/aleph/simulator/index.ts'
import { cast } from '#simulation/cast.ts'
import type { Clock } from '#simulation/clock.ts'
import { dayOf } from '#simulation/day.ts'
import { libraryCodes, type AlephInstitution, type Environment } from './topology.ts'

/**
 * One Aleph for all institutions at the same address: they are its ADM libraries. The cast goes by the keys that it has everywhere, so that one
 * person is one person in a consortium of two vendors.
 */
export function playAleph(institutions: readonly AlephInstitution[], env: Environment, clock: Clock): Promise<AlephSimulator> {
  const admLibraries = institutions.map((institution) => ({
    code: institution.system.admLibrary,
    name: institution.id,
    subLibraries: libraryCodes(institution),
  }))
  const staff = institutions.flatMap(({ system: { userName, password } }) =>
    userName === undefined || password === undefined ? [] : [{ name: userName, password: env[password.env]! }],
  )
  const named = new Map(staff.map((user) => [user.name, user]))
  return startAleph(
    {
      admLibraries,
      idLength: 20,
      view: institutions.some(({ system }) => system.view !== undefined),
      ...(named.size > 0 && { staff: [...named.values()] }),
      patrons: alephPatronsOf(cast, admLibraries, dayOf(clock.now()), { idOf: ({ patronId }) => patronId }),
      titles: alephTitlesOf(admLibraries),
    },
    { clock },
  )
}
