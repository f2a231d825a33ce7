import { createHash } from 'node:crypto'
import { jws, rs256, type Claims, type Header, type Signer } from './jws.ts'
import { secondsNow, type Code, type Person, type World } from './world.ts'

/** Seconds for which an ID token, and an access token, is good. */
export const life = 300

/** What to make otherwise than an honest provider would. A claim that is `undefined` is left out. */
export interface Otherwise {
  readonly claims?: Claims
  readonly header?: Header
  readonly signer?: Signer
}

/** The ID token for a code (OpenID Connect Core 1.0, 2). */
export function idToken(world: World, code: Code, person: Person, accessToken: string, otherwise: Otherwise = {}): string {
  const { signing } = world.keys
  const iat = secondsNow(world)
  const claims: Claims = {
    ...(!world.switches.claimsInUserInfo && knownOf(person)),
    iss: world.issuer,
    sub: person.subject,
    aud: code.clientId,
    exp: iat + life,
    iat,
    auth_time: code.authTime,
    nonce: code.nonce,
    at_hash: hashOf(accessToken),
    ...otherwise.claims,
  }
  return jws(
    { alg: 'RS256', typ: 'JWT', kid: signing.kid, ...otherwise.header },
    claims,
    otherwise.signer ?? rs256(signing.privateKey),
  )
}

/** What is known of somebody beside who they are. */
export function knownOf({ username, name, groups, claims }: Person): Claims {
  return { preferred_username: username, name, groups, ...claims }
}

/** Left half of the hash (OpenID Connect Core 1.0, 3.1.3.6). */
function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}
