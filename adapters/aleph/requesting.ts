import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { PickupPlace } from '#domain/hold.ts'
import type { HoldRecord } from './items.ts'

/** A hold as one of the two interfaces shows it. */
export interface Requested {
  /** The ADM library, the document, the copy and the number of those who wait for it: the same in both interfaces, and nobody's name. */
  readonly id: string
  readonly record: HoldRecord
  /** Nothing where the interface tells it only to whoever cancels. */
  readonly cancellable: boolean | undefined
}

/** What may be asked for: a copy, or any like it. */
export interface Target {
  /** The BIB library and the number of the title. */
  readonly record: string
  /** The ADM library, the document and the sequence; any copy where it is left out. */
  readonly item?: string
}

export type Offer =
  | { readonly says: 'nobody' }
  | { readonly says: 'refused'; readonly texts: readonly string[] }
  /** It tells only whoever asks for it. */
  | { readonly says: 'ask' }
  | { readonly says: 'offered'; readonly pickups: readonly PickupPlace[]; readonly until: Day | undefined }

export interface Wish {
  readonly pickup: string | undefined
  readonly until: Day | undefined
  readonly note: string | undefined
}

export type Placed = { readonly says: 'placed' } | { readonly says: 'refused'; readonly texts: readonly string[] }

export type Cancelled =
  | { readonly says: 'cancelled' }
  | { readonly says: 'gone' }
  | { readonly says: 'refused'; readonly texts: readonly string[] }

/** Holds of the institution, by whichever interface the site has. */
export interface Requesting {
  /** Nothing for a patron whom Aleph does not know. */
  holdsOf(id: string, call: Call): Promise<readonly Requested[] | undefined>
  offer(id: string, target: Target, call: Call): Promise<Offer>
  /** Asks once. `outcome-unknown` where the answer cannot be read. */
  place(id: string, target: Target, wish: Wish, call: Call): Promise<Placed>
  /** Asks once. `outcome-unknown` where the answer cannot be read. */
  cancel(id: string, requested: Requested, call: Call): Promise<Cancelled>
}
