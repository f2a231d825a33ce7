import { randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT, type CompactJWSHeaderParameters, type JWTPayload } from 'jose'
import type { Secret } from '#ports/adapter.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { IssuedTokens, Session, SessionTokens, SignInVia } from '#ports/session-tokens.ts'
import { keyFor } from './secrets.ts'

export interface SessionTokenSettings {
  /** Stands in every token as its issuer; tokens of another gateway are not ours. */
  readonly issuer: string
  /** The first signs, all are believed. */
  readonly keys: readonly { readonly id: string; readonly key: Secret }[]
  readonly accessMinutes: number
  readonly idleMinutes: number
  readonly absoluteMinutes: number
}

export interface SignedSessions extends SessionTokens {
  /** What an access token that is genuine and not past its time carries; nothing for any other. */
  readAccess(token: string): Promise<{ readonly session: Session; readonly expiresAt: number } | undefined>
}

const minute = 60_000
const algorithm = 'HS256'
type Use = 'access' | 'renewal'

/** Short access tokens and single-use renewal tokens, signed with our own keys (JWT, RFC 7519). They name the patron by the sealed id only. */
export function sessionTokens(settings: SessionTokenSettings, ids: PatronIds, clock: Clock): SignedSessions {
  const { issuer, accessMinutes, idleMinutes, absoluteMinutes } = settings
  const keys = new Map(settings.keys.map(({ id, key }) => [id, keyFor(key, 'sessions', 32)]))
  const signing = settings.keys[0]!.id
  const endOf = ({ signedInAt }: Pick<Session, 'signedInAt'>) => signedInAt + absoluteMinutes * minute

  async function issue(session: Session): Promise<IssuedTokens> {
    const now = clock.now()
    const accessExpiresAt = wholeSeconds(Math.min(now + accessMinutes * minute, endOf(session)))
    const renewalExpiresAt = wholeSeconds(Math.min(now + idleMinutes * minute, endOf(session)))
    const [accessToken, renewalToken] = await Promise.all([
      sign(session, 'access', now, accessExpiresAt),
      sign(session, 'renewal', now, renewalExpiresAt),
    ])
    return { session, accessToken, accessExpiresAt, renewalToken, renewalExpiresAt }
  }

  function sign(session: Session, use: Use, now: number, expiresAt: number): Promise<string> {
    return new SignJWT({ sid: session.id, via: session.via, gen: session.generation, auth_time: session.signedInAt })
      .setProtectedHeader({ alg: algorithm, kid: signing, typ: `${use}+jwt` })
      .setIssuer(issuer)
      .setSubject(ids.seal(session.patron))
      .setIssuedAt(Math.floor(now / 1000))
      .setExpirationTime(expiresAt / 1000)
      .sign(keys.get(signing)!)
  }

  /** `typ` keeps the two kinds apart: a renewal token is never taken for an access token. */
  async function read(token: string, use: Use): Promise<{ session: Session; expiresAt: number } | undefined> {
    try {
      const options = {
        issuer,
        algorithms: [algorithm],
        typ: `${use}+jwt`,
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'sub'],
      }
      const { payload } = await jwtVerify(token, ({ kid }: CompactJWSHeaderParameters) => known(kid), options)
      return sessionOf(payload)
    } catch {
      return undefined
    }
  }

  function known(kid: string | undefined): Uint8Array {
    const key = kid === undefined ? undefined : keys.get(kid)
    if (!key) throw new Error('signed with a key that is not ours')
    return key
  }

  function sessionOf(payload: JWTPayload): { session: Session; expiresAt: number } | undefined {
    const { sub, exp, sid, via, gen, auth_time: signedInAt } = payload
    const patron = sub === undefined ? undefined : ids.open(sub)
    if (!patron || exp === undefined || typeof sid !== 'string' || typeof gen !== 'number' || typeof signedInAt !== 'number')
      return undefined
    return { session: { id: sid, patron, via: via as SignInVia, signedInAt, generation: gen }, expiresAt: exp * 1000 }
  }

  return {
    begin: (patron, via) =>
      issue({ id: randomBytes(16).toString('base64url'), patron, via, signedInAt: clock.now(), generation: 0 }),
    next: (session) => issue({ ...session, generation: session.generation + 1 }),
    readRenewal: async (token) => (await read(token, 'renewal'))?.session,
    readAccess: (token) => read(token, 'access'),
    endOf,
  }
}

/** JWT counts in seconds; what we say beside a token must be the second it really ends. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000
}
