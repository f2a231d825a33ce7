export interface Sessions {
  /**
   * Takes the session one generation on: true exactly once per generation, whatever the number of nodes asking. The first
   * generation is 0, and a session nobody renewed is in no table. False where `from` is not the present one, it was revoked, or all of its
   * holder's were ended at or after `signedInAt`.
   */
  renew(session: StoredSession, from: number, expiresAt: number): Promise<boolean>
  /** Idempotent. `expiresAt`: when the last token of it ends by itself, and the entry may go. */
  revoke(session: string, at: number, expiresAt: number): Promise<void>
  /**
   * Ends what this holder signed in for until now. A later moment of the same kind takes the place of an earlier one, never the other way round.
   * `expiresAt`: when the last token it can be about ends by itself.
   */
  endAll(ending: Ending, expiresAt: number): Promise<void>
  /** What was ended at or after `since`, so that each node can remember it; by the time it was written, oldest first. */
  endedSince(since: number): Promise<Ended>
}

export interface StoredSession {
  readonly id: string
  /** A keyed fingerprint of whose it is. */
  readonly holder: string
  readonly signedInAt: number
}

/** Every token of this kind that `holder` was given at or before `before` is refused. */
export interface Ending {
  readonly holder: string
  /** `own`: of sessions of ours. `vouched`: of others who vouch. */
  readonly kind: 'own' | 'vouched'
  readonly before: number
  /** When it was said. */
  readonly at: number
}

export interface Ended {
  readonly sessions: readonly { readonly session: string; readonly at: number }[]
  readonly holders: readonly Ending[]
}
