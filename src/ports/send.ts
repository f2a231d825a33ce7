import type { Call } from '#domain/call.ts'

/**
 * How an adapter speaks to its vendor. The gateway makes it, once for all vendors, with a budget, a deadline, a breaker, retries and
 * coalescing behind it; the adapter only says what it wants and reads the answer.
 *
 * Resolves with whatever the vendor answered, its 4xx and 5xx included: what those mean is the adapter's to know. Throws a `Problem`
 * where there is no answer to read: `ils-unavailable` (no connection, cut off, breaker open), `ils-timeout`, `ils-busy` (over budget or told to
 * slow down), `ils-answer-invalid` (more than the size cap, or no HTTP), `shutting-down`, and `outcome-unknown` for a write that was on its way. A
 * write that has begun is cut off by no deadline of the reader's.
 */
export type Send = (call: Call, request: VendorRequest) => Promise<VendorAnswer>

export interface VendorRequest {
  /**
   * What it does to the vendor, whatever its HTTP method: only a `read` is retried, joined with an equal one in flight, and cancelled when
   * the reader walks away.
   */
  readonly effect: 'read' | 'write'
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** A name for logs and figures, e.g. `alma.users.search`. The path itself holds people's numbers and is never logged. */
  readonly name: string
  /** Below the base address, already percent-encoded, with its query. No credential in it, unless the vendor takes it nowhere else. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /**
   * Never joined with an equal request, and asked only once: a password is proved by it, and every try may count at the vendor.
   */
  readonly single?: boolean
}

export interface VendorAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** What the gateway must know to call a vendor politely. An adapter derives it from its settings. */
export interface Manners {
  /** Every request goes to this address or below it, and nowhere else. */
  readonly baseUrl: string
  /** Requests that share a pool share its budget: what the vendor counts together. Two keys of one tenant share one. */
  readonly pool: string
  readonly perSecond: number
  /** Requests that may go out at once after a rest; one second's worth where it is left out. Any second sees up to both together. */
  readonly burst?: number
  /** Requests under way at once. */
  readonly concurrent: number
  /** How much of the vendor's allowance of a day is left, as an answer says it, and how much of it is kept for patrons. */
  readonly daily?: { readonly reserve: number; readonly left: (answer: VendorAnswer) => number | undefined }
  /** How the vendor says "slow down" in an answer: seconds to hold back, or nothing. Asked for every answer. */
  readonly slowDown?: (answer: VendorAnswer) => number | undefined
}
