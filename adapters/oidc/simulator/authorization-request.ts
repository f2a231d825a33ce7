import type { Parameters } from './parameters.ts'
import type { Client } from './seed.ts'
import type { Reason } from './words.ts'
import { secondsNow, type Session, type World } from './world.ts'

/** What came to the authorization endpoint: something to go on with, something to send back, or something to stop at. */
export type Asked =
  | { readonly outcome: 'good'; readonly request: AuthorizationRequest }
  | { readonly outcome: 'sent-back'; readonly to: ReturnAddress; readonly error: string; readonly said: string }
  /** Nobody vouches for the address, so nobody is sent there (RFC 6749, 4.1.2.1). */
  | { readonly outcome: 'stopped'; readonly reason: Reason }

export interface ReturnAddress {
  readonly redirectUri: string
  readonly state: string | undefined
}

export interface AuthorizationRequest extends ReturnAddress {
  readonly client: Client
  readonly nonce: string | undefined
  /** Always by S256. */
  readonly challenge: string | undefined
  readonly prompt: readonly string[]
  /** Seconds since the person was last asked. */
  readonly maxAge: number | undefined
}

export function askedBy(world: World, said: Parameters): Asked {
  const client = world.clients.get(said.get('client_id') ?? '')
  if (client === undefined || said.repeated('client_id')) return { outcome: 'stopped', reason: 'unknown-client' }
  const redirectUri = said.get('redirect_uri')
  if (redirectUri === undefined || said.repeated('redirect_uri') || !client.redirectUris.includes(redirectUri)) {
    return { outcome: 'stopped', reason: 'unknown-address' }
  }

  const to: ReturnAddress = { redirectUri, state: said.repeated('state') ? undefined : said.get('state') }
  const prompt = said.get('prompt')?.split(' ') ?? []
  const problem = problemWith(world, said, prompt)
  if (problem !== undefined) return { outcome: 'sent-back', to, ...problem }
  const maxAge = said.get('max_age')
  return {
    outcome: 'good',
    request: {
      ...to,
      client,
      nonce: said.get('nonce'),
      challenge: said.get('code_challenge'),
      prompt,
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
    },
  }
}

/** Whether somebody who signed in before need not be asked again. */
export function isEnough(session: Session, { prompt, maxAge }: AuthorizationRequest, world: World): boolean {
  if (prompt.includes('login') || prompt.includes('select_account')) return false
  // A zero asks always, also within the same second (OpenID Connect Core 1.0, 3.1.2.1).
  return maxAge === undefined || (maxAge > 0 && secondsNow(world) - session.authTime <= maxAge)
}

function problemWith({ switches }: World, said: Parameters, prompt: readonly string[]) {
  const problem = (error: string, said: string) => ({ error, said })
  if (said.repeated()) return problem('invalid_request', 'A parameter came twice')
  if (said.get('request') !== undefined) return problem('request_not_supported', 'Request objects are not supported')
  if (said.get('request_uri') !== undefined) return problem('request_uri_not_supported', 'Request addresses are not supported')
  if (said.get('response_type') !== 'code') return problem('unsupported_response_type', 'Only code is supported')
  if ((said.get('response_mode') ?? 'query') !== 'query') return problem('invalid_request', 'Only query is supported')
  if (said.get('scope')?.split(' ').includes('openid') !== true) return problem('invalid_scope', 'The scope must contain openid')
  if (prompt.includes('none') && prompt.length > 1) return problem('invalid_request', 'A prompt of none stands alone')
  if (!/^\d*$/.test(said.get('max_age') ?? '')) return problem('invalid_request', 'max_age is no number')

  const challenge = said.get('code_challenge')
  if (challenge === undefined) {
    return switches.pkceRequired ? problem('invalid_request', 'A code challenge is required') : undefined
  }
  // Without a method it would be a plain one (RFC 7636, 4.3).
  if (said.get('code_challenge_method') !== 'S256') return problem('invalid_request', 'The challenge method must be S256')
  return /^[\w-]{43}$/.test(challenge) ? undefined : problem('invalid_request', 'The challenge is no SHA-256 in base64url')
}
