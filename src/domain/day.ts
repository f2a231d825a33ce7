import { Temporal } from 'temporal-polyfill'

declare const brand: unique symbol

/** A calendar day, `2026-12-31`. It has no hour and no zone, so it is never shifted; what "today" is, an institution's zone decides. */
export type Day = string & { readonly [brand]: 'Day' }

/** The day in `text` (`YYYY-MM-DD`), or nothing where no such day is in the calendar. */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as Day
  } catch {
    return undefined
  }
}

/** The day it is at `instant` (milliseconds since 1970) for people who live in `timeZone` (an IANA name). */
export function dayAt(instant: number, timeZone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString() as Day
}

/** Stops at the ends of what four digits can write: many a vendor's `9999-12-31` means "never", and never is not followed by a day. */
export function addDays(day: Day, days: number): Day {
  const moved = Temporal.PlainDate.from(day).add({ days })
  return (moved.year > 9999 ? lastDay : moved.year < 0 ? firstDay : moved.toString()) as Day
}

const firstDay = '0000-01-01'
const lastDay = '9999-12-31'

/** Whole days from `from` to `to`; negative where `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days
}

/** Milliseconds since 1970 of the first moment that is no longer `day` in `timeZone`: what was judged on that day ends there. */
export function endOfDay(day: Day, timeZone: string): number {
  return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
}

/** The earlier of those that are there. ISO days compare as text. */
export function earliest(days: readonly (Day | undefined)[]): Day | undefined {
  return days.reduce((found, day) => (day !== undefined && (found === undefined || day < found) ? day : found), undefined)
}

/** The latest, where an absent day means "never ends" and so is later than any. */
export function latest(days: readonly (Day | undefined)[]): Day | undefined {
  if (days.includes(undefined)) return undefined
  return days.reduce((found, day) => (found === undefined || (day !== undefined && day > found) ? day : found), undefined)
}
