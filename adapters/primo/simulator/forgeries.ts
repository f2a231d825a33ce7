import { decoysOf, type DecoyName } from './decoys.ts'
import { es256, hs256, rs256, unsigned } from './jws.ts'
import { primaKeyPair } from './key-pairs.ts'
import type { PrimoUser } from './seed.ts'
import { passwordToken, type Otherwise } from './tokens.ts'
import type { Institution, World } from './world.ts'

/** A way to come with a token that must open nothing, by what is wrong with it. */
export type Forgery = keyof typeof forgeries

export function isForgery(name: string): name is Forgery {
  return Object.hasOwn(forgeries, name)
}

/** The token of this user, as good as it can be in all but one thing. */
export function forged(forgery: Forgery, world: World, institution: Institution, user: PrimoUser): string {
  return forgeries[forgery]({ world, institution, user, mint: (otherwise) => passwordToken(world, institution, user, otherwise) })
}

interface Case {
  readonly world: World
  readonly institution: Institution
  readonly user: PrimoUser
  readonly mint: (otherwise: Otherwise) => string
}

const forgeries = {
  // What the header says of the signature must not be believed (RFC 8725, 2.1).
  'alg-none': ({ mint }) => mint({ header: { alg: 'none' }, signer: unsigned }),
  'alg-none-with-a-signature': ({ mint }) => mint({ header: { alg: 'none' } }),
  // A public key is no secret: whoever takes it for one lets everybody sign.
  'hs256-with-the-pem': ({ mint, institution }) => mint({ header: { alg: 'HS256' }, signer: hs256(pemOf(institution)) }),
  'hs256-with-the-jwk': ({ mint, institution }) => mint({ header: { alg: 'HS256' }, signer: hs256(jwkOf(institution)) }),
  // The set's other key signs for staff.
  'staff-of-alma': ({ mint, world }) =>
    mint({ header: { kid: 'exlhep-01', alg: 'RS256' }, signer: rs256(world.alma.privateKey) }),
  'staff-of-alma-as-primo': ({ mint, world }) => mint({ header: { alg: 'RS256' }, signer: rs256(world.alma.privateKey) }),
  'staff-of-alma-as-es256': ({ mint, world }) => mint({ header: { kid: 'exlhep-01' }, signer: rs256(world.alma.privateKey) }),
  'signed-by-a-stranger': ({ mint, institution }) => mint({ signer: es256(primaKeyPair(institution.code).privateKey) }),
  'brings-its-own-key': ({ mint, institution }) => {
    const { jwk, privateKey } = primaKeyPair(institution.code)
    return mint({ header: { jwk }, signer: es256(privateKey) })
  },
  // An extension that must be understood and is not (RFC 7515, 4.1.11).
  'critical-extension': ({ mint }) => mint({ header: { crit: ['play'], play: true } }),
  'signature-missing': ({ mint }) => mint({ signer: unsigned }),
  'claims-exchanged': ({ mint }) => {
    const [header, , signature] = mint({}).split('.')
    const [, claims] = mint({ claims: { userGroup: 'STAFF' } }).split('.')
    return `${header}.${claims}.${signature}`
  },

  // Good for somebody, and not here.
  'other-environment': ({ mint }) => mint({ environment: 'sandbox' }),
  'other-institution': ({ world, institution, user }) => passwordToken(world, otherThan(world, institution), user),
  'other-institution-under-this-name': ({ world, institution, mint }) =>
    mint({ signer: es256(otherThan(world, institution).keys.production.signing.privateKey) }),
  'other-institution-by-this-key': ({ mint }) => mint({ claims: { institution: '01OTHER_INST' } }),
  'view-of-another-institution': ({ mint }) => mint({ claims: { viewId: '01OTHER_INST:MAIN' } }),
  'no-view': ({ mint }) => mint({ claims: { viewId: null } }),
  'other-issuer': ({ mint }) => mint({ claims: { iss: 'Prisma' } }),
  'from-the-future': ({ mint }) => mint({ ageMs: -3_600_000 }),
  'no-end': ({ mint }) => mint({ claims: { exp: null } }),
  'no-beginning': ({ mint }) => mint({ claims: { iat: null } }),
  'name-missing': ({ mint }) => mint({ claims: { userName: '' } }),

  // Only where the switch `decoyKeys` has put their keys into the set.
  'decoy-rsa': (victim) => byDecoy('rsa', victim),
  'decoy-for-encryption': (victim) => byDecoy('for-encryption', victim),
  'decoy-to-derive': (victim) => byDecoy('to-derive', victim),
  'decoy-of-another-name': (victim) => byDecoy('of-another-name', victim),
} as const satisfies Readonly<Record<string, (victim: Case) => string>>

export const forgeryNames = Object.keys(forgeries) as readonly Forgery[]

function byDecoy(name: DecoyName, { world, institution, mint }: Case): string {
  const { signs } = decoysOf(world, institution)[name]
  if (signs === undefined) throw new RangeError(`Nothing can be signed with the decoy ${name}`)
  return mint({ header: { kid: signs.kid, alg: signs.alg }, signer: signs.by })
}

/** Another institution that is played, or one that is not. */
function otherThan(world: World, institution: Institution): Institution {
  const other = [...world.institutions.values()].find(({ code }) => code !== institution.code)
  if (other !== undefined) return other
  const keys = primaKeyPair('01OTHER_INST')
  const both = { first: keys, signing: keys, former: [] }
  return { ...institution, code: '01OTHER_INST', keys: { production: both, sandbox: both } }
}

function pemOf({ keys }: Institution): Buffer {
  return Buffer.from(keys.production.signing.publicKey.export({ type: 'spki', format: 'pem' }))
}

function jwkOf({ keys }: Institution): string {
  return JSON.stringify(keys.production.signing.jwk)
}
