import { Temporal } from 'temporal-polyfill'
import { endOfDay, parseDay, type Day } from '#domain/day.ts'
import type { DateFormat } from './settings.ts'

/**
 * What a date of Aleph's means: a day, `none` where there is none, or `unreadable`.
 *
 * Raw dates are `20261231`; `00000000` or nothing is no date, and one in the year 9999 is how systems that want a date write that there is none.
 * Answers mix raw and readable dates inside one record, and a site chooses its readable form (recorded answers of five sites). A month in
 * letters can be read whatever the site; of digits nobody can tell which is the month, so the site must have said it.
 */
export type AlephDate = Day | 'none' | 'unreadable'

export function dateIn(text: string | undefined, format: DateFormat | undefined): AlephDate {
  const written = text?.trim() ?? ''
  if (written === '' || /^0+$/.test(written) || written.startsWith('9999')) return 'none'
  const raw = /^(\d{4})(\d{2})(\d{2})$/.exec(written)
  if (raw) return day(raw[1], raw[2], raw[3])
  const lettered = /^(\d{1,2})[/ -]([a-z]{3})[/ -](\d{4})$/i.exec(written)
  if (lettered) return day(lettered[3], monthOf(lettered[2]), lettered[1])
  const readable = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(written)
  const [, first, second, year] = readable ?? []
  if (format === undefined || year?.length !== (format === 'DD/MM/YY' ? 2 : 4)) return 'unreadable'
  if (/^0*$/.test(`${first}${second}`)) return 'none'
  return format === 'MM/DD/YYYY' ? day(year, first, second) : day(withCentury(year), second, first)
}

/** A date that may be missing without harm; an unreadable one is left out. */
export function dayOrNothing(text: string | undefined, format: DateFormat | undefined): Day | undefined {
  const found = dateIn(text, format)
  return found === 'none' || found === 'unreadable' ? undefined : found
}

/**
 * With two digits for the year only the dates of cards can be told, which lie around the present. Of a birth date nobody knows the century, so
 * it is left out.
 */
export function birthDateIn(text: string | undefined, format: DateFormat | undefined): Day | undefined {
  return dayOrNothing(text, format === 'DD/MM/YY' ? undefined : format)
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function monthOf(letters: string | undefined): string {
  return String(months.indexOf(letters?.toLowerCase() ?? '') + 1)
}

/** Cards do not go back behind 1970. */
function withCentury(year: string | undefined): string | undefined {
  return year?.length === 2 ? `${Number(year) < 70 ? '20' : '19'}${year}` : year
}

function day(year: string | undefined, month: string | undefined, date: string | undefined): AlephDate {
  return parseDay(`${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`) ?? 'unreadable'
}

/**
 * The minute (milliseconds since 1970) of an hour of Aleph's on a day, `1900` or `19:00`, where people live in `timeZone`; nothing where it says
 * none. The end of a day is `2400`, and no hour at all `0000`.
 */
export function minuteIn(on: Day, hour: string | undefined, timeZone: string): number | undefined {
  const [, hours = '', minutes = ''] = /^([01]\d|2[0-4]):?([0-5]\d)$/.exec(hour?.trim() ?? '') ?? []
  if (hours === '' || (hours === '00' && minutes === '00') || (hours === '24' && minutes !== '00')) return undefined
  if (hours === '24') return endOfDay(on, timeZone)
  return Temporal.PlainDate.from(on)
    .toPlainDateTime({ hour: Number(hours), minute: Number(minutes) })
    .toZonedDateTime(timeZone).epochMilliseconds
}
