import { cast } from '#simulation/cast.ts'
import type { Day } from '#simulation/day.ts'
import { bibsAt } from './cast-account.ts'
import { almaUsersOf } from './cast.ts'
import type { AlmaSeed, TenantSeed } from './seed.ts'

/** The institutions of the invented consortium, in the order of the cast's places. */
export const places = [
  { place: 1, code: '01PLAY_NORTH', name: 'Northbay City Libraries', library: 'NORTHMAIN', key: 'play-north' },
  { place: 2, code: '01PLAY_SOUTH', name: 'Southmere Libraries', library: 'SOUTHMAIN', key: 'play-south' },
  { place: 3, code: '01PLAY_UNI', name: 'Altenbruch University Library', library: 'UNIMAIN', key: 'play-uni' },
] as const

/** The invented consortium: a network zone that manages the users of three institutions, with the cast in it. */
export function consortium(today: Day): AlmaSeed {
  const zone = '01PLAY_NETWORK'
  return {
    tenants: [
      {
        code: zone,
        name: 'Play Network Zone',
        mode: 'network-managed',
        isNetworkZone: true,
        keys: [{ key: 'play-network' }],
        libraries: [],
        users: almaUsersOf(cast, 0, { code: zone }, today),
      },
      ...places.map(({ place, code, name, library, key }): TenantSeed => ({
        code,
        name,
        mode: 'network-managed',
        networkZone: zone,
        keys: [{ key }, { key: `${key}-readonly`, rights: 'read' }],
        libraries: [{ code: library, name: `${name}, main library` }],
        users: almaUsersOf(cast, place, { code, library }, today),
        bibs: bibsAt(place),
      })),
    ],
  }
}
