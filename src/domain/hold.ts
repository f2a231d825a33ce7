import type { Day } from './day.ts'
import type { HoldId } from './id.ts'
import type { LibraryCode } from './patron.ts'

/** What a patron waits for. */
export interface Hold {
  readonly id: HoldId
  readonly title: string
  readonly author?: string
  /** What it was asked for, where the vendor tells. */
  readonly wanted?: Wanted
  /** Which copy, where it is for one. */
  readonly barcode?: string
  /** `ready`: it can be fetched. `on-its-way`: somebody is at it. `other`: the vendor says something of its own, in `said`. */
  readonly state: 'waiting' | 'on-its-way' | 'ready' | 'other'
  /** The vendor's own words for its state, meant for the patron. */
  readonly said?: string
  /** 1 is next. */
  readonly position?: number
  readonly pickup?: PickupPlace
  readonly placedOn?: Day
  /** The last day on which it is kept ready. */
  readonly fetchBy?: Day
  /** After this day the patron has no use for it. */
  readonly wantedUntil?: Day
  /** `undefined` where the vendor answers only when asked to cancel. */
  readonly cancellable: boolean | undefined
}

/** Where a hold is fetched. `code` is the vendor's own, as it is sent back when a hold is placed. */
export interface PickupPlace {
  readonly code: string
  readonly name: string
  readonly library?: LibraryCode
}

/**
 * What somebody wants, by the vendor's own numbers, as discovery systems show them: a title (any copy), or one copy of it. `record` is Alma's MMS id
 * or Aleph's BIB library with its document number (`ABC01000123456`); `item` is Alma's item id or Aleph's ADM library, document number and item
 * sequence (`ABC50000123456000010`).
 */
export type Wanted = { readonly record: string; readonly item?: string }

export interface HoldOptions {
  /** `undefined` where the vendor answers only when asked to place it. */
  readonly allowed: boolean | undefined
  /** Where it can be fetched; empty where the vendor decides that. */
  readonly pickups: readonly PickupPlace[]
  /** Until when the vendor proposes to wait, where it does. */
  readonly wantedUntil?: Day
  /** Why not, where it is not allowed. */
  readonly refusal?: { readonly reason: HoldRefusal; readonly said?: string }
}

export const holdRefusals = [
  'not-holdable',
  'on-shelf',
  'duplicate',
  'pickup-not-possible',
  'limit-reached',
  'blocked',
  'card-expired',
  'gone',
  'other',
] as const
export type HoldRefusal = (typeof holdRefusals)[number]

export type HoldPlacement =
  | { readonly outcome: 'placed'; readonly hold?: Hold }
  | { readonly outcome: 'refused'; readonly reason: HoldRefusal; readonly said?: string }

export type HoldCancelling =
  | { readonly outcome: 'cancelled' }
  /** `gone`: there is no such hold (any more). `too-late`: it is ready, or on its way, and the library does not let it go. */
  | { readonly outcome: 'refused'; readonly reason: 'gone' | 'too-late' | 'other'; readonly said?: string }
