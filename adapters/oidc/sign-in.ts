import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  skipStateCheck,
  type Configuration,
} from 'openid-client'
import type { OpenId, OpenIdTools, Pending } from '#ports/openid.ts'
import { checkAccessToken, checkClaims, personIn } from './claims.ts'
import { oidcClient } from './client.ts'
import { configurer } from './configuration.ts'
import { remembered, type Provider } from './discovery.ts'
import { failureOf, refused } from './failures.ts'
import { checkState, codeIn } from './returned.ts'
import type { OidcSettings } from './settings.ts'

export function oidcSignIn(settings: OidcSettings, { send, others, clock, signedOutUri }: OpenIdTools): OpenId {
  const client = oidcClient(settings.issuer, send, others)
  const discovered = remembered(settings, client, clock)
  const configure = configurer(settings, client, clock)

  return {
    async begin({ redirectUri, language }, call) {
      const provider = await discovered(call)
      const pending = { redirectUri, state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const url = buildAuthorizationUrl(configure(provider, redirectUri, call), await wishes(settings, pending, language))
      return { url: url.href, pending }
    },

    async finish(pending, returned, call) {
      checkState(pending, returned)
      const provider = await discovered(call)
      const code = codeIn(returned, provider)
      const configuration = configure(provider, pending.redirectUri, call)
      const tokens = await exchanged(settings, configuration, code, pending)
      const claims = tokens.claims()
      if (claims === undefined) throw refused('there is no ID token')
      if (tokens.token_type !== 'bearer') throw refused('the access token is of another kind')
      checkClaims(claims, settings.clientId, clock.now())
      checkAccessToken(claims, tokens.access_token, settings)
      const added = settings.userInfo ? await asked(configuration, tokens.access_token, claims.sub) : {}
      return { ...personIn(claims, added), ...signOut(provider, configuration, tokens.id_token, signedOutUri) }
    },
  }
}

async function wishes({ scopes, prompt, maxAgeSeconds }: OidcSettings, pending: Pending, language: string) {
  return {
    response_type: 'code',
    redirect_uri: pending.redirectUri,
    scope: scopes.join(' '),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ui_locales: language,
    ...(prompt !== undefined && { prompt }),
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
  }
}

async function exchanged({ issuer, maxAgeSeconds }: OidcSettings, configuration: Configuration, code: string, pending: Pending) {
  // openid-client wants an address that came back; everything else that stood in it was settled before.
  const cameBack = new URL(`?${new URLSearchParams({ code }).toString()}`, issuer)
  try {
    return await authorizationCodeGrant(configuration, cameBack, {
      expectedState: skipStateCheck,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
      ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
    })
  } catch (error) {
    throw failureOf(error)
  }
}

/** What userinfo says of the same person, and of nobody else (OpenID Connect Core 5.3.2). */
async function asked(configuration: Configuration, accessToken: string, subject: string) {
  try {
    return await fetchUserInfo(configuration, accessToken, subject)
  } catch (error) {
    throw failureOf(error)
  }
}

/** OpenID Connect RP-Initiated Logout 1.0. The hint says whose session it is; without it providers ask the person. */
function signOut(
  { endSession }: Provider,
  configuration: Configuration,
  idToken: string | undefined,
  signedOutUri: string | undefined,
) {
  if (endSession === undefined || idToken === undefined) return {}
  const { href } = buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    ...(signedOutUri !== undefined && { post_logout_redirect_uri: signedOutUri }),
  })
  return { signOutUrl: href }
}
