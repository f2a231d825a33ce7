import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clockSkew,
  clockTolerance,
  Configuration,
  customFetch,
  enableNonRepudiationChecks,
  None,
  setJwksCache,
  type ClientAuth,
  type CustomFetch,
} from 'openid-client'
import type { Call } from '#domain/call.ts'
import type { Clock } from '#ports/clock.ts'
import { allowanceMs } from './claims.ts'
import { objectIn, type OidcClient, type Question } from './client.ts'
import type { Provider } from './discovery.ts'
import { keysIn, type KeySet } from './keys.ts'
import type { OidcSettings } from './settings.ts'

/** All that is handed on of an answer's headers: what is no JSON is not to be read as something else. */
const asJson = { 'content-type': 'application/json' }

/** One operation's configuration of openid-client: its requests carry the call, and its time is the clock's. */
export type Configure = (provider: Provider, redirectUri: string, call: Call) => Configuration

/**
 * openid-client hands nothing of an operation on to its requests, so each operation has a configuration of its own; making one is cheap. What
 * they share is the key set, which is remembered here.
 */
export function configurer(settings: OidcSettings, client: OidcClient, clock: Clock): Configure {
  let keys: KeySet | undefined

  function fetching(provider: Provider, call: Call): CustomFetch {
    const questions: Readonly<Record<string, Question>> = {
      [provider.keys]: 'keys',
      [provider.token]: 'token',
      ...(provider.userInfo !== undefined && { [provider.userInfo]: 'userinfo' as const }),
    }
    return async (address, { method, headers, body }) => {
      const question = questions[address]
      if (question === undefined) throw new Error('openid-client asks at an address that was not discovered')
      const answer = await client.ask(question, new URL(address), call, {
        method: method === 'POST' ? 'POST' : 'GET',
        headers,
        ...(body instanceof URLSearchParams && { body: body.toString() }),
      })
      if (question === 'keys') {
        keys = { jwks: keysIn(answer), at: clock.now() }
        return Response.json(keys.jwks)
      }
      if (answer.status === 200) objectIn(question, answer)
      return new Response(answer.body.toString(), { status: answer.status, headers: asJson })
    }
  }

  return (provider, redirectUri, call) => {
    const configuration = new Configuration(
      {
        issuer: provider.issuer,
        authorization_endpoint: provider.authorization,
        token_endpoint: provider.token,
        jwks_uri: provider.keys,
        ...(provider.userInfo !== undefined && { userinfo_endpoint: provider.userInfo }),
        ...(provider.endSession !== undefined && { end_session_endpoint: provider.endSession }),
      },
      settings.clientId,
      {
        // The algorithm is ours to say and not the token's (RFC 8725, 3.1): neither `none` nor a secret passes for a key.
        id_token_signed_response_alg: settings.signingAlgorithm,
        [clockSkew]: Math.floor(clock.now() / 1000) - machineSeconds(),
        [clockTolerance]: allowanceMs / 1000,
      },
      authentication(settings, redirectUri),
    )
    configuration[customFetch] = fetching(provider, call)
    // The call has a deadline, which `Send` keeps.
    configuration.timeout = 0
    // Only the settings can make it http, and only on loopback.
    if (provider.issuer.startsWith('http:')) allowInsecureRequests(configuration)
    // Without this openid-client takes TLS for the signature of what comes from the token endpoint (OpenID Connect Core 3.1.3.7, 6).
    enableNonRepudiationChecks(configuration)
    if (keys !== undefined) setJwksCache(configuration, { jwks: keys.jwks, uat: machineSeconds() - secondsSince(keys.at, clock) })
    return configuration
  }
}

/**
 * How the gateway proves itself. openid-client would make the redirect address anew from the one that came back, without its query; the
 * provider compares it with the first one to the letter (RFC 6749, 4.1.3).
 */
function authentication({ clientSecret, clientAuthentication }: OidcSettings, redirectUri: string): ClientAuth {
  const secret = clientSecret?.reveal()
  const withSecret = clientAuthentication === 'post' ? ClientSecretPost : ClientSecretBasic
  const authenticate = secret === undefined ? None() : withSecret(secret)
  return (provider, client, body, headers) => {
    body.set('redirect_uri', redirectUri)
    authenticate(provider, client, body, headers)
  }
}

/** openid-client reads the machine's clock and is told by how much ours differs. */
function machineSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

function secondsSince(then: number, clock: Clock): number {
  return Math.floor((clock.now() - then) / 1000)
}
