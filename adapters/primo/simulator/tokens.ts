import { createHash } from 'node:crypto'
import { kidOf, type Environment } from './key-pairs.ts'
import { es256, jws, type Claims, type Header, type Signer } from './jws.ts'
import type { PrimoUser } from './seed.ts'
import type { Institution, World } from './world.ts'

/** What to make otherwise than Primo would. */
export interface Otherwise {
  readonly claims?: Claims
  readonly header?: Header
  readonly environment?: Environment
  readonly signer?: Signer
  /** By how much it was issued before now, or after, where it is negative. */
  readonly ageMs?: number
}

/** Seconds from `iat` to `exp`, in every token seen. */
const life = 86_400

/** Addresses for documentation (RFC 5737). */
const address = '192.0.2.10'

/** Whoever signed in with a password that Alma keeps. */
export function passwordToken(world: World, institution: Institution, user: PrimoUser, otherwise?: Otherwise): string {
  return token(world, institution, { ...signedIn(institution, user), ...profile('Alma', '') }, otherwise)
}

/** Whoever was sent to an identity provider and back. */
export function samlToken(world: World, institution: Institution, user: PrimoUser, otherwise?: Otherwise): string {
  const session = {
    samlSessionIndex: `_${digest(user.primaryId).slice(0, 32)}`,
    samlNameId: digest(user.internalId).slice(0, 16),
  }
  return token(world, institution, { ...signedIn(institution, user), ...profile('PLAY_SAML', 'SAML'), ...session }, otherwise)
}

/** Whoever has opened Primo and not signed in. */
export function guestToken(world: World, institution: Institution, otherwise?: Otherwise): string {
  const name = `anonymous-${guestName(world.clock.now())}`
  const claims = { jti: '', userName: name, displayName: null, user: name, userGroup: 'GUEST', signedIn: null }
  return token(world, institution, { ...claims, ...profile('', '') }, otherwise)
}

/** Every claim in the order of the tokens seen. What is handed in takes its place. */
export function token(world: World, institution: Institution, said: Claims, otherwise: Otherwise = {}): string {
  const { environment = 'production', ageMs = 0 } = otherwise
  const iat = Math.floor((world.clock.now() - ageMs) / 1000)
  const claims: Claims = {
    iss: 'Prima',
    jti: '',
    exp: iat + life,
    iat,
    userName: null,
    displayName: null,
    user: null,
    userGroup: null,
    institution: institution.code,
    userIp: address,
    authenticationProfile: '',
    authenticationSystem: '',
    language: 'en',
    samlSessionIndex: '',
    samlNameId: '',
    // Texts, not booleans.
    onCampus: 'false',
    signedIn: null,
    viewId: `${institution.code}:${institution.views[0]}`,
    ...(world.switches.claimsOfNde && { selfRegistered: 'false', restrictedUser: 'false' }),
    ...said,
    ...otherwise.claims,
  }
  const header = { kid: kidOf(institution.code), alg: 'ES256', ...otherwise.header }
  return jws(header, claims, otherwise.signer ?? es256(institution.keys[environment].signing.privateKey))
}

function signedIn({ code }: Institution, user: PrimoUser): Claims {
  const session = digest(`${code} ${user.primaryId}`).slice(0, 32).toUpperCase()
  return {
    jti: `${session}.app01.example.prod.alma.hosted.exlibrisgroup.com:1801`,
    userName: user.primaryId,
    displayName: user.displayName,
    user: user.internalId,
    userGroup: user.group,
    language: user.language,
    signedIn: 'true',
  }
}

function profile(authenticationProfile: string, authenticationSystem: string): Claims {
  return { authenticationProfile, authenticationSystem }
}

/** `MMDD_HHMMSS`. */
function guestName(now: number): string {
  const [, month, day, hour, minute, second] = new Date(now).toISOString().split(/\D/)
  return `${month}${day}_${hour}${minute}${second}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
