import { randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT, type CompactJWSHeaderParameters, type JWTPayload } from 'jose'
import { z } from 'zod'
import type { Permission } from '#domain/permission.ts'
import type { Secret } from '#ports/adapter.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Holder, IssuedTokens, Session, SessionTokens } from '#ports/session-tokens.ts'
import { keyFor } from './secrets.ts'

export interface SessionTokenSettings {
  /** Stands in every token as its issuer; tokens of another gateway are not ours. */
  readonly issuer: string
  /** The first signs, all are believed. */
  readonly keys: readonly { readonly id: string; readonly key: Secret }[]
  readonly accessMinutes: number
  readonly idleMinutes: number
  readonly absoluteMinutes: number
  /** In place of `absoluteMinutes` for staff: what groups they are in is asked at the sign-in only. */
  readonly staffMinutes: number
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
  const { issuer, accessMinutes, idleMinutes, absoluteMinutes, staffMinutes } = settings
  const keys = new Map(settings.keys.map(({ id, key }) => [id, keyFor(key, 'sessions', 32)]))
  const signing = settings.keys[0]!.id
  const endOf = ({ signedInAt, holder }: Pick<Session, 'signedInAt' | 'holder'>) =>
    signedInAt + (holder.kind === 'staff' ? staffMinutes : absoluteMinutes) * minute

  async function issue(session: Session): Promise<IssuedTokens> {
    const now = clock.now()
    const accessExpiresAt = wholeSeconds(Math.min(now + accessMinutes * minute, endOf(session)))
    const renewalExpiresAt = wholeSeconds(Math.min(now + idleMinutes * minute, endOf(session)))
    const [accessToken, renewalToken] = await Promise.all([
      sign(session, 'access', now, accessExpiresAt),
      sign(session, 'renewal', now, renewalExpiresAt),
    ])
    return { session, issuedAt: now, accessToken, accessExpiresAt, renewalToken, renewalExpiresAt }
  }

  function sign(session: Session, use: Use, now: number, expiresAt: number): Promise<string> {
    const { holder, permits } = session
    const claims: Omit<Claims, 'sub' | 'exp'> = {
      sid: session.id,
      via: session.via,
      gen: session.generation,
      beg: session.signedInAt,
      auth_time: session.provedAt,
      ...(holder.kind === 'staff' && { grants: [...holder.grants] }),
      ...(permits && { permits: [...permits] }),
    }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: signing, typ: `${use}+jwt` })
      .setIssuer(issuer)
      .setSubject(holder.kind === 'staff' ? ids.sealStaff(holder.person) : ids.seal(holder.patron))
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
    const claims = sessionClaims.safeParse(payload).data
    const holder = claims && holderOf(claims)
    if (!holder) return undefined
    const { sid, via, gen, beg, auth_time: provedAt, exp, permits } = claims
    const session: Session = {
      id: sid,
      holder,
      via,
      signedInAt: beg,
      provedAt,
      generation: gen,
      // Only what the way in allows is ever taken from them, so a word that means nothing any more permits nothing.
      ...(permits && { permits: permits as Permission[] }),
    }
    return { session, expiresAt: exp * 1000 }
  }

  function holderOf({ sub, grants }: Claims): Holder | undefined {
    const person = ids.openStaff(sub)
    if (person) return grants && { kind: 'staff', person, grants }
    const patron = ids.open(sub)
    return patron && { kind: 'patron', patron }
  }

  return {
    begin: (signedIn) => issue({ ...signedIn, id: randomBytes(16).toString('base64url'), generation: 0 }),
    next: (session) => issue({ ...session, generation: session.generation + 1 }),
    readRenewal: async (token) => (await read(token, 'renewal'))?.session,
    readAccess: (token) => read(token, 'access'),
    endOf,
  }
}

const sessionClaims = z.object({
  sub: z.string(),
  exp: z.number(),
  sid: z.string(),
  via: z.enum(['password', 'code', 'openid']),
  gen: z.int(),
  /** When the proving began and when the person proved who they are, in milliseconds: of two in one second one may be refused. */
  beg: z.int(),
  auth_time: z.int(),
  grants: z
    .array(z.object({ role: z.string(), over: z.enum(['zone', 'institution', 'community', 'library']), id: z.string() }))
    .optional(),
  permits: z.array(z.string()).optional(),
})

type Claims = z.output<typeof sessionClaims>

/** JWT counts in seconds; what we say beside a token must be the second it really ends. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000
}
