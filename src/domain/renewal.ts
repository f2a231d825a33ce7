import type { Day } from './day.ts'
import type { LibraryCode } from './patron.ts'
import type { Payment, PaymentLine } from './payment.ts'

/** A card renewal: each line is a record, with every registration of it that moves. A copy ends with what it is a copy of. */
export interface Renewal extends Payment<RenewalLine> {
  readonly quote: string
  readonly provisional?: ProvisionalReason
  /** The day on which whoever has shown nothing by then is reminded of it; never where it is left out. */
  readonly remindOn?: Day
  /** When its last day was over and nobody had confirmed it; milliseconds since 1970. */
  readonly lapsedAt?: number
  /** Why it holds for the whole period, where it was for a while only at first. */
  readonly confirmation?: Confirmation & { readonly at: number }
  /** How many of the later looks at the dates were done. */
  readonly looks: number
}

export interface RenewalLine extends PaymentLine {
  readonly state: 'waiting' | 'extending' | 'extended' | 'kept' | 'refunding' | 'refunded'
  /** The line of the network zone's own record of which this one is a copy. Nothing is done about a copy before that one has ended. */
  readonly follows?: number
  /** Of a record that has copies: when it was last seen as extended. From then on the copies are watched. */
  readonly provedAt?: number
  readonly moves: readonly LineMove[]
  /** When it was first seen as extended; a date that was put back and written again leaves it as it is. */
  readonly extendedAt?: number
  /** The date was put back by somebody, and written once more. */
  readonly reapplied?: true
  readonly posting: PostingState
}

export interface LineMove {
  /** The vendor's code; absent for the institution at large. */
  readonly library?: LibraryCode
  readonly from?: Day
  readonly to: Day
  /** Where `to` is for a while only: the day it will be once staff have confirmed it. */
  readonly full?: Day
}

/** In the library's own books. `ledger`: they have no way to be told, so it stands in ours alone. */
export type PostingState = 'none' | 'due' | 'posted' | 'ledger' | 'staff'

/** Why it is for a while only, until somebody at the library has looked. */
export type ProvisionalReason = 'address-changed' | 'proof-needed'

/** A person has seen what was asked for. */
export interface Confirmation {
  /** What was seen, and where that is written down. */
  readonly reference: string
}

/** Copies of this line. */
export function copiesOf({ lines }: Pick<Renewal, 'lines'>, at: number): readonly RenewalLine[] {
  return lines.filter(({ follows }) => follows === at)
}

/** Whether the network zone's own record shows the day, and this copy of it does not, or is not known to. */
export function isBehind({ lines }: Pick<Renewal, 'lines'>, { follows, state }: RenewalLine): boolean {
  return follows !== undefined && lines[follows]?.state === 'extended' && (state === 'waiting' || state === 'extending')
}
