import type { AlephPatron } from './patron.ts'
import type { Z31 } from './records.ts'
import { wholeSystem } from './seed.ts'

/** What an ADM library has against a patron or owes it; all of them together where the whole system is asked. */
export function cashIn({ z31 }: AlephPatron, library: string): readonly Z31[] {
  return library === wholeSystem ? z31 : z31.filter((entry) => entry.library === library)
}

/** What is still open, and for the library to collect. */
export function openIn(entries: readonly Z31[]): readonly Z31[] {
  return entries.filter(({ status, transferred }) => status === 'O' && transferred === 'N')
}

/** What somebody else collects by now. */
export function transferredIn(entries: readonly Z31[]): readonly Z31[] {
  return entries.filter(({ status, transferred }) => status === 'O' && transferred === 'Y')
}

/** An amount and its side. */
export function totalOf(entries: readonly Z31[]): { readonly amount: string; readonly sign: 'C' | 'D' } {
  const minor = entries.reduce(
    (sum, { sum: said, 'credit-debit': side }) => sum + (side === 'D' ? minorOf(said) : -minorOf(said)),
    0,
  )
  return { amount: (Math.abs(minor) / 100).toFixed(2), sign: minor < 0 ? 'C' : 'D' }
}

function minorOf(amount: string): number {
  return Math.round(Number(amount) * 100)
}
