import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import type { VouchedFor } from '#ports/identity.ts'

/** By how much the vendor's clock and ours may disagree. */
export const allowanceMs = 60_000
const hourMs = 3_600_000

/** What a good token says. It is worked out once; only the time is looked at again. */
export interface Statement<Person extends VouchedFor = VouchedFor> {
  readonly vouchedFor: Person
  /** It names nobody whom we know: a guest, to whom Primo gives a token like a patron's, or somebody who is not on a list. */
  readonly nobody: boolean
}

/** Throws what is wrong with it at this moment. A guest's whose time is over has ended like any other. */
export function vouched<Person extends VouchedFor>({ vouchedFor, nobody }: Statement<Person>, now: number): Person {
  if (vouchedFor.issuedAt > now + allowanceMs) throw refused('it was issued in the future')
  if (hasEnded(vouchedFor, now)) throw ended()
  if (nobody) throw new Problem('forbidden', 'Token: it names nobody who is known here')
  return vouchedFor
}

export function hasEnded({ expiresAt }: VouchedFor, now: number): boolean {
  return expiresAt <= now
}

export function ended(): Problem {
  return new Problem('session-ended', 'Token: its time is over')
}

/** The reason is for the log, and names neither the person nor anything of the token. Whoever sent it learns only that it is not good. */
export function refused(reason: string): Problem {
  return new Problem('unauthenticated', `Token: ${reason}`)
}

/** NumericDate (RFC 7519) as Ex Libris writes it: whole seconds, and few enough to be milliseconds as well. */
export const seconds = z.int().positive().max(1e11)

/** From when to when a token is believed, by its own claims and by our limit on its age. */
export function lifeOf({ iat, exp }: { readonly iat: number; readonly exp: number }, maxAgeHours: number) {
  const issuedAt = iat * 1000
  return { issuedAt, expiresAt: Math.min(exp * 1000, issuedAt + maxAgeHours * hourMs) + allowanceMs }
}

/** What a payload claims, if it has this shape. */
export function claimsIn<Claims>(payload: Uint8Array, shape: z.ZodType<Claims>): Claims {
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    // The parser's own message would quote the payload.
    throw refused('what is signed cannot be read')
  }
  const claims = shape.safeParse(said)
  if (claims.success) return claims.data
  throw refused(`its claims do not fit at ${String(claims.error.issues[0]?.path[0] ?? 'their root')}`)
}
