import type { Announcement, Errand, ErrandOutcome } from '#domain/errand.ts'
import type { KeyedRequest } from './keyed-request.ts'

/**
 * What was asked of library systems under a key, and what they are being asked now. It outlives a crash, and all nodes see it: so nobody asks a second
 * time because an answer was lost, because of a second click, or because the first who asked is gone.
 */
export interface Errands {
  /**
   * Records the request before anything is asked; `id` is its name where it is new. The same key of the same principal with the same content is
   * answered with the errand it made the first time; with other content it is `key-reused`. From `expiresAt` on both may be forgotten.
   */
  open(id: string, request: KeyedRequest, expiresAt: number): Promise<ErrandOpened>
  /** What came of each part that has ended, by the part's name. */
  outcomes(errand: string): Promise<ReadonlyMap<string, ErrandOutcome>>
  /** Before the library system is asked. A second announcement of the same replaces the first. */
  announce(announcement: Announcement, expiresAt: number): Promise<void>
  announced(what: string): Promise<Announcement | undefined>
  /**
   * What came of a part, and that what was announced is over: whoever announced it, for another errand perhaps, has the same outcome. A part has one
   * outcome, the first.
   */
  settle(errand: string, part: string, outcome: ErrandOutcome, what: string): Promise<void>
  /** The library system was not asked after all. */
  withdraw(what: string): Promise<void>
  /** There is nothing more to do for it. */
  end(errand: string): Promise<void>
}

export type ErrandOpened =
  | { readonly outcome: 'opened' | 'replayed'; readonly errand: Errand }
  | { readonly outcome: 'key-reused' }
