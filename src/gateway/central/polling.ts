import type { Call } from '#domain/call.ts'
import { dayAt, type Day } from '#domain/day.ts'
import { zoneAsHolder, type InstitutionId } from '#domain/id.ts'
import { dataFields, itemsOf } from '#domain/patron-data.ts'
import { isProblem } from '#domain/problem.ts'
import type { Poll, SyncState } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { FiledPatron, FilePage, PatronFile } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { centralLookJob } from './jobs.ts'
import type { FiledZone, People } from './people.ts'
import { whole, type Prints } from './prints.ts'

/**
 * Asks each holder of records every so often who was changed, by whomever: writes by API raise no notice, and notices are lost. Whoever is as the last look
 * saw them is left alone.
 */
export interface Polling {
  /** What has to be among the jobs from the start: one for each holder that can tell. */
  jobs(): readonly NewJob[]
  /** Goes on with a round at a holder, or begins one. Resolves with when to come again, with nothing where nobody is asked there. */
  poll(holder: string, call: Call): Promise<number | undefined>
}

export interface PollingParts {
  readonly people: People
  readonly store: Pick<Store, 'polls' | 'syncStates' | 'walks'>
  readonly ids: PatronIds
  readonly prints: Prints
  readonly clock: Clock
}

export const pollTopic = 'central-poll'

const dayMs = 86_400_000
const pageSize = 100
/** What one page may take. A job that has less left comes again for the next. */
const pageMs = 30_000

export function polling({ people, store, ids, prints, clock }: PollingParts): Polling {
  const asked = new Map(
    [...people.zones.values()].flatMap((zone): [InstitutionId, Asked][] => {
      const { pollMinutes } = zone.sync
      if (pollMinutes === 'off') return []
      return holdersOf(zone).map((holder) => [holder, { zone, everyMs: pollMinutes * 60_000 }])
    }),
  )

  return {
    jobs: () =>
      [...asked.keys()]
        .filter((holder) => 'changedSince' in people.fileOf(holder))
        .map((key) => ({ topic: pollTopic, key, dueAt: clock.now() })),

    async poll(key, call) {
      const holder = key as InstitutionId
      const found = asked.get(holder)
      const file = found && people.fileOf(holder)
      const changedSince = file?.changedSince?.bind(file)
      if (!found || !changedSince) return undefined
      for (;;) {
        const { seenTo, round = begun(seenTo) } = (await store.polls.of(holder)) ?? {}
        const before = seenTo === undefined ? {} : { seenTo }
        const changed = await pageOf(changedSince, round, call)
        if (!changed) {
          await store.polls.save(holder, before, [])
          return clock.now()
        }
        const news = await newsOf(found.zone, holder, changed.patrons, round)
        const jobs = news.all.map(({ record }) => centralLookJob(ids.seal(record.ref), clock.now()))
        if (changed.next === undefined) {
          await store.polls.save(holder, { seenTo: round.begunAt }, jobs)
          await noteSingles(holder, round, news.singles)
          const isNextDay = dayOf(begun(round.begunAt)) !== dayOf(round)
          if (isNextDay) await store.walks.forget(singlesOf(holder, round))
          return Math.max(round.begunAt + found.everyMs, clock.now())
        }
        await store.polls.save(holder, { ...before, round: { ...round, from: changed.next } }, jobs)
        await noteSingles(holder, round, news.singles)
        if (clock.now() + pageMs > call.deadline) return clock.now()
      }
    },
  }

  /** The vendor knows days and not times, and its day may not be ours: one more before is never too few. */
  function begun(seenTo: number | undefined): Round {
    const now = clock.now()
    return { begunAt: now, since: (seenTo ?? now) - dayMs }
  }

  /** Nothing where the vendor has no such place in its list any more: then it is walked from the beginning. */
  async function pageOf(
    changedSince: NonNullable<PatronFile['changedSince']>,
    round: Round,
    call: Call,
  ): Promise<FilePage | undefined> {
    const { from } = round
    const deadline = Math.min(call.deadline, clock.now() + pageMs)
    try {
      const page = { size: pageSize, ...(from !== undefined && { from }) }
      return await changedSince(dayOf(round), page, { ...call, deadline, fresh: true })
    } catch (error) {
      if (from !== undefined && isProblem(error) && error.code === 'request-invalid') return undefined
      throw error
    }
  }

  /** Those who are not as the last look at their copies saw them; and of them, of whom no copy is known. */
  async function newsOf(zone: FiledZone, holder: InstitutionId, patrons: readonly FiledPatron[], round: Round): Promise<News> {
    const persons = patrons.map(({ record }) => people.personOf(zone, record))
    const isCopy = zone.zone.mode === 'network-managed' && !people.isZone(holder)
    const states = await Promise.all(
      (isCopy ? [holder] : zone.members).map(async (at) => ({ at, byPerson: await store.syncStates.at(at, persons) })),
    )
    const seen = patrons.map((patron, index) => {
      const person = persons[index]!
      const known = states.flatMap(({ at, byPerson }) => {
        const state = byPerson.get(person)
        return state && (at === holder || state.central === holder) ? [state] : []
      })
      return { patron, known, single: singleOf(person, patron) }
    })
    const told = await store.walks.noted(
      singlesOf(holder, round),
      seen.flatMap(({ known, single }) => (known.length === 0 ? [single] : [])),
    )
    const news = seen.filter(({ patron, known, single }) =>
      known.length === 0 ? !told.has(single) : !known.every((state) => isAsSeen(patron, state, holder)),
    )
    return {
      all: news.map(({ patron }) => patron),
      singles: news.flatMap(({ known, single }) => (known.length === 0 ? [single] : [])),
    }
  }

  /** Of whoever has no copy a look writes nothing down, and who was told once is not told every few minutes all day long. */
  function noteSingles(holder: InstitutionId, round: Round, singles: readonly string[]): Promise<void> {
    return store.walks.note(singlesOf(holder, round), new Map(singles.map((single) => [single, ''])))
  }

  function isAsSeen({ data }: FiledPatron, { central, fields }: SyncState, holder: InstitutionId): boolean {
    const side = central === holder ? 'central' : 'copy'
    return dataFields.every((field) => {
      const seen = fields[field]?.seen[side]
      return !seen || whole(seen.prints) === whole(prints.list(field, itemsOf(field, data)))
    })
  }

  function singleOf(person: string, { data }: FiledPatron): string {
    const all = dataFields.map((field) => whole(prints.list(field, itemsOf(field, data))))
    return `${person} ${ids.fingerprint('polled', ...all).slice(0, 22)}`
  }
}

interface Asked {
  readonly zone: FiledZone
  readonly everyMs: number
}

interface News {
  readonly all: readonly FiledPatron[]
  readonly singles: readonly string[]
}

type Round = NonNullable<Poll['round']>

function dayOf({ since }: Round): Day {
  return dayAt(since, 'UTC')
}

function singlesOf(holder: InstitutionId, round: Round): string {
  return `poll ${holder} ${dayOf(round)}`
}

function holdersOf({ zone, members }: FiledZone): readonly InstitutionId[] {
  return zone.mode === 'network-managed' ? [zoneAsHolder(zone.id), ...members] : members
}
