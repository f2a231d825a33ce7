import { verify } from 'node:crypto'
import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { json, nothing } from './answers.ts'
import { classicClaims } from './classic-tokens.ts'
import type { World } from './world.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * Of the patron's account only what tells a good token from another. A guest's is answered with 200 and `failed`; no token and a
 * token that is not good with a status (omnis-mock for Primo VE; for the classic one probes of its search).
 */
export function account(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/primaws/rest/priv/myaccount/personal_settings',
      handle: (request) => personalSettings(bearerOf(request), (shown) => veClaims(world, shown), 'userName', 401),
    },
    {
      method: 'GET',
      pattern: '/primo_library/libweb/webservices/rest/v1/myaccount/personal_settings',
      handle(request) {
        const { authorization } = request.headers
        if (authorization === undefined) return nothing(403)
        if (!authorization.startsWith('Bearer ')) return nothing(500)
        return personalSettings(bearerOf(request), (shown) => classicClaims(world, shown), 'user', world.switches.classicRefusal)
      },
    },
  ]
}

function personalSettings(
  shown: string,
  claimsOf: (shown: string) => Claims | undefined,
  naming: 'user' | 'userName',
  refusal: number,
): Answer {
  const claims = claimsOf(shown)
  if (claims === undefined) return nothing(refusal)
  if (claims['userGroup'] === 'GUEST' || String(claims[naming]).startsWith('anonymous-')) {
    return json({ beaconO22: '0', status: 'failed', 'reply-code': '0002', 'reply-text': 'The patron ID is invalid', data: null })
  }
  const institution = [{ patronstatusname: claims['userGroup'] }]
  const data = { patronstatus: [{ registration: [{ institution }] }] }
  return json({ beaconO22: '35', status: 'ok', 'reply-code': '0000', 'reply-text': 'OK', data })
}

/** Without quotes, with them, and with two layers of them: all were seen to be taken. */
function bearerOf({ headers }: SimRequest): string {
  return (headers.authorization ?? '').replace(/^Bearer /, '').replaceAll(/[\\"]/g, '')
}

function veClaims({ institutions, clock }: World, shown: string): Claims | undefined {
  const [header = '', payload = '', signature = ''] = shown.split('.')
  const text = Buffer.from(`${header}.${payload}`)
  for (const { keys } of institutions.values()) {
    const key = { key: keys.production.signing.publicKey, dsaEncoding: 'ieee-p1363' } as const
    if (!verify('sha256', text, key, Buffer.from(signature, 'base64url'))) continue
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    return typeof claims['exp'] === 'number' && claims['exp'] * 1000 > clock.now() ? claims : undefined
  }
  return undefined
}
