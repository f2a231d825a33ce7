import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { CalendarFeed } from '#ports/calendar-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { feedMs, type PatronCalendars, type ToldCalendar } from './patron-calendars.ts'
import type { Origin, Tries } from './tries.ts'

/**
 * Secret addresses at which calendar programs, which cannot sign in, ask for a patron's days. Whoever has one sees what it shows, so each is shown
 * once, can be taken back by itself, and ends with a new password; to sign out everywhere ends sessions, and none of these.
 */
export interface CalendarFeeds {
  /** The secret is told now and never again. In the language of the one who asks. */
  add(whose: PatronRef | undefined, call: Call): Promise<NewCalendarFeed>
  /** Oldest first. */
  list(whose: PatronRef | undefined, call: Call): Promise<readonly CalendarFeed[]>
  remove(whose: PatronRef | undefined, id: string, call: Call): Promise<void>
  /** What it shows, to whoever has the secret. `not-found` for any other. */
  open(secret: string, from: Origin, call: Call): Promise<ToldCalendar & { readonly language: string }>
}

export interface NewCalendarFeed {
  readonly feed: CalendarFeed
  readonly secret: string
}

export interface CalendarFeedsParts {
  readonly calendars: PatronCalendars
  readonly tries: Tries
  readonly store: Pick<Store, 'calendarFeeds'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

/** One for each device, and some that were forgotten. */
const mostFeeds = 10

export function calendarFeeds({ calendars, tries, store, ids, fresh, clock }: CalendarFeedsParts): CalendarFeeds {
  return {
    async add(whose, call) {
      const patron = ownOf(whose, call)
      const secret = fresh.token()
      const now = clock.now()
      const feed: CalendarFeed = {
        id: fresh.challenge(),
        secret: secretOf(secret),
        holder: holderOf(patron),
        patron: ids.seal(patron),
        language: call.language,
        createdAt: now,
        expiresAt: now + feedMs,
      }
      if (await store.calendarFeeds.add(feed, mostFeeds)) return { feed, secret }
      throw new Problem('too-many-feeds', 'There are as many addresses of the calendar as there may be')
    },

    list: (whose, call) => store.calendarFeeds.of(holderOf(ownOf(whose, call))),

    async remove(whose, id, call) {
      if (!(await store.calendarFeeds.remove(holderOf(ownOf(whose, call)), id))) throw nothing()
    },

    async open(secret, from, call) {
      const feed = await store.calendarFeeds.find(secretOf(secret), clock.now())
      const patron = feed && ids.open(feed.patron)
      if (!feed || !patron) {
        // Nobody guesses one; whoever tries is told so less and less often.
        await tries.take(tries.around(from, call, 'calendar-opened'))
        throw nothing()
      }
      return { ...(await calendars.of(feed, patron, call)), language: feed.language }
    },
  }

  function secretOf(secret: string): string {
    return ids.fingerprint('calendar-feed', secret)
  }

  function holderOf(patron: PatronRef): string {
    return ids.holder({ kind: 'patron', patron })
  }

  function ownOf(whose: PatronRef | undefined, { caller }: Call): PatronRef {
    if (caller.kind !== 'patron') throw new Problem('no-patron', 'Only a patron has a calendar')
    if (whose !== undefined && holderOf(whose) !== holderOf(caller.patron)) throw nothing()
    return caller.patron
  }
}

function nothing(): Problem {
  return new Problem('not-found', 'No such calendar')
}
