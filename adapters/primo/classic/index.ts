import type { Identity, IdentityTools } from '#ports/identity.ts'
import type { Manners } from '#ports/send.ts'
import { slowDown } from '../answers.ts'
import { tokenIn } from '../token.ts'
import { handles } from './handles.ts'
import type { ClassicSettings } from './settings.ts'
import { tokens } from './tokens.ts'

/** The classic Primo publishes no key: whoever shows something of it is asked back. PDS about its handles, Primo about its tokens. */
export function classicIdentity(settings: ClassicSettings, { institution, send, others: hosts, clock }: IdentityTools): Identity {
  const parts = { settings, institution, clock }
  const byHandle = handles({ ...parts, send })
  if (!settings.tokens) return byHandle

  const byToken = tokens({ ...parts, send: hosts['primo']! })
  return {
    claims: (shown) => byHandle.claims(shown) || byToken.claims(shown),
    verify: (shown, call) => (tokenIn(shown) === undefined ? byHandle : byToken).verify(shown, call),
  }
}

export function manners({ pdsUrl }: ClassicSettings): Manners {
  return asked(pdsUrl, 'pds')
}

export function others({ primoUrl }: ClassicSettings): Readonly<Record<string, Manners>> {
  return primoUrl === undefined ? {} : { primo: asked(primoUrl, 'primo') }
}

/**
 * Everybody who is active is asked about once a minute: some twelve hundred people at once. What a PDS or a Primo on its own machine can
 * bear is not known; one server may serve many institutions, and they share this.
 */
function asked(baseUrl: string, what: string): Manners {
  return { baseUrl, pool: `${what} ${URL.parse(baseUrl)?.host ?? baseUrl}`, perSecond: 20, concurrent: 4, slowDown }
}
