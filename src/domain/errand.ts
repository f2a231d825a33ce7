import type { HoldRefusal } from './hold.ts'
import type { LoanRefusal } from './loan.ts'

/** Something that somebody asked of a library system under a key of theirs: loans to renew, a hold to place, a patron to load. */
export interface Errand {
  readonly id: string
  /** All that there was to do is done or refused: whoever asks again under its key begins nothing more. */
  readonly over: boolean
}

/** What came of one part of an errand, for good. That nobody knows, and that nobody has tried, is no outcome. */
export type ErrandOutcome =
  | { readonly outcome: 'renewed' }
  /** `hold` is its handle, where the library system named it. */
  | { readonly outcome: 'placed'; readonly hold?: string }
  /** `patron` is the sealed id of the record that the person has there. */
  | { readonly outcome: 'present' | 'loaded' | 'linked'; readonly patron: string }
  | { readonly outcome: 'refused'; readonly reason: LoanRefusal | HoldRefusal; readonly said?: string }

/** That a library system is about to be asked to change something. It stands until it is known what came of it. */
export interface Announcement {
  /** A keyed fingerprint of what is changed: the same for everybody who would change it. */
  readonly what: string
  /** For which errand, and which part of it: whoever finds out what came of it says so there too. */
  readonly errand: string
  readonly part: string
  /** How it was before, as a fresh read showed it. */
  readonly before: string
  /** Milliseconds since 1970. */
  readonly at: number
}
