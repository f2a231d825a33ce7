import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Clock } from './clock.ts'
import type { Manners, Send } from './send.ts'

/**
 * Somebody outside who vouches for people of one institution by a token of their own, as Primo does for whoever is signed in there.
 *
 * What is thrown: `unauthenticated` for a token that is not good (whatever is wrong with it: the caller learns nothing more), `session-ended` for
 * one that was good and is past its time, `forbidden` for one that is good and names nobody who may come in by it (a guest's), and what `Send` throws where the keys to
 * check it with cannot be had and none are remembered.
 */
export interface Identity {
  /** Is it worth asking for this token? Decided by its look alone; believes nothing of it, asks nobody, never throws. */
  claims(token: string): boolean
  verify(token: string, call: Call): Promise<VouchedFor>
}

/** For whom, and since when. */
export type VouchedFor = VouchedPatron | VouchedStaff

/** Times are milliseconds since 1970. */
interface Vouched {
  /** The token's own, however it was wrapped; of no use to whoever reads it. */
  readonly id: string
  readonly institution: InstitutionId
  /** When the person proved who they are, as far as the voucher says; else when the voucher was first asked. */
  readonly issuedAt: number
  /** From this moment on `verify` throws `session-ended`, or asks the voucher again; what is allowed for clocks that disagree is in it. */
  readonly expiresAt: number
}

export interface VouchedPatron extends Vouched {
  readonly kind: 'patron'
  /** The key by which the institution's library system knows the patron. */
  readonly record: RecordId
  /** In which view of the discovery system they are, where the token says so. */
  readonly view?: string
}

/** Somebody who works there. A voucher for staff never vouches for a patron, nor the other way round. */
export interface VouchedStaff extends Vouched {
  readonly kind: 'staff'
  /** The name by which the voucher knows the person, the same every time. */
  readonly subject: string
  /** Roles of the configuration, each over this institution. */
  readonly roles: readonly string[]
}

/** The kind of token that is shown, by the voucher's own name of it, and the code by which the voucher knows the institution. */
export interface TokenKind {
  readonly flavour: string
  readonly code: string
}

export interface IdentityTools {
  readonly institution: InstitutionId
  readonly send: Send
  /** One for each of the definition's `others`, by the same name. */
  readonly others: Readonly<Record<string, Send>>
  readonly clock: Clock
}

/** One kind of voucher: what an operator configures, how its keys are asked for, and how it is opened. */
export interface IdentityDefinition<Settings> {
  readonly vendor: string
  readonly settings: z.ZodType<Settings>
  /** For whom: decides what the institution says of its ways to sign in. */
  readonly vouchesFor: VouchedFor['kind']
  /** What a client must know to bring the right token. */
  shownAs(settings: Settings): TokenKind
  manners(settings: Settings): Manners
  /** Further hosts of the same voucher, by a name of the adapter's own. */
  others?(settings: Settings): Readonly<Record<string, Manners>>
  open(settings: Settings, tools: IdentityTools): Identity
}

export interface IdentityConnection {
  readonly vendor: string
  readonly vouchesFor: VouchedFor['kind']
  readonly shownAs: TokenKind
  readonly manners: Manners
  readonly others: Readonly<Record<string, Manners>>
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
        vouchesFor: definition.vouchesFor,
        shownAs: definition.shownAs(settings),
        manners: definition.manners(settings),
        others: definition.others?.(settings) ?? {},
        open: (tools) => definition.open(settings, tools),
      }
    },
  }
}
