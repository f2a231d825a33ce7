/**
 * Everything that can stop an operation, once. The list only grows: clients match on these codes. Each has its HTTP face in
 * `http/problems.ts`, its texts in `texts/`, and a page of its own in `openapi/problems/`; the compiler and a test hold that.
 */
export const problemCodes = [
  'request-invalid',
  'body-malformed',
  'body-too-large',
  'media-type-unsupported',
  'method-not-allowed',
  'not-found',
  'unauthenticated',
  'session-ended',
  'credentials-invalid',
  'identifier-ambiguous',
  'code-invalid',
  'sign-in-failed',
  'sign-in-too-old',
  'not-a-patron',
  'sign-in-elsewhere',
  'sign-in-not-offered',
  'password-refused',
  'old-password-wrong',
  'password-kept-elsewhere',
  'reset-ended',
  'confirmation-invalid',
  'contact-refused',
  'change-overtaken',
  'change-not-reversible',
  'too-many-feeds',
  'too-many-attempts',
  'forbidden',
  'no-patron',
  'card-incomplete',
  'renewal-open',
  'quote-ended',
  'fee-not-payable',
  'nothing-to-pay',
  'fee-payment-open',
  'idempotency-key-missing',
  'idempotency-key-reused',
  'payment-unavailable',
  'payment-refused',
  'notice-invalid',
  'conflict',
  'capability-missing',
  'search-too-wide',
  'number-not-drawable',
  'ils-unavailable',
  'ils-timeout',
  'ils-busy',
  'ils-answer-invalid',
  'ils-refused-gateway',
  'outcome-unknown',
  'store-unavailable',
  'shutting-down',
  'internal',
] as const

export type ProblemCode = (typeof problemCodes)[number]

/** One thing that is wrong with a request: which field, by which rule. `field` is a JSON pointer into `where`. */
export interface Fault {
  readonly where: 'body' | 'query' | 'path' | 'headers'
  readonly field: string
  /** A rule's code, e.g. `required`, `too-long`; its sentence is in `texts/` under `rules`. */
  readonly rule: string
  /** What the rule needs to be said: `{ max: 64 }`. */
  readonly values?: Readonly<Record<string, string | number>>
}

export interface ProblemOptions {
  readonly cause?: unknown
  /** Whole seconds after which trying again makes sense. */
  readonly retryAfter?: number
  readonly faults?: readonly Fault[]
  /** The address, below the public one, of what stands in the way. */
  readonly about?: string
  /** What the text of this problem names, e.g. `{ institution: 'Ghent' }`. Never a person or a secret. */
  readonly values?: Readonly<Record<string, string | number>>
}

/** Stops an operation. What the library merely *decides*, a refused renewal, is a value and not a Problem. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly retryAfter: number | undefined
  readonly faults: readonly Fault[]
  readonly values: Readonly<Record<string, string | number>>
  readonly about: string | undefined

  /** `message` is for the log: it names no person and no secret. What the caller reads is the code's text in their language. */
  constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfter = options.retryAfter
    this.faults = options.faults ?? []
    this.values = options.values ?? {}
    this.about = options.about
  }
}

/** Did `error` stop the operation for this reason? */
export function isProblem(error: unknown, ...codes: readonly ProblemCode[]): error is Problem {
  return error instanceof Problem && (codes.length === 0 || codes.includes(error.code))
}
