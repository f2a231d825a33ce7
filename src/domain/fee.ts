import type { Day } from './day.ts'
import type { FeeId } from './id.ts'
import { sumOf, type Money } from './money.ts'
import type { LibraryCode } from './patron.ts'

/** One thing a patron owes, or has to their credit. */
export interface Fee {
  readonly id: FeeId
  readonly kind: FeeKind
  /** The vendor's own words for what it is for, meant for the patron. */
  readonly said?: string
  /** What is still open of it; less than nothing for a credit. */
  readonly open: Money
  /** What it was at first. */
  readonly first: Money
  readonly since?: Day
  readonly library?: LibraryCode
  /** The title and the copy it is about, where it is about one. */
  readonly title?: string
  readonly barcode?: string
  /** The patron has objected, or somebody else collects it: it cannot be paid here. */
  readonly held?: 'disputed' | 'collected-elsewhere'
}

/** What is owed in all, by currency: credits count against it, and what is held by somebody else is not counted. A sum of nothing is left out. */
export function owedIn(fees: readonly Pick<Fee, 'open' | 'held'>[]): readonly Money[] {
  const open = fees.filter(({ held }) => held === undefined).map((fee) => fee.open)
  return [...Map.groupBy(open, ({ currency }) => currency)]
    .map(([currency, amounts]) => sumOf(amounts, currency))
    .filter(({ minor }) => minor !== 0)
}

export const feeKinds = ['overdue', 'lost-item', 'damage', 'card', 'hold', 'service', 'credit', 'other'] as const
export type FeeKind = (typeof feeKinds)[number]
