import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'

/** Whose card ends when, so that they can be written to before it does. */
export interface Reminders {
  /** Takes the place of what was known of this holder. Of whoever has stopped such letters nothing is written. */
  see(reminder: Reminder): Promise<void>
  /**
   * Those of an institution who are to be written to on `today`: the day for it has come, the card's last day is not over, they were not told of
   * that last day and did not stop it. At most `limit`, the longest waiting first.
   */
  due(institution: InstitutionId, today: Day, limit: number): Promise<readonly Reminder[]>
  /**
   * Says that one person, who may be several holders, is told of `date` now: true exactly once for each date, whatever the number of nodes asking.
   * False where one of them was told or has stopped it, and then all of them have; false where nothing is known of any.
   */
  sent(holders: readonly string[], date: Day): Promise<boolean>
  /** Takes that back: the letter did not go. */
  unsent(holders: readonly string[], date: Day): Promise<void>
  /** No more letters to this holder, known or not. Nothing stays but that. */
  stop(holder: string): Promise<void>
  /** Idempotent. That somebody has stopped it is not forgotten. */
  forget(holder: string): Promise<void>
}

export interface Reminder {
  /** A keyed fingerprint of whose card it is. */
  readonly holder: string
  readonly institution: InstitutionId
  /** The sealed patron id. */
  readonly patron: string
  /** The card's last day. */
  readonly date: Day
  /** From when on there is something to say. */
  readonly remindOn: Day
}
