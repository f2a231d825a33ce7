import { createHash } from 'node:crypto'
import { cloudAppDecoys, type CloudAppDecoyName } from './cloud-app-decoys.ts'
import { es256, hs256, jws, rs256, unsigned, type Claims, type Header, type Signer } from './jws.ts'
import { almaKid, rsaDecoyPair } from './key-pairs.ts'
import { passwordToken } from './tokens.ts'
import type { Institution, World } from './world.ts'

/** What to make otherwise than Alma would. */
export interface CloudAppOtherwise {
  readonly audience?: string | readonly string[]
  readonly claims?: Claims
  readonly header?: Header
  readonly signer?: Signer
  /** By how much it was issued before now, or after, where it is negative. */
  readonly ageMs?: number
}

/** Whose Cloud App it is, where nobody says. */
export const playedApp = 'patron-desk'

/** Not known of the real ones. */
const life = 3600

/**
 * What Alma gives a Cloud App for whoever has opened it. Its claims are not in any sample that was seen: these are the likely ones, and
 * whoever reads them should have their names from a setting.
 */
export function cloudAppToken(
  world: World,
  institution: Institution,
  staffName: string,
  otherwise: CloudAppOtherwise = {},
): string {
  const { audience = playedApp, ageMs = 0 } = otherwise
  const iat = Math.floor((world.clock.now() - ageMs) / 1000)
  const claims: Claims = {
    iss: 'ExlCloudApp',
    aud: audience,
    sub: staffName,
    inst_code: institution.code,
    jti: createHash('sha256').update(`${institution.code} ${staffName} ${iat}`).digest('hex').slice(0, 32),
    iat,
    exp: iat + life,
    ...otherwise.claims,
  }
  const header = { kid: almaKid, alg: 'RS256', ...otherwise.header }
  return jws(header, claims, otherwise.signer ?? rs256(world.alma.privateKey))
}

/** A way to come with a Cloud App's token that must open nothing, by what is wrong with it. */
export type CloudAppForgery = keyof typeof forgeries

export function isCloudAppForgery(name: string): name is CloudAppForgery {
  return Object.hasOwn(forgeries, name)
}

export function forgedCloudApp(forgery: CloudAppForgery, world: World, institution: Institution, staffName: string): string {
  const mint = (otherwise: CloudAppOtherwise) => cloudAppToken(world, institution, staffName, otherwise)
  return forgeries[forgery]({ world, institution, staffName, mint })
}

interface Case {
  readonly world: World
  readonly institution: Institution
  readonly staffName: string
  readonly mint: (otherwise: CloudAppOtherwise) => string
}

const forgeries = {
  'alg-none': ({ mint }) => mint({ header: { alg: 'none' }, signer: unsigned }),
  'alg-none-with-a-signature': ({ mint }) => mint({ header: { alg: 'none' } }),
  'hs256-with-the-pem': ({ mint, world }) => mint({ header: { alg: 'HS256' }, signer: hs256(pemOf(world)) }),
  'hs256-with-the-jwk': ({ mint, world }) => mint({ header: { alg: 'HS256' }, signer: hs256(JSON.stringify(world.alma.jwk)) }),
  'es256-under-this-name': ({ mint, institution }) =>
    mint({ header: { alg: 'ES256' }, signer: es256(institution.keys.production.signing.privateKey) }),
  'es256-by-the-key-of-primo': ({ mint, institution }) => {
    const { jwk, privateKey } = institution.keys.production.signing
    return mint({ header: { kid: jwk['kid'], alg: 'ES256' }, signer: es256(privateKey) })
  },
  'rs256-under-the-name-of-primo': ({ mint, institution }) =>
    mint({ header: { kid: institution.keys.production.signing.jwk['kid'] } }),
  'signed-by-a-stranger': ({ mint }) => mint({ signer: rs256(stranger().privateKey) }),
  'brings-its-own-key': ({ mint }) => mint({ header: { jwk: stranger().jwk }, signer: rs256(stranger().privateKey) }),
  'critical-extension': ({ mint }) => mint({ header: { crit: ['play'], play: true } }),
  'signature-missing': ({ mint }) => mint({ signer: unsigned }),
  'claims-exchanged': ({ mint }) => {
    const [header, , signature] = mint({}).split('.')
    const [, claims] = mint({ claims: { sub: 'somebody-else' } }).split('.')
    return `${header}.${claims}.${signature}`
  },
  'of-a-patron': ({ world, institution }) => {
    const [user] = institution.users
    if (user === undefined) throw new RangeError(`${institution.code} has no user`)
    return passwordToken(world, institution, user)
  },

  // Good for somebody, and not here.
  'other-app': ({ mint }) => mint({ audience: 'somebody-elses-app' }),
  'other-apps': ({ mint }) => mint({ audience: ['somebody-elses-app', `${playedApp}-2`] }),
  'no-app': ({ mint }) => mint({ claims: { aud: null } }),
  'other-institution': ({ mint }) => mint({ claims: { inst_code: '01OTHER_INST' } }),
  'no-institution': ({ mint }) => mint({ claims: { inst_code: null } }),
  'other-issuer': ({ mint }) => mint({ claims: { iss: 'Prima' } }),
  'from-the-future': ({ mint }) => mint({ ageMs: -3_600_000 }),
  'no-end': ({ mint }) => mint({ claims: { exp: null } }),
  'no-beginning': ({ mint }) => mint({ claims: { iat: null } }),
  'name-missing': ({ mint }) => mint({ claims: { sub: null } }),
  'name-empty': ({ mint }) => mint({ claims: { sub: '' } }),

  // Only where the switch `decoyKeys` has put their keys into the set.
  'decoy-too-short': ({ mint }) => byDecoy('too-short', mint),
  'decoy-for-encryption': ({ mint }) => byDecoy('for-encryption', mint),
  'decoy-without-a-use': ({ mint }) => byDecoy('without-a-use', mint),
  'decoy-of-another-name': ({ mint }) => byDecoy('of-another-name', mint),
  'decoy-elliptic': ({ mint }) => byDecoy('elliptic', mint),
} as const satisfies Readonly<Record<string, (victim: Case) => string>>

export const cloudAppForgeryNames = Object.keys(forgeries) as readonly CloudAppForgery[]

function byDecoy(name: CloudAppDecoyName, mint: Case['mint']): string {
  const { signs } = cloudAppDecoys()[name]
  if (signs === undefined) throw new RangeError(`Nothing can be signed with the decoy ${name}`)
  return mint({ header: { kid: signs.kid, alg: signs.alg }, signer: signs.by })
}

/** Who has a key of their own, and gives it Alma's name. */
function stranger(): ReturnType<typeof rsaDecoyPair> {
  strange ??= rsaDecoyPair(2048, { kid: almaKid, use: 'sig', alg: 'RS256' })
  return strange
}

let strange: ReturnType<typeof rsaDecoyPair> | undefined

function pemOf({ alma }: World): Buffer {
  return Buffer.from(alma.publicKey.export({ type: 'spki', format: 'pem' }))
}
