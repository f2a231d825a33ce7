import type { Day } from './day.ts'
import type { LoanId } from './id.ts'
import type { Money } from './money.ts'
import type { LibraryCode } from './patron.ts'

/** An item a patron has on loan. */
export interface Loan {
  readonly id: LoanId
  readonly title: string
  readonly author?: string
  /** Which copy; absent where the vendor does not say. */
  readonly barcode?: string
  readonly callNumber?: string
  readonly library?: LibraryCode
  readonly lentOn?: Day
  /** When it must be back: a calendar day there, and the minute (milliseconds since 1970) where the vendor knows one. */
  readonly due: { readonly day: Day; readonly at?: number }
  /** `undefined` where the vendor answers only when asked to renew. */
  readonly renewable: boolean | undefined
  /** How often it was renewed, where the vendor counts. */
  readonly renewals?: number
  /** What it costs by now because it is late; not yet a fee. */
  readonly accruing?: Money
  /** Somebody says it is not here any more: the patron that it was brought back, or the library that it is lost. */
  readonly missing?: 'claimed-returned' | 'lost'
}

/** Why a library refused. Where the vendor has no code for it, `other`, and `said` carries its words. */
export const loanRefusals = [
  'limit-reached',
  'requested',
  'overdue',
  'blocked',
  'card-expired',
  'lost',
  'not-yet',
  'gone',
  'other',
] as const
export type LoanRefusal = (typeof loanRefusals)[number]

export type LoanRenewal =
  | { readonly outcome: 'renewed'; readonly loan: Loan }
  | { readonly outcome: 'refused'; readonly reason: LoanRefusal; readonly said?: string }
