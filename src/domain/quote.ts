import type { Day } from './day.ts'
import type { InstitutionId } from './id.ts'
import type { Money } from './money.ts'
import type { LineMove, ProvisionalReason } from './renewal.ts'

/** A price and new dates, fixed for a while, out of fresh reads only. */
export interface Quote {
  readonly id: string
  /** The sealed patron id of whoever's card it is. */
  readonly patron: string
  readonly institution: InstitutionId
  readonly merchant: string
  readonly lines: readonly QuoteLine[]
  readonly total: Money
  /** The first day of the new period of the membership that decides, on which the age was counted. */
  readonly starts: Day
  /** It is for a while only, until somebody has looked: the patron has moved lately, or must show a proof. */
  readonly provisional?: ProvisionalReason
  /** When whoever has shown nothing by then is reminded of it; never where it is left out. */
  readonly remindOn?: Day
  readonly createdAt: number
  /** Milliseconds since 1970. */
  readonly validUntil: number
}

export interface QuoteLine {
  readonly institution: InstitutionId
  /** The sealed patron id of the record. */
  readonly record: string
  readonly moves: readonly LineMove[]
  readonly price: Money
  /** The line of the network zone's own record, by its place in the list, of which this record is a copy: its date goes the way of that one. */
  readonly follows?: number
}
