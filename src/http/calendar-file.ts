import ical, { ICalEventTransparency } from 'ical-generator'
import type { CalendarDate, PatronCalendar } from '#domain/calendar.ts'
import { nameIn } from '#domain/place.ts'
import type { Topology } from '#domain/topology.ts'
import type { Texts } from '#ports/texts.ts'

export interface CalendarWords {
  readonly texts: Texts
  readonly topology: Topology
  readonly publicUrl: string
}

/** How long calendar programs are asked to wait before they come again. */
const refreshSeconds = 6 * 3600

/**
 * A calendar as a file (RFC 5545): a whole day for each date, which takes up no time. The stamp of each is the moment since when it is where it is, so
 * that the same days are the same bytes. No patron is named: whoever has the file knows whose it is.
 */
export function calendarFile(
  { institution, dates }: PatronCalendar,
  language: string,
  { texts, topology, publicUrl }: CalendarWords,
): string {
  const nameOf = (id: CalendarDate['institution']) => nameIn(language, topology.institution(id)?.name ?? {})
  const host = new URL(publicUrl).host
  const calendar = ical({
    prodId: { company: 'patron-gateway', product: 'calendar', language: language.toUpperCase() },
    name: texts.say(language, 'calendar.name', { institution: nameOf(institution) }),
    ttl: refreshSeconds,
  })
  for (const { id, about, title, day, institution: at, library, sequence, since } of dates) {
    const place = library && topology.library(library)
    const where = place ? nameIn(language, place.name) : nameOf(at)
    calendar.createEvent({
      id: `${id}@${host}`,
      start: day,
      allDay: true,
      summary: oneLine(texts.say(language, `calendar.${about}`, { title: oneLine(title ?? '') || untitled, institution: where })),
      location: oneLine(where),
      sequence,
      stamp: new Date(since),
      lastModified: new Date(since),
      transparency: ICalEventTransparency.TRANSPARENT,
    })
  }
  return `${calendar.toString()}\r\n`
}

const untitled = '…'

/** A title of a catalogue may hold what no line of a calendar may. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
}
