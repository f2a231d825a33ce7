import type { Route } from '#simulation/routes.ts'
import { json } from './answers.ts'
import { languages } from './words.ts'
import { published, type World } from './world.ts'

/** What a client reads first: where everything is and what is possible, and the keys. */
export function discovery(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: `${world.path}/.well-known/openid-configuration`,
      handle: () => json(metadata(world)),
    },
    {
      method: 'GET',
      pattern: `${world.path}/jwks`,
      handle: () => json({ keys: published(world.keys).map(({ jwk }) => jwk) }),
    },
  ]
}

/** OpenID Connect Discovery 1.0, 3. */
function metadata({ issuer, switches }: World): Readonly<Record<string, unknown>> {
  return {
    issuer: switches.otherIssuerInDiscovery ?? issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: switches.otherTokenEndpoint ?? `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/logout`,
    scopes_supported: ['openid', 'profile'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'name', 'preferred_username', 'groups'],
    prompt_values_supported: ['none', 'login', 'select_account'],
    ui_locales_supported: languages,
    authorization_response_iss_parameter_supported: switches.issParameter,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    // Left out, it would mean yes.
    request_uri_parameter_supported: false,
  }
}
