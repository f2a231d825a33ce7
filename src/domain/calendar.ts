import type { Day } from './day.ts'
import type { InstitutionId, LibraryId } from './id.ts'

/** The days of a patron that matter: when something must be back, and when a card ends. */
export interface PatronCalendar {
  /** Whose it is. */
  readonly institution: InstitutionId
  readonly dates: readonly CalendarDate[]
}

export interface CalendarDate {
  /** The same for the same thing for ever, and nobody can tell from it what or whose it is. */
  readonly id: string
  readonly about: 'loan' | 'membership'
  /** Of a loan. */
  readonly title?: string
  readonly day: Day
  readonly institution: InstitutionId
  readonly library?: LibraryId
  /** How often it has moved since it was first told, and since when it is where it is, milliseconds since 1970. */
  readonly sequence: number
  readonly since: number
}
