import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Payment, PaymentState } from '#domain/payment.ts'
import type { NewJob } from './job-store.ts'
import type { KeyedRequest } from './keyed-request.ts'

/**
 * Payments of one kind that survive a crash. Each method is one whole step and one transaction: the state and the jobs that follow from it are written
 * together or not at all.
 */
export interface Payments<P extends Payment = Payment> {
  /**
   * Records the intent before any money moves. The same key of the same principal with the same content is answered with what it made the first
   * time; with other content it is `key-reused`. `place-taken` where another payment that is not over has one of the places, or has taken the same quote.
   */
  open(payment: P, intent: Intent, jobs: readonly NewJob[]): Promise<Opened<P>>
  /** What came of a request that `open` or `save` has written down, with the payment as it is now. */
  answered(request: KeyedRequest): Promise<Answered<P>>
  find(id: string): Promise<P | undefined>
  /** By what the merchant's provider calls it. */
  byPayment(merchant: string, payment: string): Promise<P | undefined>
  /** Of one patron (a sealed id), newest first. */
  of(patron: string, limit: number): Promise<readonly P[]>
  /**
   * Every other one in one of these states that was opened for one of the places of this one, newest first: those too that let theirs go, because they
   * are over or somebody else has it.
   */
  atPlacesOf(id: string, states: readonly PaymentState[]): Promise<readonly P[]>
  /** Newest first, at most `limit`, older than `before` (an id of the last page) where that is given. */
  list(wanted: PaymentsWanted, limit: number): Promise<readonly P[]>
  /**
   * Writes the next state, its version raised by one, with the jobs that follow. False where somebody else has changed it since: nothing was
   * written, jobs neither. A payment that is over lets its places go. The `request` that it was changed for is written down with it, and where one of
   * the same key was before, that is a change by somebody else too.
   */
  save(next: P, jobs: readonly NewJob[], request?: KeyedRequest): Promise<boolean>
}

export interface Intent extends KeyedRequest {
  /** Keyed fingerprints of what is paid for; no two payments that are not over have one in common. */
  readonly places: readonly string[]
  /** It is too late for a new one; only what was made before is answered. */
  readonly tooLate: boolean
}

export type Opened<P extends Payment = Payment> =
  | { readonly outcome: 'opened' | 'replayed'; readonly payment: P }
  | { readonly outcome: 'place-taken'; readonly payment: P }
  | { readonly outcome: 'key-reused' | 'too-late' }

export type Answered<P extends Payment = Payment> =
  | { readonly outcome: 'replayed'; readonly payment: P }
  | { readonly outcome: 'key-reused' }
  | { readonly outcome: 'not-yet' }

export interface PaymentsWanted {
  readonly states?: readonly PaymentState[]
  readonly institutions?: readonly InstitutionId[]
  readonly merchant?: string
  /** Changed at or after, and before; milliseconds since 1970. */
  readonly from?: number
  readonly until?: number
  /** Only those that are for a while only, lapsed or not, and whose whole period is not over on that day: what a person has yet to look at. */
  readonly confirmableOn?: Day
  readonly before?: string
}
