import { z } from 'zod'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { VouchedPatron } from '#ports/identity.ts'
import { flavours } from './flavours.ts'
import type { SignedSettings } from './settings.ts'
import { claimsIn, lifeOf, refused, seconds, type Statement } from './statement.ts'

/** What the payload of a signed token comes to for this institution. `unauthenticated` for what is not meant for it. */
export function statementIn(
  payload: Uint8Array,
  settings: SignedSettings,
  institution: InstitutionId,
  id: string,
): Statement<VouchedPatron> {
  const claims = claimsIn(payload, primoClaims)
  const flavour = flavours[settings.flavour]
  // One institution has one key, but nobody outside Ex Libris knows that a key never speaks for another institution.
  if (claims[flavour.institution] !== settings.institutionCode) throw refused('it is of another institution')
  if (!isAllowed(claims.viewId, settings)) throw refused('it is of a view that is not believed')

  const record = claims[flavour.record] ?? ''
  if (record === '') throw refused('it names nobody, not even a guest')

  const life = lifeOf(claims, settings.maxAgeHours)
  return {
    vouchedFor: Object.freeze({ kind: 'patron', id, institution, record: record as RecordId, ...life, view: claims.viewId }),
    nobody: !isSignedIn(claims.signedIn) || claims.userGroup === 'GUEST' || record.startsWith('anonymous-'),
  }
}

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

function isSignedIn(said: string | boolean | null | undefined): boolean {
  return said === 'true' || said === true
}

function isAllowed(view: string, { institutionCode, views }: SignedSettings): boolean {
  return view.startsWith(`${institutionCode}:`) && (views === undefined || views.includes(view))
}
