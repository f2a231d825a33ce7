/**
 * One at a time for each vendor record, over all nodes: no vendor has a lock of its own, and one that replaces whole records would lose what somebody
 * else of ours wrote in between.
 */
export interface Lanes {
  /**
   * Waits for its turn and does the work in it. Throws `ils-busy` where the turn does not come before `deadline`. `signal` of the work ends when the
   * lease was lost: what is not yet begun then must not be begun.
   */
  inLane<Answer>(lane: string, deadline: number, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>
  /** The same at once or not at all: `conflict` where somebody is in the lane, or waits for it. */
  inFreeLane<Answer>(lane: string, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>
}
