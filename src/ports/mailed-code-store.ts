/** Codes that were sent to people, one at a time each. */
export interface MailedCodes {
  /** Takes the place of the one that was sent to the same holder before. A second one for the same challenge is a bug of the caller and throws. */
  put(code: MailedCode): Promise<void>
  /**
   * A try at the challenge's code: counted before it is compared. Resolves with the patron for the right one, once, and the code is gone; with
   * nothing for a wrong one, for a challenge nobody has, one whose time is over or whose tries are used up.
   */
  take(challenge: string, code: string, now: number): Promise<string | undefined>
}

export interface MailedCode {
  /** A keyed fingerprint of the challenge. */
  readonly challenge: string
  /** A keyed fingerprint of whom it was sent to. */
  readonly holder: string
  /** The sealed patron id. */
  readonly patron: string
  /** A keyed fingerprint of the code. */
  readonly code: string
  readonly tries: number
  readonly expiresAt: number
}
