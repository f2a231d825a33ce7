/**
 * What a browser keeps for the gateway between the two halves of a sign-in: sealed, so that nobody reads or changes it on the way, and good for a
 * while only.
 */
export interface Challenges {
  /** `expiresAt` is milliseconds since 1970. */
  seal(content: object, expiresAt: number): Promise<string>
  /** Nothing where it was not sealed here, or its time is over. */
  open(challenge: string): Promise<object | undefined>
}
