import { addDays, endOfDay, type Day } from '#domain/day.ts'

/** When people look into their mail: at eight, and an hour off on the two days on which the clocks change. */
const morningMs = 8 * 3_600_000

export function morningOf(day: Day, timeZone: string): number {
  return endOfDay(addDays(day, -1), timeZone) + morningMs
}
