import type { Caller } from './permission.ts'

/**
 * What every operation carries, as its last argument: for whom, until when, how urgent.
 *
 * `signal` ends when the reader walked away; a write that has begun is seen through all the same. `deadline` is for the whole
 * request (milliseconds since 1970); whoever makes several calls splits it by handing the same one down.
 */
export interface Call {
  /** The request id that stands in every log line and goes out to vendors. */
  readonly id: string
  readonly caller: Caller
  readonly signal: AbortSignal
  readonly deadline: number
  readonly priority: Priority
  /** BCP 47: the language of what people read. */
  readonly language: string
  /** Ask the vendor even where an answer is remembered. */
  readonly fresh: boolean
}

/** Patrons before sync before reports. */
export type Priority = 'patron' | 'sync' | 'report'
