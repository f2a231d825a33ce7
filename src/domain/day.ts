import { Temporal } from 'temporal-polyfill'

declare const brand: unique symbol

/** A calendar day, `2026-12-31`. It has no hour and no zone, so it is never shifted; what "today" is, an institution's zone decides. */
export type Day = string & { readonly [brand]: 'Day' }

/** The day in `text` (`YYYY-MM-DD`), or nothing where no such day is in the calendar. */
export const parseDay: (text: string) => Day | undefined = remembering((text) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as Day
  } catch {
    return undefined
  }
})

/** The day it is at `instant` (milliseconds since 1970) for people who live in `timeZone` (an IANA name). */
export function dayAt(instant: number, timeZone: string): Day {
  const known = spans.get(timeZone)
  if (known && known.begins <= instant && instant < known.ends) return known.day
  const date = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate()
  const begins = date.toZonedDateTime(timeZone).epochMilliseconds
  const span = { day: date.toString() as Day, begins, ends: endOfDay(date.toString() as Day, timeZone) }
  spans.set(timeZone, span)
  return span.day
}

/** The day that was asked for last in each zone, from its first moment to that of the next: nearly always the one that is asked for again. */
const spans = new Map<string, { readonly day: Day; readonly begins: number; readonly ends: number }>()

/** Stops at the ends of what four digits can write: many a vendor's `9999-12-31` means "never", and never is not followed by a day. */
export function addDays(day: Day, days: number): Day {
  return moved(`${day} ${days}`)
}

const moved = remembering((wanted): Day => {
  const [day, days] = wanted.split(' ') as [string, string]
  return writable(Temporal.PlainDate.from(day).add({ days: Number(days) }))
})

/** The same day so many months on, or the last of that month where it is shorter: a month after 31 January is the last of February. */
export function addMonths(day: Day, months: number): Day {
  return writable(Temporal.PlainDate.from(day).add({ months }))
}

/** The first day of that name in the calendar (`08-31`) that is not before `from`; for `02-29` the last of February. */
export function nextYearly(monthDay: string, from: Day): Day {
  const { year } = Temporal.PlainDate.from(from)
  const named = Temporal.PlainMonthDay.from(monthDay)
  const thisYear = writable(named.toPlainDate({ year }))
  return thisYear < from ? writable(named.toPlainDate({ year: year + 1 })) : thisYear
}

/** Is there such a day in a year, as in `08-31`? */
export function isYearly(text: string): boolean {
  return /^\d{2}-\d{2}$/.test(text) && parseDay(`2000-${text}`) !== undefined
}

function writable(date: Temporal.PlainDate): Day {
  return (date.year > 9999 ? lastDay : date.year < 0 ? firstDay : date.toString()) as Day
}

const firstDay = '0000-01-01'
const lastDay = '9999-12-31'

/** Whole days from `from` to `to`; negative where `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return apart(`${from} ${to}`)
}

const apart = remembering((both): number => {
  const [from, to] = both.split(' ') as [string, string]
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days
})

/** Milliseconds since 1970 of the first moment that is no longer `day` in `timeZone`: what was judged on that day ends there. */
export function endOfDay(day: Day, timeZone: string): number {
  return ends(`${day} ${timeZone}`)
}

const ends = remembering((both): number => {
  const [day, timeZone] = both.split(' ') as [string, string]
  return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
})

/**
 * A pure rule that remembers what it was asked. A library's cards all end on a few hundred days, and the calendar is the dearest part of putting
 * one together.
 */
function remembering<Answer>(rule: (asked: string) => Answer): (asked: string) => Answer {
  const known = new Map<string, Answer>()
  return (asked) => {
    const before = known.get(asked)
    if (before !== undefined || known.has(asked)) return before as Answer
    const answer = rule(asked)
    if (known.size >= 10_000) known.clear()
    known.set(asked, answer)
    return answer
  }
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
