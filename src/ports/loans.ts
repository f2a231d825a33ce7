import type { Call } from '#domain/call.ts'
import type { LoanId, RecordId } from '#domain/id.ts'
import type { Loan, LoanRenewal } from '#domain/loan.ts'

export interface Loans {
  /** After how long, in milliseconds, a renewal whose answer did not come will have no effect any more. */
  readonly settledAfterMs: number
  /** All open loans, in due order; all pages of them, and none of another institution. `not-found` where there is no such record. */
  list(record: RecordId, call: Call): Promise<readonly Loan[]>
  /**
   * Asks the library to renew one loan; resolves with its decision, and with the loan as it is after it. A loan that is not this record's is refused
   * as `gone`, and nobody else's is renewed.
   *
   * Not idempotent: a second ask may use up a second renewal. `outcome-unknown` where the answer was lost, so that the gateway reads the loan before
   * it asks again.
   */
  renew(record: RecordId, loan: LoanId, call: Call): Promise<LoanRenewal>
}
