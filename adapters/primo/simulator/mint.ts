import { classicGuest, classicToken, forgedClassic, type ClassicForgery, type ClassicOtherwise } from './classic-tokens.ts'
import { cloudAppToken, forgedCloudApp, type CloudAppForgery, type CloudAppOtherwise } from './cloud-app.ts'
import { forged, type Forgery } from './forgeries.ts'
import type { Environment } from './key-pairs.ts'
import { newHandle } from './pds.ts'
import type { PrimoUser } from './seed.ts'
import { guestToken, passwordToken, samlToken, type Otherwise } from './tokens.ts'
import { rotate, userIn, type World } from './world.ts'

/** One institution's Primo, seen from behind: its tokens without the browser, and its keys. */
export interface PrimoInstitution {
  readonly code: string
  /** As for somebody who has just signed in with their password. */
  signedIn(primaryId: string, otherwise?: Otherwise): string
  /** As for somebody who came back from their identity provider. */
  saml(primaryId: string, otherwise?: Otherwise): string
  guest(otherwise?: Otherwise): string
  forged(forgery: Forgery, primaryId: string): string
  /** From now on another key signs, under the same name. The old one is published as before, or no more. */
  rotate(old: 'kept' | 'dropped', environment?: Environment): void

  /** As for somebody who has just signed in at PDS. */
  pdsHandle(primaryId: string): string
  /** They sign out at PDS. */
  endHandle(handle: string): void
  /** The token of the classic Primo. */
  classicToken(primaryId: string, otherwise?: ClassicOtherwise): string
  classicGuest(otherwise?: ClassicOtherwise): string
  forgedClassic(forgery: ClassicForgery, primaryId: string): string
  /** The classic Primo takes a token no more, whatever is in it. */
  endClassicToken(token: string): void

  /** As for somebody who works there and has opened a Cloud App in Alma. Anybody does: Alma's staff is not played. */
  cloudAppToken(staffName: string, otherwise?: CloudAppOtherwise): string
  forgedCloudApp(forgery: CloudAppForgery, staffName: string): string
}

export function institutionOf(world: World, code: string): PrimoInstitution {
  const institution = world.institutions.get(code)
  if (institution === undefined) throw new RangeError(`There is no institution ${code}`)
  const user = (primaryId: string): PrimoUser => {
    const found = userIn(institution, primaryId)
    if (found === undefined) throw new RangeError(`${code} has no user ${primaryId}`)
    return found
  }
  return {
    code,
    signedIn: (primaryId, otherwise) => passwordToken(world, institution, user(primaryId), otherwise),
    saml: (primaryId, otherwise) => samlToken(world, institution, user(primaryId), otherwise),
    guest: (otherwise) => guestToken(world, institution, otherwise),
    forged: (forgery, primaryId) => forged(forgery, world, institution, user(primaryId)),
    rotate: (old, environment = 'production') => rotate(institution, environment, old),

    pdsHandle: (primaryId) => newHandle(world, institution, user(primaryId)),
    endHandle: (handle) => void world.handles.delete(handle),
    classicToken: (primaryId, otherwise) => classicToken(world, institution, user(primaryId), otherwise),
    classicGuest: (otherwise) => classicGuest(world, institution, otherwise),
    forgedClassic: (forgery, primaryId) => forgedClassic(forgery, world, institution, user(primaryId)),
    endClassicToken: (token) => void world.endedTokens.add(token),

    cloudAppToken: (staffName, otherwise) => cloudAppToken(world, institution, staffName, otherwise),
    forgedCloudApp: (forgery, staffName) => forgedCloudApp(forgery, world, institution, staffName),
  }
}
