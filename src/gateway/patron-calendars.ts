import type { CalendarDate, PatronCalendar } from '#domain/calendar.ts'
import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { CalendarFeed } from '#ports/calendar-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Memory } from '#ports/memory.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Account } from './account.ts'
import type { Directory } from './directory.ts'
import type { Patrons } from './patrons.ts'

/** What a feed shows: made once in a while, however often it is asked for. */
export interface PatronCalendars {
  /**
   * The whole of it, or what was last told where a library system does not answer, or `ils-unavailable`. Never a part: a calendar program deletes what it
   * is not told any more.
   */
  of(feed: CalendarFeed, patron: PatronRef, call: Call): Promise<ToldCalendar>
}

export interface ToldCalendar {
  readonly calendar: PatronCalendar
  readonly stale: boolean
}

export interface PatronCalendarsParts {
  readonly directory: Directory
  readonly patrons: Pick<Patrons, 'card'>
  readonly account: Account
  readonly memory: Memory<PatronCalendar>
  readonly store: Pick<Store, 'calendarFeeds'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly staleIfErrorMs: number
}

/** Library systems are asked once in so long for each feed, whatever the calendar program thinks is often enough. */
const maxAgeMs = 15 * 60_000
/** A day of which nobody has asked for so long begins anew. */
const daysMs = 90 * 86_400_000
/** After how long it makes sense to ask again. */
const againSeconds = 900
/** An address that no program has asked for so long is forgotten. */
export const feedMs = 400 * 86_400_000

type Told = Omit<CalendarDate, 'sequence' | 'since'>

/** All that an address shows, and so all that whoever has it may see. */
const permissions: ReadonlySet<Permission> = new Set<Permission>(['card:read', 'loans:read'])

export function patronCalendars(parts: PatronCalendarsParts): PatronCalendars {
  const { directory, patrons, account, memory, store, ids, clock, staleIfErrorMs } = parts

  return {
    async of(feed, patron, call) {
      if (!directory.topology.institution(patron.institution)) throw new Problem('not-found', 'No such institution any more')
      const wanted = { maxAgeMs, staleIfErrorMs, fresh: false, within: call }
      const { value, stale } = await memory.read(feed.id, wanted, () => made(feed, patron, callOf(feed, patron, call)))
      return { calendar: value, stale: stale ?? false }
    },
  }

  async function made(feed: CalendarFeed, patron: PatronRef, call: Call): Promise<PatronCalendar> {
    const told = (await Promise.all([loans(call), memberships(call)])).flat()
    const now = clock.now()
    const days = told.map(({ id, day }) => ({ entry: id, day }))
    const revisions = await store.calendarFeeds.revise(feed, days, now, { feedUntil: now + feedMs, daysUntil: now + daysMs })
    const dates = told.map((date) => ({ ...date, ...(revisions.get(date.id) ?? { sequence: 0, since: now }) }))
    return Object.freeze({ institution: patron.institution, dates: Object.freeze(dates) })
  }

  async function loans(call: Call): Promise<readonly Told[]> {
    const { entries, sources } = await whole(account.list('loan', undefined, call)).catch(unlessNotOffered)
    refuseParts(sources)
    return entries.map(({ patron, library, part: { id, title, due } }): Told => ({
      id: ids.fingerprint('calendar-loan', ids.seal(patron), id),
      about: 'loan',
      title,
      day: due.day,
      institution: patron.institution,
      ...(library && { library }),
    }))
  }

  async function memberships(call: Call): Promise<readonly Told[]> {
    const { thing: card } = await whole(patrons.card(undefined, call))
    refuseParts(card.sources)
    return card.memberships.flatMap(({ institution, library, expires, inherited }): Told[] => {
      if (expires === undefined || inherited) return []
      const id = ids.fingerprint('calendar-membership', ids.seal(card.patron), institution, library ?? '')
      return [{ id, about: 'membership', day: expires, institution, ...(library && { library }) }]
    })
  }

  /** As the patron themselves, and as nobody who could do more than look. */
  function callOf({ id, createdAt }: CalendarFeed, patron: PatronRef, call: Call): Call {
    const session = `calendar ${id}`
    return {
      ...call,
      caller: { kind: 'patron', patron, session, vouched: false, permissions, lapsed: new Set(), signedInAt: createdAt },
      fresh: false,
    }
  }
}

/** Whatever keeps a part from being told is told as one thing: it is not whole now. */
async function whole<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    if (isProblem(error) && error.code.startsWith('ils-')) throw notWhole(error)
    throw error
  }
}

function refuseParts(sources: readonly { readonly outcome: string }[]): void {
  if (sources.some(({ outcome }) => outcome === 'failed')) throw notWhole()
}

function notWhole(cause?: unknown): Problem {
  return new Problem('ils-unavailable', 'Not all days of the calendar can be told now', { retryAfter: againSeconds, cause })
}

function unlessNotOffered(error: unknown): { readonly entries: readonly never[]; readonly sources: readonly never[] } {
  if (isProblem(error, 'capability-missing')) return { entries: [], sources: [] }
  throw error
}
