import type { Card } from '#domain/card.ts'
import { addDays } from '#domain/day.ts'
import { isProblem } from '#domain/problem.ts'
import type { Memory } from '#ports/memory.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Reminder } from '#ports/reminder-store.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from './directory.ts'

/** Whose card ends when: written down as cards are put together, so that nobody has to be asked for it every day. */
export interface ReminderNotes {
  /** What there is to write down; nothing where nobody is reminded, could not renew here, or the last day is not sure. */
  of(card: Card): Reminder | undefined
  /** Never throws: no card fails because nothing could be written down. The next one that is put together is a new chance. */
  take(card: Card): Promise<void>
}

export interface ReminderNotesParts {
  readonly directory: Directory
  readonly store: Pick<Store, 'reminders'>
  readonly ids: PatronIds
  /** What this node has written down, by holder, so that it does not do it for every card. */
  readonly memory: Memory<string>
}

export function reminderNotes({ directory, store, ids, memory }: ReminderNotesParts): ReminderNotes {
  return {
    of({ patron, effective, situation }) {
      const { policies, today, unanswered, outOfReach } = situation
      const { offered, remindDaysBefore: days, daysBefore } = policies.renewal
      if (days === 'off' || !offered || policies.expiry.owner === 'student-system') return undefined
      if (!effective || unanswered.length > 0 || outOfReach) return undefined
      const { institution, expires } = effective.membership
      if (expires === undefined || expires < today || !directory.at(institution).ils.renewal) return undefined
      return {
        holder: ids.holder({ kind: 'patron', patron }),
        institution: patron.institution,
        patron: ids.seal(patron),
        date: expires,
        // Whoever may not renew yet is not told to.
        remindOn: addDays(expires, -Math.min(days, daysBefore)),
      }
    },

    async take(card) {
      const reminder = this.of(card)
      if (!reminder) return
      const { holder, date, remindOn } = reminder
      const written = `${date} ${remindOn}`
      if (memory.get(holder)?.value === written) return
      try {
        await store.reminders.see(reminder)
      } catch (error) {
        if (!isProblem(error)) throw error
        return
      }
      memory.keep(holder, written)
    },
  }
}
