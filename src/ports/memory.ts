import type { Call } from '#domain/call.ts'

/** What a port returned, kept for a while by one node. Values are shared by all who read them: whoever puts one in freezes it. */
export interface Memory<V> {
  /** What is kept, whatever its age. */
  get(key: string): Remembered<V> | undefined
  /**
   * What is kept if it is young enough, else what `load` brings. Loads of one key are joined: who comes while one is under way waits for that
   * one. A load that began before a `forget` is answered to those who waited, and not kept.
   *
   * Where a load fails because the vendor could not be asked, a value that is young enough for that stands in, marked as stale. Nothing stands
   * in for an answer: `not-found` is one.
   */
  read(key: string, wanted: Wanted, load: () => Promise<V>): Promise<Remembered<V>>
  /** What somebody has just read in another way; a load under way does not replace it. */
  keep(key: string, value: V): void
  forget(key: string): void
  forgetAll(): void
}

export interface Remembered<V> {
  readonly value: V
  /** When it was asked for, milliseconds since 1970: the vendor's answer is no older. */
  readonly asOf: number
  /** It is older than was wanted, since nothing newer could be had. */
  readonly stale?: true
}

export interface Wanted {
  readonly maxAgeMs: number
  /** Ask even if what is kept is young enough. */
  readonly fresh: boolean
  /** Up to this age a value stands in for a load that failed; 0 for never. */
  readonly staleIfErrorMs: number
  /** How long who joins another's load waits for it. Without, as long as it takes. */
  readonly within?: Pick<Call, 'signal' | 'deadline'>
}
