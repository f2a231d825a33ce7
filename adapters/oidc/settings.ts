import { z } from 'zod'
import { secret } from '#ports/adapter.ts'

/** RFC 6749, 3.3: no blanks, no quotes, no backslashes. */
const scope = z.string().regex(/^[\u0021\u0023-\u005b\u005d-\u007e]+$/, { error: 'must be one scope, without blanks or quotes' })

const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http address, e.g. https://login.example.org' })
  .refine(isGuarded, { error: 'must be https: whoever can change what the provider says can be anybody' })

export const oidcSettings = z.strictObject({
  issuer: webAddress
    .refine(isPlain, { error: 'must not hold a credential, a query or a fragment' })
    .describe(
      'The provider, to the letter as it names itself in its discovery document and its tokens: with or without a slash at the end',
    ),
  clientId: z.string().min(1).describe('The name by which the provider knows this gateway'),
  clientSecret: secret('What the gateway proves itself with to the provider')
    .optional()
    .describe('Left out where the provider knows the gateway as a public client: then PKCE alone binds the code'),
  clientAuthentication: z
    .enum(['basic', 'post'])
    .default('basic')
    .describe('How the secret is shown: client_secret_basic or client_secret_post, as the provider has it for this client'),
  hosts: z
    .array(webAddress.refine(isOrigin, { error: 'must be an origin alone, in lower case, e.g. https://oauth2.googleapis.com' }))
    .default([])
    .describe(
      "Further hosts that the provider's endpoints lie on. An endpoint anywhere else is never spoken to, and nobody is sent there",
    ),
  scopes: z
    .array(scope)
    .default(['openid', 'profile'])
    .refine((scopes) => scopes.includes('openid'), { error: 'must contain openid: without it there is no ID token' })
    .describe('What the provider is asked to say of a person'),
  userInfo: z
    .boolean()
    .default(false)
    .describe('Whether the userinfo endpoint is asked as well, for claims that the provider leaves out of its ID tokens'),
  signingAlgorithm: z
    .enum(['RS256', 'PS256', 'ES256', 'EdDSA'])
    .default('RS256')
    .describe('What ID tokens are signed with. No token chooses for itself'),
  prompt: z
    .enum(['login', 'select_account'])
    .optional()
    .describe('What the provider is asked to do even for somebody who is signed in there. A wish: only maxAgeSeconds is checked'),
  maxAgeSeconds: z
    .int()
    .min(0)
    .max(365 * 86_400)
    .optional()
    .describe('How long ago a person may have proved who they are; the provider must then say when that was'),
})

export type OidcSettings = z.infer<typeof oidcSettings>

/** Of what is no URL at all the check before these has spoken. */
function isPlain(address: string): boolean {
  const url = URL.parse(address)
  return url === null || (url.username === '' && url.password === '' && !/[?#]/.test(address))
}

function isOrigin(address: string): boolean {
  const url = URL.parse(address)
  return url === null || url.origin === address
}

/** On loopback nobody is in between, and there the simulator plays. */
function isGuarded(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol !== 'http:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}
