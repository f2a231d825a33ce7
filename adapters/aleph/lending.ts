import type { Call } from '#domain/call.ts'
import type { LoanRecord } from './items.ts'

/** A loan as one of the two interfaces shows it. */
export interface Lent {
  /** The ADM library and the number of the loan: the same in both, and nobody's name. */
  readonly id: string
  readonly record: LoanRecord
  /** Nothing where the interface tells it only to whoever renews. */
  readonly renewable: boolean | undefined
}

export type Renewed =
  | { readonly says: 'renewed' }
  /** `surely` not where Aleph has only said something that nobody knows: what became of the loan, a reading tells. */
  | { readonly says: 'refused'; readonly texts: readonly string[]; readonly surely: boolean }

/** Loans of the institution, by whichever interface the site has. */
export interface Lending {
  /** Nothing for a patron whom Aleph does not know. */
  loansOf(id: string, call: Call): Promise<readonly Lent[] | undefined>
  /** Asks once. `outcome-unknown` where the answer cannot be read. */
  renew(id: string, lent: Lent, call: Call): Promise<Renewed>
}
