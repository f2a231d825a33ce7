import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { Clock } from './clock.ts'
import type { Manners, Send } from './send.ts'

/**
 * Somebody who signs people in on pages of their own and sends them back with a code (OpenID Connect Core 1.0, authorization code with PKCE).
 *
 * What is thrown: `sign-in-failed` for whatever is wrong with what came back, be it forged, old, meant for somebody else or a refusal (the caller
 * learns nothing more; the reason is for the log and names nobody), and what `Send` throws where the provider cannot be asked. A code is exchanged
 * once and never again: where that answer is lost, it is `ils-unavailable` and the person begins anew.
 */
export interface OpenId {
  /** Where to send the browser. `redirectUri` was checked by whoever asks; it comes back here, and to the provider, exactly as it is. */
  begin(wanted: { readonly redirectUri: string; readonly language: string }, call: Call): Promise<Begun>
  finish(pending: Pending, returned: Returned, call: Call): Promise<OpenIdPerson>
}

export interface Begun {
  readonly url: string
  readonly pending: Pending
}

/** What must be remembered between the two, and seen by nobody but the gateway: fresh and unguessable for each sign-in. */
export interface Pending {
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  /** The secret behind the code challenge (RFC 7636). */
  readonly verifier: string
}

/** What stood in the address that the browser came back to. */
export interface Returned {
  readonly state: string
  readonly code?: string
  /** Who says that they sent it (RFC 9207). */
  readonly iss?: string
  /** In place of a code, where the provider refused or the person gave up. */
  readonly error?: string
}

export interface OpenIdPerson {
  /** The provider's own name for the person: the same every time, and never given to anybody else. */
  readonly subject: string
  /** What else the provider says of them, by claim, texts and lists of texts only. Of the signed ID token, and of what is asked with it. */
  readonly claims: Readonly<Record<string, string | readonly string[]>>
  /** When the person last proved who they are to the provider, as far as it says so, milliseconds since 1970. */
  readonly provedAt?: number
  /** Where to send the browser so that the provider forgets the person too; absent where it has no such page. */
  readonly signOutUrl?: string
}

export interface OpenIdTools {
  readonly send: Send
  /** One for each of the definition's `others`, by the same name. */
  readonly others: Readonly<Record<string, Send>>
  readonly clock: Clock
  /** Where the provider sends people who have signed out; absent where the operator named none. */
  readonly signedOutUri: string | undefined
}

export interface OpenIdConnection {
  readonly vendor: string
  readonly manners: Manners
  readonly others: Readonly<Record<string, Manners>>
  open(tools: OpenIdTools): OpenId
}

export interface OpenIdAdapter {
  readonly vendor: string
  readonly settings: z.ZodType
  /** `settings` must have passed the schema above. */
  connect(settings: unknown): OpenIdConnection
}

export interface OpenIdDefinition<Settings> {
  readonly vendor: string
  readonly settings: z.ZodType<Settings>
  manners(settings: Settings): Manners
  /** Further hosts that the provider's own endpoints lie on, by a name of the adapter's own; any other host is never spoken to. */
  others?(settings: Settings): Readonly<Record<string, Manners>>
  open(settings: Settings, tools: OpenIdTools): OpenId
}

export function defineOpenId<Settings>(definition: OpenIdDefinition<Settings>): OpenIdAdapter {
  const { vendor, settings: schema } = definition
  return {
    vendor,
    settings: schema,
    connect(checked) {
      const settings = checked as Settings
      return {
        vendor,
        manners: definition.manners(settings),
        others: definition.others?.(settings) ?? {},
        open: (tools) => definition.open(settings, tools),
      }
    },
  }
}
