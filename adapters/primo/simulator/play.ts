import type { Route } from '#simulation/routes.ts'
import { json, nothing } from './answers.ts'
import { classicForgeryNames, classicGuest, classicToken, forgedClassic, isClassicForgery } from './classic-tokens.ts'
import { cloudAppForgeryNames, cloudAppToken, forgedCloudApp, isCloudAppForgery } from './cloud-app.ts'
import { forged, forgeryNames, isForgery } from './forgeries.ts'
import { newHandle } from './pds.ts'
import type { PrimoUser } from './seed.ts'
import { guestToken, passwordToken, samlToken } from './tokens.ts'
import { userIn, type Institution, type World } from './world.ts'

/** Ours and not Ex Libris': tokens of every kind for whoever tries a client by hand, as JSON strings. Lists the kinds where none is named. */
export function playTokens(world: World): readonly Route[] {
  return [
    list('/play/tokens', [...Object.keys(honest), ...forgeryNames]),
    forUsers('/play/tokens', (kind, institution, user) => {
      if (isHonest(kind)) return honest[kind](world, institution, user)
      return isForgery(kind) ? forged(kind, world, institution, user) : undefined
    }),
    list('/play/classic', ['handle', 'signed-in', 'guest', ...classicForgeryNames]),
    forUsers('/play/classic', (kind, institution, user) => {
      if (kind === 'handle') return `pds:${institution.code}:${newHandle(world, institution, user)}`
      if (kind === 'signed-in') return classicToken(world, institution, user)
      if (kind === 'guest') return classicGuest(world, institution)
      return isClassicForgery(kind) ? forgedClassic(kind, world, institution, user) : undefined
    }),
    list('/play/cloud-app', ['signed-in', ...cloudAppForgeryNames]),
    {
      method: 'GET',
      pattern: '/play/cloud-app/{institution}/{kind}',
      handle({ params: { institution: code = '', kind = '' }, query }) {
        const institution = world.institutions.get(code)
        if (institution === undefined) return nothing(404)
        const name = query.get('user') ?? 'librarian'
        const audience = query.get('audience')
        if (kind === 'signed-in') return json(cloudAppToken(world, institution, name, audience === null ? {} : { audience }))
        return isCloudAppForgery(kind) ? json(forgedCloudApp(kind, world, institution, name)) : nothing(404)
      },
    },
  ]

  function forUsers(path: string, make: (kind: string, institution: Institution, user: PrimoUser) => string | undefined): Route {
    return {
      method: 'GET',
      pattern: `${path}/{institution}/{kind}`,
      handle({ params: { institution: code = '', kind = '' }, query }) {
        const institution = world.institutions.get(code)
        const user = institution && userIn(institution, query.get('user') ?? institution.users[0]?.primaryId ?? '')
        const token = institution && user && make(kind, institution, user)
        return token === undefined ? nothing(404) : json(token)
      },
    }
  }
}

function list(pattern: string, kinds: readonly string[]): Route {
  return { method: 'GET', pattern, handle: () => json(kinds) }
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
