/**
 * What a vendor counts together, counted over all nodes: one bucket for each pool, by the store's own clock, so that no clock of a node's has a say. A
 * request goes out while the bucket, drained evenly, would be empty again within so many milliseconds.
 */
export interface SharedBudgets {
  /**
   * Takes one request's turn, `intervalMs` long, where the bucket then holds no more than `roomMs`; resolves with 0 where it was taken, and else with
   * in how many milliseconds it makes sense to ask again.
   */
  take(pool: string, intervalMs: number, roomMs: number): Promise<number>
  /** What was taken was not used. */
  giveBack(pool: string, intervalMs: number): Promise<void>
  /** Nothing is granted for `ms` within a room of `roomMs`, and no burst after it. */
  holdBack(pool: string, ms: number, intervalMs: number, roomMs: number): Promise<void>
}
