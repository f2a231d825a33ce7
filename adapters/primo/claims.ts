import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { VouchedFor } from '#ports/identity.ts'
import { flavours } from './flavours.ts'
import type { PrimoSettings } from './settings.ts'

/** By how much Primo's clock and ours may disagree. */
const allowanceMs = 60_000
const hourMs = 3_600_000

/** What a token with a good signature says. It is worked out once; only the time is looked at again. */
export interface Statement {
  readonly vouchedFor: VouchedFor
  /** Names nobody: everyone who opens Primo is given such a token, validly signed. */
  readonly guest: boolean
}

/** What the payload of a signed token comes to for this institution. `unauthenticated` for what is not meant for it. */
export function statementIn(payload: Uint8Array, settings: PrimoSettings, institution: InstitutionId, id: string): Statement {
  const claims = claimsIn(payload)
  // One institution has one key, but nobody outside Ex Libris knows that a key never speaks for another institution.
  if (claims.institution !== settings.institutionCode) throw refused('it is of another institution')
  if (!isAllowed(claims.viewId, settings)) throw refused('it is of a view that is not believed')

  const record = claims[flavours[settings.flavour].record] ?? ''
  if (record === '') throw refused('it names nobody, not even a guest')

  const issuedAt = claims.iat * 1000
  const expiresAt = Math.min(claims.exp * 1000, issuedAt + settings.maxAgeHours * hourMs) + allowanceMs
  return {
    vouchedFor: Object.freeze({ id, institution, record: record as RecordId, issuedAt, expiresAt, view: claims.viewId }),
    guest: !isSignedIn(claims.signedIn) || claims.userGroup === 'GUEST' || record.startsWith('anonymous-'),
  }
}

/** Throws what is wrong with it at this moment. A guest's whose time is over has ended like any other. */
export function vouched({ vouchedFor, guest }: Statement, now: number): VouchedFor {
  if (vouchedFor.issuedAt > now + allowanceMs) throw refused('it was issued in the future')
  if (hasEnded(vouchedFor, now)) throw new Problem('session-ended', 'Primo token: its time is over')
  if (guest) throw new Problem('forbidden', 'Primo token: it is the token of a guest')
  return vouchedFor
}

export function hasEnded({ expiresAt }: VouchedFor, now: number): boolean {
  return expiresAt <= now
}

/** The reason is for the log, and names neither the person nor anything of the token. Whoever sent it learns only that it is not good. */
export function refused(reason: string): Problem {
  return new Problem('unauthenticated', `Primo token: ${reason}`)
}

/** NumericDate (RFC 7519) as Primo writes it: whole seconds, and few enough to be milliseconds as well. */
const seconds = z.int().positive().max(1e11)

const primoClaims = z.object({
  iss: z.literal('Prima'),
  iat: seconds,
  exp: seconds,
  institution: z.string(),
  viewId: z.string(),
  userName: z.string().nullish(),
  user: z.string().nullish(),
  userGroup: z.string().nullish(),
  // A text in every token seen, `"true"`, and null for a guest; type definitions of customisations expect a boolean.
  signedIn: z.union([z.string(), z.boolean()]).nullish(),
})

function claimsIn(payload: Uint8Array): z.infer<typeof primoClaims> {
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    // The parser's own message would quote the payload.
    throw refused('what is signed cannot be read')
  }
  const claims = primoClaims.safeParse(said)
  if (claims.success) return claims.data
  throw refused(`its claims do not fit at ${String(claims.error.issues[0]?.path[0] ?? 'their root')}`)
}

function isSignedIn(said: string | boolean | null | undefined): boolean {
  return said === 'true' || said === true
}

function isAllowed(view: string, { institutionCode, views }: PrimoSettings): boolean {
  return view.startsWith(`${institutionCode}:`) && (views === undefined || views.includes(view))
}
