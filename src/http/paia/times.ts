import { Temporal } from 'temporal-polyfill'
import { endOfDay, type Day } from '#domain/day.ts'

/** The standard's `datetime`: with seconds and an offset, whatever its examples leave out. A day has neither, so its zone says when it begins and ends. */
export function momentIn(timeZone: string, instant: number): string {
  const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  return there.toString({ timeZoneName: 'never', smallestUnit: 'second' })
}

export function startOf(day: Day, timeZone: string): string {
  return Temporal.PlainDate.from(day).toZonedDateTime(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
}

/** The last second of the day. */
export function endOf(day: Day, timeZone: string): string {
  return momentIn(timeZone, endOfDay(day, timeZone) - 1000)
}

/** The last day that can be written: what never ends, ends then. */
export const never = '9999-12-31' as Day
