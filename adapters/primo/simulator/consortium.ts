import { cast } from '#simulation/cast.ts'
import { primoUsersOf } from './cast.ts'
import type { PrimoSeed } from './seed.ts'

/** The invented consortium: the Primos of its three institutions, each with an old view and a new one. */
export function consortium(): PrimoSeed {
  const institutions = [
    { place: 1, code: '01PLAY_NORTH', name: 'Northbay City Libraries' },
    { place: 2, code: '01PLAY_SOUTH', name: 'Southmere Libraries' },
    { place: 3, code: '01PLAY_UNI', name: 'Altenbruch University Library' },
  ]
  return {
    institutions: institutions.map(({ place, code, name }) => ({
      code,
      name,
      views: ['MAIN', 'NDE'],
      apiKeys: [`play-primo-${place}`],
      users: primoUsersOf(cast, place),
    })),
  }
}
