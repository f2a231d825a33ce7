import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { json, notKept, refused } from './answers.ts'
import { knownOf } from './id-token.ts'
import type { World } from './world.ts'

/** What is known of whoever an access token was given for (OpenID Connect Core 1.0, 5.3). */
export function userInfo(world: World): readonly Route[] {
  const pattern = `${world.path}/userinfo`
  const handle = (request: SimRequest) => answered(world, request)
  return [
    { method: 'GET', pattern, handle },
    { method: 'POST', pattern, handle },
  ]
}

function answered(world: World, { headers }: SimRequest): Answer {
  const shown = /^bearer +([\w.~+/=-]+)$/i.exec(headers.authorization ?? '')?.[1]
  // Whoever shows nothing is told only what to show (RFC 6750, 3.1).
  if (shown === undefined) return { status: 401, headers: { 'www-authenticate': 'Bearer' } }
  const token = world.accessTokens.get(shown)
  if (token === undefined || token.expiresAt <= world.clock.now()) {
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' }
    return refused(401, 'invalid_token', 'The access token is not good, or no more', challenge)
  }
  const person = world.people.get(token.subject)
  return json({ ...(person && knownOf(person)), sub: token.subject }, notKept)
}
