import type { EffectiveExpiry } from './expiry.ts'
import type { InstitutionId, LibraryId, PatronRef } from './id.ts'
import type { Membership } from './membership.ts'
import type { Block, PersonName } from './patron.ts'
import type { Symbology } from './place.ts'
import type { ProblemCode } from './problem.ts'
import type { Action, Situation, Standing } from './standing.ts'

/** The number(s) a patron shows, with all memberships behind it. Frozen: whoever remembers something about it may key on the object. */
export interface Card {
  readonly patron: PatronRef
  /** Every record that went into it, that one among them. */
  readonly records: readonly PatronRef[]
  /** Those of them that are open to their holder altogether, loans and fees too: the own one, and what is tied to it where the zone trusts ties. */
  readonly opened: readonly PatronRef[]
  readonly name: PersonName
  readonly numbers: readonly CardNumber[]
  readonly memberships: readonly Membership[]
  readonly effective?: EffectiveExpiry
  /** All that decided about the renewal, for whoever knows more and asks again. */
  readonly situation: Situation
  /** Whether the patron may do each thing, as the library sees it now. */
  readonly standings: Readonly<Record<Action, Standing>>
  readonly blocks: readonly CardBlock[]
  readonly sources: readonly Source[]
  /** False where a source did not answer, or the vendor cannot list everything: then something may be missing. */
  readonly complete: boolean
  /** When the oldest part was read, milliseconds since 1970. */
  readonly asOf: number
  /** Until when it may be shown without asking again: the earliest part ages, or the institution's day ends. */
  readonly goodUntil: number
}

export interface CardNumber {
  readonly institution: InstitutionId
  readonly value: string
  readonly active: boolean
  readonly symbology: Symbology
}

export interface CardBlock extends Omit<Block, 'library'> {
  readonly institution: InstitutionId
  /** Where it holds in one library only. */
  readonly library?: LibraryId
}

/** One institution that was asked for this card, and what came of it. */
export interface Source {
  readonly institution: InstitutionId
  readonly outcome: 'answered' | 'not-registered' | 'incomplete' | 'failed'
  /** A record there is open altogether, not only its memberships and dates. */
  readonly opens: boolean
  /** How its registrations were found: the adapter's name of the way. */
  readonly method?: string
  /** Why it failed. */
  readonly problem?: ProblemCode
  /** When the answer was read, milliseconds since 1970; absent where there is none. */
  readonly asOf?: number
  /** The vendor did not answer now; this is what it said before. */
  readonly stale?: true
}

/** As much of a number as tells its holder which of their cards it is, and nobody else what stands on it. */
export function masked(number: string): string {
  const shown = number.length > 6 ? 3 : number.length > 3 ? 1 : 0
  return '•'.repeat(number.length - shown) + number.slice(number.length - shown)
}
