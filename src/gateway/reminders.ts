import type { Call } from '#domain/call.ts'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, type ProblemCode } from '#domain/problem.ts'
import { provisionOf } from '#domain/provisional.ts'
import { isOver } from '#domain/payment.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Reminder } from '#ports/reminder-store.ts'
import type { Store } from '#ports/store.ts'
import { addressOf } from './address.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'
import { morningOf } from './morning.ts'
import type { Records } from './records.ts'
import type { ReminderNotes } from './reminder-notes.ts'
import type { RenewalQuotes } from './renewal-quotes.ts'

/** One letter to each person some days before their card ends, and the way to have no more of them. */
export interface Reminders {
  /** What has to be among the jobs from the start: each institution's mornings. None where no letters are sent. */
  jobs(): readonly NewJob[]
  /** Writes to some of those whose turn it is at an institution. Resolves with when to come again, with nothing where nobody is ever reminded there. */
  write(institution: string, call: Call): Promise<number | undefined>
  /** Whose letters a token out of one of them stops; nothing where it is none of ours. Stops nothing. */
  stopsAt(token: string): InstitutionId | undefined
  /** The same, and stops them. */
  stop(token: string): Promise<InstitutionId | undefined>
}

export interface RemindersParts {
  readonly directory: Directory
  readonly cards: Cards
  readonly records: Records
  readonly quotes: Pick<RenewalQuotes, 'foresee'>
  readonly notes: ReminderNotes
  /** Absent where no letters are sent. */
  readonly letters: Letters | undefined
  readonly store: Pick<Store, 'reminders' | 'renewals'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly publicUrl: string
  /** Told that a letter did not go, never to whom. */
  readonly unsent: (institution: InstitutionId, why: ProblemCode | 'refused' | 'later') => void
}

export const reminderTopic = 'reminders'

/** So many are read again in a minute at one institution: its library system has patrons to serve. */
const perMinute = 20
const minuteMs = 60_000
/** What reading one person's card and sending one letter may take. */
const oneMs = 20_000
/** Whoever cannot renew now is looked at again after so many days: a block may have gone. */
const lookAgainDays = 7

export function reminders(parts: RemindersParts): Reminders {
  const { directory, cards, records, quotes, notes, letters, store, ids, clock, publicUrl, unsent } = parts
  const { topology } = directory

  return {
    jobs() {
      if (!letters) return []
      const now = clock.now()
      return topology.institutions.map(({ id, timeZone }) => {
        const today = morningOf(dayAt(now, timeZone), timeZone)
        const dueAt = today > now ? today : tomorrowsMorning(timeZone)
        return { topic: reminderTopic, key: id, dueAt }
      })
    },

    async write(key, call) {
      const institution = topology.institution(key as InstitutionId)
      if (!letters || !institution) return undefined
      const { id, timeZone } = institution
      const now = clock.now()
      const today = dayAt(now, timeZone)
      if (now < morningOf(today, timeZone)) return morningOf(today, timeZone)
      const due = await store.reminders.due(id, today, perMinute)
      for (const reminder of due) {
        if (clock.now() + oneMs > call.deadline) return clock.now() + minuteMs
        await remind(letters, reminder, today, call)
      }
      return due.length < perMinute ? tomorrowsMorning(timeZone) : now + minuteMs
    },

    stopsAt(token) {
      const at = ids.openStop(token)?.institution
      return at && topology.institution(at)?.id
    },

    async stop(token) {
      const patron = ids.openStop(token)
      if (patron) await store.reminders.stop(ids.holder({ kind: 'patron', patron }))
      return this.stopsAt(token)
    },
  }

  function tomorrowsMorning(timeZone: string): number {
    return morningOf(addDays(dayAt(clock.now(), timeZone), 1), timeZone)
  }

  /** Whatever becomes of it, it is not due a second time today. */
  async function remind(by: Letters, reminder: Reminder, today: Day, call: Call): Promise<void> {
    const asking: Call = { ...call, priority: 'report', fresh: false, deadline: clock.now() + oneMs }
    const again = (days: number) => store.reminders.see({ ...reminder, remindOn: addDays(today, days) })
    const patron = ids.open(reminder.patron)
    if (!patron) return store.reminders.forget(reminder.holder)
    try {
      const foreseen = await quotes.foresee(patron, asking)
      const card = await cards.card(patron, asking)
      const wanted = notes.of(card)
      if (!wanted) return card.situation.unanswered.length > 0 ? again(1) : store.reminders.forget(reminder.holder)
      // The last day has moved: what is due on the new one is found by it.
      if (wanted.date !== reminder.date || wanted.remindOn > today) return store.reminders.see(wanted)
      if (foreseen.outcome === 'refused') return again(lookAgainDays)
      const [last] = await store.renewals.of(reminder.patron, 1)
      if (last && !isOver(last.state)) return again(1)
      // Paid for already: what is missing is a proof, and another letter says so.
      if (last && provisionOf(last)?.until === wanted.date) return again(1)
      const { value: record } = await records.read(patron, asking)
      const to = record && addressOf(record)
      if (to === undefined) return again(lookAgainDays)
      const holders = card.records.map((each) => ids.holder({ kind: 'patron', patron: each }))
      // Said before it goes: one that is lost in a crash costs less than a second one to thousands.
      if (!(await store.reminders.sent(holders, wanted.date))) return
      const stop = `${publicUrl}/v1/reminders/${ids.sealStop(patron)}`
      const { institution } = directory.at(patron.institution)
      const what = { until: wanted.date, costs: foreseen.quote.total, stop }
      const outcome = await by.reminder(institution, to, what, record?.language ?? '')
      if (outcome === 'sent') return
      unsent(institution.id, outcome)
      if (outcome === 'refused') return
      await store.reminders.unsent(holders, wanted.date)
      await again(1)
    } catch (error) {
      if (!isProblem(error) || error.code === 'store-unavailable') throw error
      if (error.code === 'not-found') return store.reminders.forget(reminder.holder)
      unsent(reminder.institution, error.code)
      await again(error.code === 'capability-missing' ? lookAgainDays : 1)
    }
  }
}
