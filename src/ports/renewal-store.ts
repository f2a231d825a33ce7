import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Quote } from '#domain/quote.ts'
import type { Renewal, RenewalState } from '#domain/renewal.ts'
import type { NewJob } from './job-store.ts'
import type { KeyedRequest } from './keyed-request.ts'

/** Quotes are never changed; they go some while after they have ended. */
export interface Quotes {
  add(quote: Quote, keepUntil: number): Promise<void>
  find(id: string): Promise<Quote | undefined>
}

/**
 * Card renewals that survive a crash. Each method is one whole step and one transaction: the state and the jobs that follow from it are written
 * together or not at all.
 */
export interface Renewals {
  /**
   * Records the intent before any money moves. The same key of the same principal with the same content is answered with what it made the first
   * time; with other content it is `key-reused`. `place-taken` where another renewal that is not over has one of the places, or has taken the same quote.
   */
  open(renewal: Renewal, intent: Intent, jobs: readonly NewJob[]): Promise<Opened>
  /** What came of a request that `open` or `save` has written down, with the renewal as it is now. */
  answered(request: KeyedRequest): Promise<Answered>
  find(id: string): Promise<Renewal | undefined>
  /** By what the merchant's provider calls its payment. */
  byPayment(merchant: string, payment: string): Promise<Renewal | undefined>
  /** Of one patron (a sealed id), newest first. */
  of(patron: string, limit: number): Promise<readonly Renewal[]>
  /**
   * Every other one in one of these states that was opened for one of the places of this one, newest first: those too that let theirs go, because they
   * are over or somebody else has it.
   */
  atPlacesOf(id: string, states: readonly RenewalState[]): Promise<readonly Renewal[]>
  /** Newest first, at most `limit`, older than `before` (an id of the last page) where that is given. */
  list(wanted: RenewalsWanted, limit: number): Promise<readonly Renewal[]>
  /**
   * Writes the next state, its version raised by one, with the jobs that follow. False where somebody else has changed it since: nothing was
   * written, jobs neither. A renewal that is over lets its places go. The `request` that it was changed for is written down with it, and where one of
   * the same key was before, that is a change by somebody else too.
   */
  save(next: Renewal, jobs: readonly NewJob[], request?: KeyedRequest): Promise<boolean>
}

export interface Intent extends KeyedRequest {
  /** Keyed fingerprints of the memberships; no two renewals that are not over have one in common. */
  readonly places: readonly string[]
  /** It is too late for a new one; only what was made before is answered. */
  readonly tooLate: boolean
}

export type Opened =
  | { readonly outcome: 'opened' | 'replayed'; readonly renewal: Renewal }
  | { readonly outcome: 'place-taken'; readonly renewal: Renewal }
  | { readonly outcome: 'key-reused' | 'too-late' }

export type Answered =
  | { readonly outcome: 'replayed'; readonly renewal: Renewal }
  | { readonly outcome: 'key-reused' }
  | { readonly outcome: 'not-yet' }

export interface RenewalsWanted {
  readonly states?: readonly RenewalState[]
  readonly institutions?: readonly InstitutionId[]
  readonly merchant?: string
  /** Changed at or after, and before; milliseconds since 1970. */
  readonly from?: number
  readonly until?: number
  /** Only those that are for a while only, lapsed or not, and whose whole period is not over on that day: what a person has yet to look at. */
  readonly confirmableOn?: Day
  readonly before?: string
}
