import type { Fee } from './fee.ts'
import type { Currency } from './money.ts'

/** Why a fee cannot be paid on line. */
export const notPayableReasons = [
  /** Less than nothing is open of it: nobody owes that. */
  'credit',
  'disputed',
  'collected-elsewhere',
  /** The library takes no money on line, or its books cannot be told of it. */
  'not-offered',
  /** It is owed in a currency that the account does not take. */
  'other-currency',
  /** The library system takes only everything at once, and something beside it cannot be paid on line. */
  'blocked-by-others',
  /** The library system takes only everything at once, and something was left out. */
  'only-all-at-once',
  /** Another account takes the money for it than for what is to be paid with it. */
  'other-account',
] as const
export type NotPayable = (typeof notPayableReasons)[number]

/** Who takes the money for what is owed at a place. */
export interface FeeTerms {
  readonly merchant: string
  readonly currency: Currency
}

export type FeeVerdict =
  | { readonly payable: true; readonly merchant: string; readonly allAtOnce: boolean }
  | { readonly payable: false; readonly why: NotPayable }

/**
 * Which of all that is owed at one record can be paid on line, in their order. `unit` is that of the books there; nothing where they cannot be told.
 * `termsOf` says nothing for what is not paid on line.
 */
export function verdictsOn(
  fees: readonly Pick<Fee, 'open' | 'held' | 'library'>[],
  unit: 'fee' | 'balance' | undefined,
  termsOf: (fee: Pick<Fee, 'library'>) => FeeTerms | undefined,
): readonly FeeVerdict[] {
  const alone = fees.map((fee): FeeVerdict => {
    const terms = termsOf(fee)
    if (fee.open.minor <= 0) return { payable: false, why: 'credit' }
    if (fee.held !== undefined) return { payable: false, why: fee.held }
    if (unit === undefined || terms === undefined) return { payable: false, why: 'not-offered' }
    if (terms.currency !== fee.open.currency) return { payable: false, why: 'other-currency' }
    return { payable: true, merchant: terms.merchant, allAtOnce: unit === 'balance' }
  })
  if (unit !== 'balance') return alone
  const merchants = new Set(alone.map((verdict) => (verdict.payable ? verdict.merchant : undefined)))
  const isWhole = merchants.size === 1 && !merchants.has(undefined)
  return alone.map((verdict) => (verdict.payable && !isWhole ? { payable: false, why: 'blocked-by-others' } : verdict))
}
