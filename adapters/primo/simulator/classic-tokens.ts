import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Route } from '#simulation/routes.ts'
import { json, nothing } from './answers.ts'
import { hs256, jws, unsigned, type Claims, type Header, type Signer } from './jws.ts'
import type { PrimoUser } from './seed.ts'
import { passwordToken } from './tokens.ts'
import type { Institution, World } from './world.ts'

/** What to make otherwise than Primo would. */
export interface ClassicOtherwise {
  readonly claims?: Claims
  readonly header?: Header
  readonly signer?: Signer
  /** By how much it was issued before now, or after, where it is negative. */
  readonly ageMs?: number
}

/** Seconds from `iat` to `exp`, as in Primo VE. */
const life = 86_400

/** Whoever signed in by way of PDS. `user` is the id and `userName` the name that people read: the reverse of Primo VE. */
export function classicToken(world: World, institution: Institution, user: PrimoUser, otherwise?: ClassicOtherwise): string {
  const userName = user.displayName.toUpperCase().replace(',', '')
  return token(world, institution, { userName, user: user.primaryId, userGroup: user.group }, otherwise)
}

/** Whoever has opened Primo and not signed in. */
export function classicGuest(world: World, institution: Institution, otherwise?: ClassicOtherwise): string {
  const user = `anonymous-${createHmac('sha256', world.secret).update(String(world.clock.now())).digest('hex').slice(0, 32).toUpperCase()}`
  return token(world, institution, { userName: user, user, userGroup: 'GUEST' }, otherwise)
}

/** The claims seen in client code, in their order there. How the real ones are signed nobody outside Ex Libris has shown. */
function token(world: World, { code, views }: Institution, said: Claims, otherwise: ClassicOtherwise = {}): string {
  const iat = Math.floor((world.clock.now() - (otherwise.ageMs ?? 0)) / 1000)
  const claims: Claims = {
    iss: 'Prima',
    ip: '192.0.2.10',
    ...said,
    viewId: views[0],
    viewInstitutionCode: code,
    onCampus: 'false',
    iat,
    exp: iat + life,
    ...otherwise.claims,
  }
  return jws({ alg: 'HS256', ...otherwise.header }, claims, otherwise.signer ?? hs256(world.secret))
}

/** What the classic Primo itself takes a token for. */
export function classicClaims(
  { secret, endedTokens, clock }: World,
  shown: string,
): Readonly<Record<string, unknown>> | undefined {
  if (endedTokens.has(shown)) return undefined
  const [header = '', payload = '', signature = ''] = shown.split('.')
  const right = createHmac('sha256', secret).update(`${header}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>
  return typeof claims['exp'] === 'number' && claims['exp'] * 1000 <= clock.now() ? undefined : claims
}

/** How a browser comes by a token: as a guest at once, and after PDS has let it in. */
export function classicSignIn(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/primo_library/libweb/webservices/rest/v1/guestJwt/{institution}',
      handle({ params }) {
        const institution = world.institutions.get(params['institution'] ?? '')
        return institution === undefined ? nothing(404) : json(classicGuest(world, institution))
      },
    },
    {
      method: 'GET',
      pattern: '/primo_library/libweb/webservices/rest/v1/loginJwt/{institution}',
      handle({ params, headers }) {
        const handle = /(?:^|;\s*)PDS_HANDLE=(\d+)/.exec(headers.cookie ?? '')?.[1] ?? ''
        const signedIn = world.handles.get(handle)
        if (signedIn === undefined || signedIn.institution.code !== params['institution']) return nothing(401)
        return json(classicToken(world, signedIn.institution, signedIn.user))
      },
    },
  ]
}

/** A way to come with a classic token that must open nothing, by what is wrong with it. */
export type ClassicForgery = keyof typeof forgeries

export function isClassicForgery(name: string): name is ClassicForgery {
  return Object.hasOwn(forgeries, name)
}

export function forgedClassic(forgery: ClassicForgery, world: World, institution: Institution, user: PrimoUser): string {
  const mint = (otherwise: ClassicOtherwise) => classicToken(world, institution, user, otherwise)
  return forgeries[forgery]({ world, institution, user, mint })
}

interface Case {
  readonly world: World
  readonly institution: Institution
  readonly user: PrimoUser
  readonly mint: (otherwise: ClassicOtherwise) => string
}

const forgeries = {
  'alg-none': ({ mint }) => mint({ header: { alg: 'none' }, signer: unsigned }),
  'signed-by-a-stranger': ({ mint }) => mint({ signer: hs256(randomBytes(32)) }),
  'signature-missing': ({ mint }) => mint({ signer: unsigned }),
  'claims-exchanged': ({ mint }) => {
    const [header, , signature] = mint({}).split('.')
    const [, claims] = mint({ claims: { user: 'somebody-else' } }).split('.')
    return `${header}.${claims}.${signature}`
  },
  // Primo gives this to everybody, and answers it with `failed`.
  guest: ({ world, institution }) => classicGuest(world, institution),
  // Whoever has both, or says so, is judged by the key of Primo VE.
  'of-primo-ve': ({ world, institution, user }) => passwordToken(world, institution, user),
  'under-the-name-of-primo-ve': ({ mint, institution }) => mint({ header: { kid: `primaPrivateKey-${institution.code}` } }),

  // Good for Primo, and not here.
  'other-institution': ({ mint }) => mint({ claims: { viewInstitutionCode: 'OTHER' } }),
  'other-issuer': ({ mint }) => mint({ claims: { iss: 'Prisma' } }),
  'from-the-future': ({ mint }) => mint({ ageMs: -3_600_000 }),
  'no-end': ({ mint }) => mint({ claims: { exp: null } }),
  'no-beginning': ({ mint }) => mint({ claims: { iat: null } }),
  'name-missing': ({ mint }) => mint({ claims: { user: '' } }),
  'name-in-the-place-of-primo-ve': ({ mint, user }) => mint({ claims: { user: null, userName: user.primaryId } }),
} as const satisfies Readonly<Record<string, (victim: Case) => string>>

export const classicForgeryNames = Object.keys(forgeries) as readonly ClassicForgery[]
