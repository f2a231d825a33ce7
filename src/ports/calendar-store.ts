import type { Day } from '#domain/day.ts'

/** Addresses at which somebody's calendar program asks for days that matter. Whoever has one of them sees what it shows. */
export interface CalendarFeeds {
  /** False where the holder has as many as `most` already: nothing is added. */
  add(feed: CalendarFeed, most: number): Promise<boolean>
  /** Oldest first. */
  of(holder: string): Promise<readonly CalendarFeed[]>
  /** By the fingerprint of its secret, as long as it is not forgotten. */
  find(secret: string, now: number): Promise<CalendarFeed | undefined>
  /** False where the holder has none of that id. */
  remove(holder: string, id: string): Promise<boolean>
  /**
   * Somebody asks for a feed: it is kept on, and this is how its days are told, which revision each is and since when. A day that moves is a new
   * revision, whichever way it moves, the same in all feeds of a holder.
   */
  revise(
    feed: Pick<CalendarFeed, 'id' | 'holder'>,
    days: readonly CalendarDay[],
    now: number,
    keep: { readonly feedUntil: number; readonly daysUntil: number },
  ): Promise<ReadonlyMap<string, Revision>>
}

export interface CalendarFeed {
  readonly id: string
  /** A keyed fingerprint of the secret in its address. */
  readonly secret: string
  readonly holder: string
  /** The sealed patron id. */
  readonly patron: string
  readonly language: string
  readonly createdAt: number
  /** When it is forgotten, unless somebody asks for it before. */
  readonly expiresAt: number
}

export interface CalendarDay {
  /** A keyed fingerprint of what it is about. */
  readonly entry: string
  readonly day: Day
}

export interface Revision {
  /** 0 for the first. */
  readonly sequence: number
  /** Since when it is so, milliseconds since 1970. */
  readonly since: number
}
