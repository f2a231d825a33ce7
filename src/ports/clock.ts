/** Time is a part that is handed in: no test sleeps, and none depends on the day it runs. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it ends. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}
