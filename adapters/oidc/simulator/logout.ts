import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { withParameters } from './answers.ts'
import { claimsSignedBy } from './jws.ts'
import { signedOutPage, stoppedPage } from './pages.ts'
import { formOf, parametersOf, type Parameters } from './parameters.ts'
import { end } from './session.ts'
import { published, type World } from './world.ts'

/** Where a client sends somebody who wants to be signed out here too (OpenID Connect RP-Initiated Logout 1.0). */
export function logout(world: World): readonly Route[] {
  const pattern = `${world.path}/logout`
  return [
    { method: 'GET', pattern, handle: (request) => answered(world, request, parametersOf(request.query)) },
    {
      method: 'POST',
      pattern,
      handle(request) {
        const form = formOf(request)
        return form === undefined ? stoppedPage('broken-request', undefined) : answered(world, request, form)
      },
    },
  ]
}

function answered(world: World, browser: SimRequest, said: Parameters): Answer {
  const languages = said.get('ui_locales')
  if (said.repeated()) return stoppedPage('broken-request', languages)
  const [hint, named, target] = [said.get('id_token_hint'), said.get('client_id'), said.get('post_logout_redirect_uri')]
  // An old one is as good as a fresh one: it only says who is meant.
  const audience = hint === undefined ? named : audienceOf(world, hint)
  if (hint !== undefined && audience === undefined) return stoppedPage('unknown-token', languages)
  if (named !== undefined && named !== audience) return stoppedPage('unknown-token', languages)
  const client = world.clients.get(audience ?? '')
  if (named !== undefined && client === undefined) return stoppedPage('unknown-client', languages)
  if (target !== undefined && client?.signedOutUris.includes(target) !== true) return stoppedPage('unknown-address', languages)

  const cookie = { 'set-cookie': end(world, browser) }
  if (target === undefined) {
    const page = signedOutPage(languages)
    return { ...page, headers: { ...page.headers, ...cookie } }
  }
  const location = withParameters(target, { state: said.get('state') })
  return { status: browser.method === 'POST' ? 303 : 302, headers: { location, 'cache-control': 'no-store', ...cookie } }
}

function audienceOf(world: World, token: string): string | undefined {
  const keys = published(world.keys).map(({ publicKey }) => publicKey)
  const claims = claimsSignedBy(keys, token)
  return claims?.['iss'] === world.issuer && typeof claims['aud'] === 'string' ? claims['aud'] : undefined
}
