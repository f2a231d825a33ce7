import type { Call } from '#domain/call.ts'
import type { ZoneId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Walk } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { FiledPatron, FilePage } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { CloserLooks } from './closer-looks.ts'
import { centralLookJob } from './jobs.ts'
import { pace, type Pace } from './pace.ts'
import type { FiledZone, People } from './people.ts'
import type { WalkNotes } from './walk-notes.ts'
import { isToSee, stopAfter } from './walk-stops.ts'

/**
 * Everybody's copies held against their central records, page by page: what does not fit is counted and, where the walk heals, looked at by the jobs that
 * put it right. It keeps to calls of its own a second and to one page in memory, and goes on at the page at which anything stopped it.
 */
export interface Walking {
  /** Some pages on. Resolves with when to come again, with nothing where the walk is over. */
  advance(walk: string, call: Call): Promise<number | undefined>
}

export interface WalkingParts {
  readonly people: People
  readonly notes: WalkNotes
  readonly closer: CloserLooks
  readonly store: Pick<Store, 'walks' | 'syncStates'>
  readonly ids: Pick<PatronIds, 'seal'>
  readonly clock: Clock
}

export const walkTopic = 'reconciliation'

const mostAPage = 100
/** Somebody else takes the work over after two minutes: of a page, each record may need a call of its own. */
const pageMs = 50_000
const callMs = 30_000
/** After so long another page is left to the next time. */
const stretchMs = 20_000
/** A system that is away is asked so often for a page, for some minutes in all; then its file is left out. */
const mostTries = 6

export function walking({ people, notes, closer, store, ids, clock }: WalkingParts): Walking {
  const paces = new Map<ZoneId, Pace>()

  return {
    async advance(id, call) {
      const begun = clock.now()
      for (;;) {
        const walk = await store.walks.find(id)
        if (walk?.state !== 'running') return undefined
        const again = await step(walk, call)
        if (again > clock.now() || clock.now() - begun > stretchMs) return again
      }
    },
  }

  /** One page, written down with what follows from it; where somebody else has gone on or stopped it meanwhile, nothing is. */
  async function step(walk: Walk, call: Call): Promise<number> {
    const zone = people.zones.get(walk.zone)
    if (!zone) {
      // It keeps no central file any more.
      await store.walks.save({ ...walk, state: 'stopped', changedAt: clock.now() }, [])
      return clock.now()
    }
    const asking = { ...call, fresh: true }
    let read: { readonly page: FilePage; readonly found: Found }
    try {
      read = await look(walk, zone, asking)
    } catch (error) {
      if (!isProblem(error) || error.code === 'store-unavailable') throw error
      return unread(walk, zone, error)
    }
    const { page, found } = read
    const next: Walk = {
      ...walk,
      tries: 0,
      looked: walk.looked + page.patrons.length,
      total: walk.total + (walk.from === undefined ? (page.total ?? 0) : 0),
      differing: walk.differing + found.differing.length,
      withoutCentral: walk.withoutCentral + found.withoutCentral,
      healed: walk.healed + (walk.heal ? found.differing.length : 0),
      unread: walk.unread + page.unread,
      changedAt: clock.now(),
    }
    const jobs = walk.heal ? found.differing.map(({ record }) => centralLookJob(ids.seal(record.ref), clock.now())) : []
    if (page.next !== undefined) await store.walks.save({ ...next, from: page.next }, jobs)
    else await store.walks.save(await movedOn(next, zone), jobs)
    return clock.now()
  }

  async function look(walk: Walk, zone: FiledZone, call: Call): Promise<{ page: FilePage; found: Found }> {
    const page = await pageOf(walk, zone, call)
    const seen = page.patrons.filter((patron) => isToSee(zone.zone.mode, walk.phase, patron))
    return { page, found: await (walk.phase === 'central' ? noted(walk, zone, seen) : compared(walk, zone, seen, call)) }
  }

  async function pageOf({ zone: id, at, from }: Walk, zone: FiledZone, call: Call): Promise<FilePage> {
    const file = people.fileOf(at)
    if (!file.walk) throw new Problem('capability-missing', 'The library system has no list of everybody')
    const { callsPerSecond } = zone.sync.reconciliation
    await paceOf(id, callsPerSecond).turn(call.signal)
    const size = Math.max(1, Math.min(mostAPage, Math.floor((callsPerSecond * pageMs) / 1000)))
    return file.walk({ size, ...(from !== undefined && { from }) }, { ...call, deadline: clock.now() + callMs })
  }

  async function noted(walk: Walk, zone: FiledZone, patrons: readonly FiledPatron[]): Promise<Found> {
    await store.walks.note(
      walk.id,
      new Map(patrons.map((patron) => [people.personOf(zone, patron.record), notes.of(zone, patron)])),
    )
    return nothing
  }

  async function compared(walk: Walk, zone: FiledZone, patrons: readonly FiledPatron[], call: Call): Promise<Found> {
    const byPerson = new Map(patrons.map((patron) => [people.personOf(zone, patron.record), patron]))
    const before = await store.walks.noted(walk.id, [...byPerson.keys()])
    const unowned = [...byPerson].filter(([person]) => !before.has(person)).map(([, patron]) => patron)
    const copies = [...byPerson].filter(([person]) => {
      const note = before.get(person)
      return note !== undefined && notes.holderIn(note) !== walk.at
    })
    if (zone.zone.mode === 'independent') await noted(walk, zone, unowned)
    await store.walks.met(
      walk.id,
      copies.map(([person]) => person),
    )
    const known = await store.syncStates.at(
      walk.at,
      copies.map(([person]) => person),
    )
    const differing: FiledPatron[] = []
    let withoutCentral = zone.zone.mode === 'independent' ? 0 : unowned.length
    for (const [person, copy] of copies) {
      const note = before.get(person)!
      // Of whom it was never written down that both agree, the next edit would look like no edit.
      const isNew = walk.heal && !known.has(person)
      if (!isNew && notes.isAsNoted(zone, note, walk.at, copy.data)) continue
      await paceOf(walk.zone, zone.sync.reconciliation.callsPerSecond).turn(call.signal)
      const look = { zone, person, holder: notes.holderIn(note), copy }
      const said = await closer.look(look, { ...call, deadline: clock.now() + callMs })
      if (said === 'differs') differing.push(copy)
      if (said === 'unowned') withoutCentral += 1
    }
    return { differing, withoutCentral }
  }

  /** To the next file, or to the end. */
  async function movedOn(walk: Walk, zone: FiledZone): Promise<Walk> {
    const { from: _from, ...there } = walk
    const stop = stopAfter(zone, walk)
    if (stop) return { ...there, ...stop, tries: 0 }
    return { ...there, state: 'done', withoutCopy: await store.walks.unmet(walk.id) }
  }

  /** A page that could not be had is asked for again later; a file that stays away is left out, and that is told. */
  async function unread(walk: Walk, zone: FiledZone, { code }: Problem): Promise<number> {
    const now = clock.now()
    const tries = walk.tries + 1
    const isForGood = code === 'capability-missing' || code === 'not-found' || code === 'request-invalid'
    if (!isForGood && tries < mostTries) {
      await store.walks.save({ ...walk, tries, changedAt: now }, [])
      return now + 4000 * 2 ** tries
    }
    const left = { ...walk, skipped: [...walk.skipped, { at: walk.at, why: code }], changedAt: now }
    // Without the central records there is nothing to hold copies against.
    const isHopeless = walk.phase === 'central' && people.isZone(walk.at)
    await store.walks.save(isHopeless ? { ...left, state: 'stopped' } : await movedOn(left, zone), [])
    return now
  }

  function paceOf(zone: ZoneId, perSecond: number): Pace {
    const known = paces.get(zone) ?? pace(perSecond, clock)
    paces.set(zone, known)
    return known
  }
}

interface Found {
  readonly differing: readonly FiledPatron[]
  readonly withoutCentral: number
}

const nothing: Found = { differing: [], withoutCentral: 0 }
