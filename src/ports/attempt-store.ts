/** At most `failures` within any `windowMs`, for one subject. */
export interface AttemptLimit {
  /** A keyed fingerprint: of the resolved patron, the address, the caller. */
  readonly subject: string
  readonly windowMs: number
  readonly failures: number
}

export interface Attempts {
  /**
   * Counts a try against every limit *before* it is made, so that ten at once cannot all pass. Resolves with nothing where all
   * limits allow it; else with the milliseconds until the last of them does, and nothing was counted.
   */
  take(limits: readonly AttemptLimit[], now: number): Promise<number | undefined>
  /** The try taken at `now` was right: it is not counted after all. Those of `cleared` start anew. */
  succeeded(limits: readonly AttemptLimit[], now: number, cleared: readonly string[]): Promise<void>
}
