import { z } from 'zod'
import type { Call } from '#domain/call.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import { objectIn, unfit, type OidcClient } from './client.ts'
import type { OidcSettings } from './settings.ts'

/** What a provider says of itself (OpenID Connect Discovery 1.0, 3): only what we go by, each address written the one way. */
export interface Provider {
  readonly issuer: string
  readonly authorization: string
  readonly token: string
  readonly keys: string
  readonly userInfo: string | undefined
  readonly endSession: string | undefined
  /** It says in every answer that it is the one who sends it (RFC 9207). */
  readonly namesItself: boolean
}

/** What is known of the provider now. Asks where nothing is remembered or what is remembered is old; throws only where nothing ever was. */
export type Discovery = (call: Call) => Promise<Provider>

const keptMs = 3_600_000
/** How soon what is old is asked for again after a failure, and how long somebody who could go on without waits for it. */
const pauseMs = 60_000
const patienceMs = 3_000

/** A provider that is down cannot exchange a code either, but it may be back by the time the person returns with one. */
export function remembered(settings: OidcSettings, client: OidcClient, clock: Clock): Discovery {
  let held: Provider | undefined
  let old = Number.NEGATIVE_INFINITY

  return async (call) => {
    const now = clock.now()
    if (held !== undefined && now < old) return held
    const patience = held === undefined ? call : { ...call, deadline: Math.min(call.deadline, now + patienceMs) }
    try {
      held = await discover(settings, client, patience)
      old = clock.now() + keptMs
    } catch (error) {
      if (held === undefined || !isProblem(error)) throw error
      old = clock.now() + pauseMs
    }
    return held
  }
}

async function discover(settings: OidcSettings, client: OidcClient, call: Call): Promise<Provider> {
  const { issuer } = settings
  // OpenID Connect Discovery 1.0, 4.1: after the issuer's path, whose last slash goes.
  const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const answer = await client.ask('discovery', address, call, { headers: { accept: 'application/json' } })
  const document = metadata.safeParse(objectIn('discovery', answer))
  if (!document.success) throw unfit('discovery', `does not fit at ${String(document.error.issues[0]?.path[0] ?? 'its root')}`)
  // Of one who speaks for another, everything else is worth nothing (4.3).
  if (document.data.issuer !== issuer) throw unfit('discovery', 'names another issuer')
  return providerIn(document.data, settings, client)
}

const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().nullish(),
  end_session_endpoint: z.url().nullish(),
  authorization_response_iss_parameter_supported: z.boolean().nullish(),
})

function providerIn(said: z.infer<typeof metadata>, { userInfo }: OidcSettings, client: OidcClient): Provider {
  if (userInfo && !said.userinfo_endpoint) throw unfit('discovery', 'names no userinfo endpoint, and the settings want one')

  function endpoint(name: keyof typeof said, address: string): string {
    const url = new URL(address)
    if (!client.isOurs(url)) throw unfit('discovery', `names a ${name} on a host that the settings do not`)
    return url.href
  }

  return {
    issuer: said.issuer,
    authorization: endpoint('authorization_endpoint', said.authorization_endpoint),
    token: endpoint('token_endpoint', said.token_endpoint),
    keys: endpoint('jwks_uri', said.jwks_uri),
    // One that is never asked may lie anywhere.
    userInfo: userInfo && said.userinfo_endpoint ? endpoint('userinfo_endpoint', said.userinfo_endpoint) : undefined,
    endSession: said.end_session_endpoint ? endpoint('end_session_endpoint', said.end_session_endpoint) : undefined,
    namesItself: said.authorization_response_iss_parameter_supported === true,
  }
}
