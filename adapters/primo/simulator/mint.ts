import { json, nothing } from './answers.ts'
import type { Route } from '#simulation/routes.ts'
import { forged, forgeryNames, isForgery, type Forgery } from './forgeries.ts'
import type { Environment } from './key-pairs.ts'
import type { PrimoUser } from './seed.ts'
import { guestToken, passwordToken, samlToken, type Otherwise } from './tokens.ts'
import { rotate, type Institution, type World } from './world.ts'

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
  }
}

/** Ours and not Primo's: tokens of every kind for whoever tries a client by hand, as JSON strings. Lists the kinds where none is named. */
export function playTokens(world: World): readonly Route[] {
  return [
    { method: 'GET', pattern: '/play/tokens', handle: () => json([...Object.keys(honest), ...forgeryNames]) },
    {
      method: 'GET',
      pattern: '/play/tokens/{institution}/{kind}',
      handle({ params: { institution: code = '', kind = '' }, query }) {
        const institution = world.institutions.get(code)
        const user = institution && userIn(institution, query.get('user') ?? institution.users[0]?.primaryId ?? '')
        if (institution === undefined || user === undefined) return nothing(404)
        if (isHonest(kind)) return json(honest[kind](world, institution, user))
        return isForgery(kind) ? json(forged(kind, world, institution, user)) : nothing(404)
      },
    },
  ]
}

const day = 86_400_000

/** What Primo itself gives out, fresh and old. */
const honest = {
  'signed-in': passwordToken,
  saml: samlToken,
  guest: (world, institution) => guestToken(world, institution),
  expired: (world, institution, user) => passwordToken(world, institution, user, { ageMs: day + 3_600_000 }),
  'of-this-morning': (world, institution, user) => passwordToken(world, institution, user, { ageMs: day / 2 }),
} as const satisfies Readonly<Record<string, (world: World, institution: Institution, user: PrimoUser) => string>>

function isHonest(kind: string): kind is keyof typeof honest {
  return Object.hasOwn(honest, kind)
}

function userIn({ users }: Institution, primaryId: string): PrimoUser | undefined {
  return users.find((user) => user.primaryId === primaryId)
}
