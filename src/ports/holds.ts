import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { Hold, HoldCancelling, HoldOptions, HoldPlacement, Wanted } from '#domain/hold.ts'
import type { HoldId, RecordId } from '#domain/id.ts'

export interface Holds {
  /** After how long, in milliseconds, a hold that was asked for and whose answer did not come will not be placed any more. */
  readonly settledAfterMs: number
  /**
   * All holds that stand; those that are ready first, then in the order in which they were placed. `not-found` where there is no such record.
   */
  list(record: RecordId, call: Call): Promise<readonly Hold[]>
  /** May this record have it, and where could it be fetched? Asking places nothing. `not-found` where there is no such record. */
  options(record: RecordId, wanted: Wanted, call: Call): Promise<HoldOptions>
  /**
   * Asks for it; `gone` where there is no such title, copy or record. Not idempotent: a second ask may be a second hold, where the vendor lets one
   * title be asked for twice. `outcome-unknown` where the answer was lost: whoever asked lists before asking again.
   */
  place(record: RecordId, order: HoldOrder, call: Call): Promise<HoldPlacement>
  /** A hold that is not this record's is `gone`, and nobody else's is cancelled. `outcome-unknown` where the answer was lost. */
  cancel(record: RecordId, hold: HoldId, call: Call): Promise<HoldCancelling>
}

export interface HoldOrder {
  readonly wanted: Wanted
  /** One of the `pickups` that the options named; absent where the vendor decides. */
  readonly pickup?: string
  readonly wantedUntil?: Day
  /** What the patron says to the library. */
  readonly note?: string
}
