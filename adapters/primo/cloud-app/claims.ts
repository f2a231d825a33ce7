import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import type { VouchedStaff } from '#ports/identity.ts'
import { claimsIn, lifeOf, refused, seconds, type Statement } from '../statement.ts'
import type { CloudAppSettings } from './settings.ts'

/**
 * What the payload of a signed token comes to. The key is the same for every institution of the region and for every Cloud App there is,
 * so a good signature says no more than that Alma wrote it: which institution it is of, and for which app, must be read.
 */
export function statementIn(
  payload: Uint8Array,
  settings: CloudAppSettings,
  institution: InstitutionId,
  id: string,
): Statement<VouchedStaff> {
  const claims = claimsIn(payload, cloudAppClaims)
  if (!isOfInstitution(claims, settings)) throw refused('it is of another institution')
  if (!isForApp(claims, settings)) throw refused('it is for another Cloud App')
  if (settings.issuer !== undefined && claims['iss'] !== settings.issuer) throw refused('it is of another issuer')

  const subject = textOf(claims, settings.subjectClaim)
  if (subject === undefined) throw refused('it names nobody')

  const { roles, subjects, maxAgeHours } = settings
  return {
    vouchedFor: Object.freeze({ kind: 'staff', id, institution, subject, roles, ...lifeOf(claims, maxAgeHours) }),
    nobody: subjects !== undefined && !subjects.includes(subject),
  }
}

type Claims = Readonly<Record<string, unknown>>

export function isOfInstitution(claims: Claims, { institutionClaim, institutionCode }: CloudAppSettings): boolean {
  return textOf(claims, institutionClaim) === institutionCode
}

export function isForApp({ aud }: Claims, { audience }: CloudAppSettings): boolean {
  return aud === audience || (Array.isArray(aud) && aud.includes(audience))
}

const cloudAppClaims = z.looseObject({ iat: seconds, exp: seconds })

function textOf(claims: Claims, name: string): string | undefined {
  const said = claims[name]
  return typeof said === 'string' && said !== '' ? said : undefined
}
