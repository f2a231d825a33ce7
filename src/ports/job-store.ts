/** What is to be done, and when. At least once each: whoever does it looks first whether it was done. */
export interface NewJob {
  readonly topic: string
  /** Of one topic and key there is one job that waits; a second one only brings the first forward. */
  readonly key: string
  readonly dueAt: number
}

export interface Job extends NewJob {
  readonly id: string
  /** How often it was begun, this time included. */
  readonly attempts: number
  /** Shown when it is ended or put off: a worker whose lease is over has no say any more. */
  readonly lease: string
}

export interface Jobs {
  add(jobs: readonly NewJob[]): Promise<void>
  /**
   * Leases up to `limit` that are due and that nobody has, the longest waiting first, over all nodes: each to one worker, until `leaseUntil`. A lease
   * that is over is given to the next who asks.
   */
  claim(topics: readonly string[], now: number, leaseUntil: number, limit: number): Promise<readonly Job[]>
  /** It is done and gone. False where the lease was no longer its. A job of the same topic and key that was added meanwhile stays. */
  done(job: Job): Promise<boolean>
  /**
   * Again at `dueAt`, or earlier where a job of the same topic and key was added meanwhile. `why` it did not go is a problem's code, for people;
   * without one it went well and waits for something, and its attempts are counted anew.
   */
  later(job: Job, dueAt: number, why?: string): Promise<boolean>
  /** Nobody will do it by themselves any more. */
  bury(job: Job, why: string): Promise<boolean>
  /** When the next one is due; nothing where none waits. */
  nextDue(topics: readonly string[]): Promise<number | undefined>
  /** By topic, of all that there are. */
  counts(now: number): Promise<readonly JobCount[]>
  /** Those that were buried, oldest first. */
  buried(limit: number): Promise<readonly (NewJob & { readonly id: string; readonly why: string })[]>
  /** Back among those that wait, due at once. */
  revive(id: string, now: number): Promise<boolean>
}

export interface JobCount {
  readonly topic: string
  readonly waiting: number
  readonly buried: number
  /** By how many milliseconds the longest overdue one is late; none is 0. */
  readonly overdueMs: number
}
