import type { Call } from '#domain/call.ts'
import type { Fee } from '#domain/fee.ts'
import type { FeeId, RecordId } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'

export interface Fees {
  /** All that is open, by currency; empty where nothing is. Credits count against it. */
  owed(record: RecordId, call: Call): Promise<readonly Money[]>
  /**
   * Everything that is open, the oldest first; credits too. The sum of what is not held is what `owed` says, by currency; what is held counts there only
   * where the operator has it count. `not-found` where there is no such record.
   */
  list?(record: RecordId, call: Call): Promise<readonly Fee[]>
  /** Missing where the vendor's books have no way to be told of money that was taken elsewhere. */
  readonly payments?: FeePayments
}

/** Writing into the vendor's books that fees were paid. */
export interface FeePayments {
  /** `fee`: each by itself, and a part of one too. `balance`: only everything that is open at once, to the last cent. */
  readonly unit: 'fee' | 'balance'
  /** After how long, in milliseconds, a write whose answer did not come will have no effect any more. */
  readonly settledAfterMs: number
  /**
   * Writes that this was paid. Looks first for the reference, among what is closed too, and so can be asked again after any failure: the money
   * stands there once. Where the books cannot say whether it does (they keep no references), an unclear one is `outcome-unknown` until the balance
   * itself shows it. `outcome-unknown` where an answer was lost.
   */
  pay(payment: FeePayment, call: Call): Promise<FeePaid>
  /**
   * Which of these stand in the books as paid with this reference, by reading alone; none where the patron or the fees are gone. `outcome-unknown` where
   * all of it is closed and the books keep no reference that would say by whom.
   */
  posted(payment: FeePayment, call: Call): Promise<readonly FeeId[]>
}

export interface FeePayment {
  readonly record: RecordId
  /** Ours, the same for the same payment, letters and digits and hyphens. */
  readonly reference: string
  /** What is paid of each; for `balance` all that was open when the patron was asked to pay. */
  readonly fees: readonly { readonly fee: FeeId; readonly amount: Money }[]
}

export type FeePaid =
  /** All of it stands in the books. */
  | { readonly outcome: 'paid'; readonly receipt?: string }
  /** These stand there, and the others never will: they were closed, waived or changed since, or there is no such fee. */
  | { readonly outcome: 'in-part'; readonly paid: readonly FeeId[]; readonly said?: string }
  /** Nothing of it does, and it never will as it was asked: what is open is not what was paid for any more. */
  | { readonly outcome: 'refused'; readonly reason: 'changed' | 'gone' | 'other'; readonly said?: string }
