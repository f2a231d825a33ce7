import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Clock } from './clock.ts'
import type { Manners, Send } from './send.ts'

/**
 * Somebody outside who vouches for the patrons of one institution by a token of their own, as Primo does for whoever is signed in there.
 *
 * What is thrown: `unauthenticated` for a token that is not good (whatever is wrong with it: the caller learns nothing more), `session-ended` for
 * one that was good and is past its time, `forbidden` for one that is good and names nobody (a guest's), and what `Send` throws where the keys to
 * check it with cannot be had and none are remembered.
 */
export interface Identity {
  /** Is it worth asking for this token? Decided by its look alone; believes nothing of it, asks nobody, never throws. */
  claims(token: string): boolean
  verify(token: string, call: Call): Promise<VouchedFor>
}

/** For whom, and since when. Times are milliseconds since 1970. */
export interface VouchedFor {
  /** The token's own, however it was wrapped; of no use to whoever reads it. */
  readonly id: string
  readonly institution: InstitutionId
  /** The key by which the institution's library system knows the patron. */
  readonly record: RecordId
  readonly issuedAt: number
  /** From this moment on `verify` throws `session-ended`; what is allowed for clocks that disagree is in it. */
  readonly expiresAt: number
  /** In which view of the discovery system they are, where the token says so. */
  readonly view?: string
}

export interface IdentityTools {
  readonly institution: InstitutionId
  readonly send: Send
  readonly clock: Clock
}

/** One kind of voucher: what an operator configures, how its keys are asked for, and how it is opened. */
export interface IdentityDefinition<Settings> {
  readonly vendor: string
  readonly settings: z.ZodType<Settings>
  manners(settings: Settings): Manners
  open(settings: Settings, tools: IdentityTools): Identity
}

export interface IdentityConnection {
  readonly vendor: string
  readonly manners: Manners
  open(tools: IdentityTools): Identity
}

export interface IdentityAdapter {
  readonly vendor: string
  readonly settings: z.ZodType
  /** `settings` must have passed the schema above. */
  connect(settings: unknown): IdentityConnection
}

export function defineIdentity<Settings>(definition: IdentityDefinition<Settings>): IdentityAdapter {
  return {
    vendor: definition.vendor,
    settings: definition.settings,
    connect(checked) {
      const settings = checked as Settings
      return {
        vendor: definition.vendor,
        manners: definition.manners(settings),
        open: (tools) => definition.open(settings, tools),
      }
    },
  }
}
