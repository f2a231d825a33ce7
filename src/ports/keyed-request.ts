/** A request with a key of its client's, who may send it again: that tells what came of it, and does nothing a second time. */
export interface KeyedRequest {
  /** A keyed fingerprint of who asks and by which route: a key is theirs alone, and for that alone. */
  readonly principal: string
  readonly key: string
  /** A fingerprint of what was asked. */
  readonly content: string
}
