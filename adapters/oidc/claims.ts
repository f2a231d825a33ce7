import { hash } from 'node:crypto'
import type { IDToken } from 'openid-client'
import type { OpenIdPerson } from '#ports/openid.ts'
import { refused } from './failures.ts'
import type { OidcSettings } from './settings.ts'

/** By how much the provider's clock and ours may disagree. */
export const allowanceMs = 60_000

/** It was made for the code that was exchanged a moment ago. */
const oldestMs = 600_000

/** What openid-client leaves to whoever reads a token: it has checked signature, issuer, audience, nonce and expiry by then. */
export function checkClaims(claims: IDToken, clientId: string, now: number): void {
  const { iat, azp, auth_time: provedAt } = claims
  // OpenID Connect Core 3.1.3.7, 5: also where the token is for one alone.
  if (azp !== undefined && azp !== clientId) throw refused('it was made for somebody else to use (azp)')
  if (iat * 1000 > now + allowanceMs) throw refused('it was issued in the future (iat)')
  if (iat * 1000 < now - oldestMs) throw refused('it was issued too long ago (iat)')
  if (provedAt !== undefined && provedAt * 1000 > now + allowanceMs) throw refused('it was proved in the future (auth_time)')
  if (claims.sub === '' || claims.sub.length > longestSubject) throw refused('it names nobody (sub)')
}

/** OpenID Connect Core 3.1.3.8: the access token that came along is the one that was signed for, so that userinfo speaks of the same sign-in. */
export function checkAccessToken({ at_hash: said }: IDToken, accessToken: string, { signingAlgorithm }: OidcSettings): void {
  if (said === undefined) return
  const whole = hash(signingAlgorithm === 'EdDSA' ? 'sha512' : 'sha256', accessToken, 'buffer')
  if (said !== whole.subarray(0, whole.length / 2).toString('base64url'))
    throw refused('the access token is another one (at_hash)')
}

/** OpenID Connect Core 2: no provider has longer ones. */
const longestSubject = 255

/** The person, as the signed ID token has it; what userinfo adds contradicts nothing of that. */
export function personIn(claims: IDToken, added: Readonly<Record<string, unknown>>): OpenIdPerson {
  const said = Object.entries({ ...added, ...claims }).filter(([claim]) => !ofTheProtocol.has(claim))
  return {
    subject: claims.sub,
    claims: Object.fromEntries(said.filter((entry): entry is [string, string | string[]] => isSaid(entry[1]))),
    ...(claims.auth_time !== undefined && { provedAt: claims.auth_time * 1000 }),
  }
}

/** What binds a token to its sign-in and says nothing of a person. */
const ofTheProtocol = new Set(['iss', 'sub', 'aud', 'azp', 'nonce', 'jti', 'sid', 'at_hash', 'c_hash', 's_hash'])

function isSaid(value: unknown): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'))
}
