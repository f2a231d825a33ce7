import { cast } from '#simulation/cast.ts'
import type { Day } from '#simulation/day.ts'
import { alephPatronsOf } from './cast.ts'
import { alephTitlesOf } from './catalogue.ts'
import type { AdmLibrarySeed, AlephSeed } from './seed.ts'

/** A user of the X-server for a gateway: it reads patrons, moves their dates, writes charges, renews and asks for what they borrow. */
const gatewayStaff = {
  name: 'GATEWAY',
  password: 'GATEWAY-PASS',
  services: [
    'bor-auth',
    'bor-auth-valid',
    'bor-info',
    'bor-info-nlc',
    'bor-by-key',
    'update-bor',
    'update-cash',
    'login',
    'renew',
    'hold-req',
    'hold-req-cancel',
    'find',
    'present',
  ],
}

/** The invented consortium in one Aleph: three ADM libraries over twelve sub-libraries, one of them closed, with the cast in it. */
export function consortium(today: Day): AlephSeed {
  return seedOf(
    [
      {
        code: 'NOR50',
        name: 'Northbay City Libraries',
        subLibraries: [
          { code: 'NORMN', name: 'Northbay, main library' },
          { code: 'NORHB', name: 'Northbay, harbour' },
          { code: 'NORML', name: 'Northbay, mill' },
          { code: 'NORBK', name: 'Northbay, book bus' },
          { code: 'NOROL', name: 'Northbay, old town', closed: true },
        ],
      },
      {
        code: 'SOU50',
        name: 'Southmere Libraries',
        subLibraries: [
          { code: 'SOUMN', name: 'Southmere, main library' },
          { code: 'SOUQY', name: 'Southmere, quay' },
          { code: 'SOUTN', name: 'Southmere, tannery' },
          { code: 'SOUMU', name: 'Southmere, music' },
        ],
      },
      {
        code: 'UNI50',
        name: 'Altenbruch University Library',
        subLibraries: [
          { code: 'UNIMN', name: 'Altenbruch, main library' },
          { code: 'UNILW', name: 'Altenbruch, law' },
          { code: 'UNISC', name: 'Altenbruch, sciences' },
        ],
      },
    ],
    today,
  )
}

/** The shape of a whole country in one Aleph: 300 sub-libraries in 13 ADM libraries. */
export function countryConsortium(today: Day): AlephSeed {
  return seedOf(admLibrariesOf([81, 21, ...Array.from({ length: 11 }, () => 18)]), today)
}

/** The shape of a network that shares one ADM library: 81 sub-libraries. */
export function networkConsortium(today: Day): AlephSeed {
  return seedOf(admLibrariesOf([81]), today)
}

/** ADM libraries LAA50, LAB50 and on, each with so many sub-libraries LAAA0, LAAA1 and on; the last of the first one is closed. */
export function admLibrariesOf(sizes: readonly number[]): readonly AdmLibrarySeed[] {
  return sizes.map((size, index) => {
    const prefix = `L${letter(Math.floor(index / 26))}${letter(index % 26)}`
    return {
      code: `${prefix}50`,
      name: `Region ${index + 1}`,
      subLibraries: Array.from({ length: size }, (_, at) => ({
        code: `${prefix}${letter(Math.floor(at / 10))}${at % 10}`,
        name: `Region ${index + 1}, library ${at + 1}`,
        ...(index === 0 && at === size - 1 && { closed: true }),
      })),
    }
  })
}

function letter(at: number): string {
  return String.fromCodePoint(65 + at)
}

function seedOf(admLibraries: readonly AdmLibrarySeed[], today: Day): AlephSeed {
  return {
    admLibraries,
    staff: [{ name: 'WWW-X', password: 'WWW-X', services: [] }, gatewayStaff],
    patrons: alephPatronsOf(cast, admLibraries, today),
    titles: alephTitlesOf(admLibraries),
  }
}
