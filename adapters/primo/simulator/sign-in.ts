import { timingSafeEqual } from 'node:crypto'
import type { Route } from '#simulation/routes.ts'
import { json, keyRefused, nothing } from './answers.ts'
import { guestToken, passwordToken, token } from './tokens.ts'
import type { Institution, World } from './world.ts'

/** How a browser comes by a token: as a guest at once, and with a password. */
export function signIn(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/primaws/rest/pub/institution/{institution}/guestJwt',
      handle({ params, query }) {
        const institution = world.institutions.get(params['institution'] ?? '')
        const viewId = query.get('viewId')
        // Without a view: 400 and an empty body (omnis-mock, which compared itself with real tenants).
        if (institution === undefined || viewId === null || !hasView(institution, viewId)) return nothing(400)
        return json(guestToken(world, institution, { claims: { viewId, language: query.get('lang') ?? 'en' } }))
      },
    },
    {
      method: 'POST',
      pattern: '/primaws/suprimaLogin',
      handle({ body, query }) {
        const form = new URLSearchParams(body.toString())
        const institution = world.institutions.get(form.get('institution') ?? '')
        const user = institution?.users.find(({ primaryId }) => sameName(primaryId, form.get('username') ?? ''))
        const known = user?.password !== undefined && sameSecret(user.password, form.get('password') ?? '')
        if (institution === undefined || user === undefined || !known) return nothing(401)
        const viewId = form.get('view') ?? ''
        if (!hasView(institution, viewId)) return nothing(400)
        const shown = passwordToken(world, institution, user, {
          claims: { viewId, language: query.get('lang') ?? user.language },
        })
        return json({ jwtData: world.switches.loginQuotes ? JSON.stringify(shown) : shown })
      },
    },
  ]
}

/** `POST /primo/v1/userJwt`: whoever has a key with this right gets a token for anybody, unasked whether they are there. */
export function mintForKey(world: World): Route {
  return {
    method: 'POST',
    pattern: '/primo/v1/userJwt',
    handle({ query, body }) {
      const asked = fieldsOf(body)
      const institution = world.institutions.get(asked['institution'] ?? '')
      if (institution === undefined || !institution.apiKeys.includes(query.get('apikey') ?? '')) return keyRefused()
      const { viewId, language = 'en', userName, userGroup, onCampus = 'false' } = asked
      if (viewId === undefined || userName === undefined) return nothing(400)
      const claims = { viewId, language, userName, user: userName, userGroup, onCampus, signedIn: 'true' }
      return json(token(world, institution, claims))
    },
  }
}

function hasView({ code, views }: Institution, viewId: string): boolean {
  return views.some((view) => viewId === `${code}:${view}`)
}

/** Primary ids have no case. */
function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function sameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function fieldsOf(body: Buffer): Readonly<Record<string, string | undefined>> {
  try {
    const said: unknown = JSON.parse(body.toString())
    if (typeof said !== 'object' || said === null) return {}
    return Object.fromEntries(Object.entries(said).filter(([, value]) => typeof value === 'string'))
  } catch {
    return {}
  }
}
