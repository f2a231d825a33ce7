import type { Call } from '#domain/call.ts'
import { zoneAsHolder, type ZoneId } from '#domain/id.ts'
import { holdsAnywhere } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { Walk } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from '../actor.ts'
import type { FiledZone, People } from './people.ts'
import type { Reach } from './reach.ts'
import { walkTopic } from './walking.ts'
import { stopsOf } from './walk-stops.ts'

/** Walks over everybody of a zone, begun by whoever administrates it, or every so many hours. */
export interface Reconciliations {
  /** `conflict` where one of this zone is under way; the problem is about that one. */
  begin(zone: ZoneId, options: { readonly heal?: boolean }, call: Call): Promise<Walk>
  list(zone: ZoneId, before: string | undefined, call: Call): Promise<{ readonly walks: readonly Walk[]; readonly next?: string }>
  find(zone: ZoneId, id: string, call: Call): Promise<Walk>
  /** What it found until then stays known. One that is over stays as it is. */
  stop(zone: ZoneId, id: string, call: Call): Promise<Walk>
  /** What has to be among the jobs from the start: one for each zone that is walked by itself. */
  jobs(): readonly NewJob[]
  /** Begins one where none is under way. Resolves with when the next one begins. */
  beginAgain(zone: string): Promise<number | undefined>
}

export interface ReconciliationsParts {
  readonly people: People
  readonly reach: Pick<Reach, 'overZone'>
  readonly store: Pick<Store, 'walks' | 'audit'>
  readonly ids: Pick<PatronIds, 'sealStaff'>
  readonly fresh: Pick<FreshSecrets, 'challenge'>
  readonly clock: Clock
}

export const standingWalkTopic = 'reconciliation-begin'

const pageSize = 50
const hourMs = 3_600_000
const mostTries = 20

export function reconciliations({ people, reach, store, ids, fresh, clock }: ReconciliationsParts): Reconciliations {
  return {
    async begin(id, { heal }, call) {
      const zone = reached(id, call)
      const walk = newWalk(zone, heal ?? zone.sync.reconciliation.heal)
      await note(id, call)
      if (await store.walks.begin(walk, [jobOf(walk)])) return walk
      const running = await store.walks.running(id)
      throw new Problem('conflict', 'One of this zone is under way', {
        ...(running && { about: pathOf(running) }),
      })
    },

    async list(id, before, call) {
      reached(id, call)
      const walks = await store.walks.list(id, pageSize, before)
      return { walks, ...(walks.length === pageSize && { next: walks.at(-1)!.id }) }
    },

    find,

    async stop(zone, id, call) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const walk = await find(zone, id, call)
        if (walk.state !== 'running') return walk
        if (tries === 0) await note(zone, call)
        const stopped: Walk = { ...walk, state: 'stopped', changedAt: clock.now() }
        if (await store.walks.save(stopped, [])) return { ...stopped, version: stopped.version + 1 }
      }
      throw new Problem('conflict', 'It went on each time it was to be stopped')
    },

    jobs: () =>
      [...people.zones.values()].flatMap(({ zone, sync }) => {
        const { everyHours } = sync.reconciliation
        // Later than one that waits, so that starting anew does not bring it forward.
        return everyHours === 'off' ? [] : [{ topic: standingWalkTopic, key: zone.id, dueAt: clock.now() + everyHours * hourMs }]
      }),

    async beginAgain(key) {
      const zone = people.zones.get(key as ZoneId)
      if (!zone || zone.sync.reconciliation.everyHours === 'off') return undefined
      const walk = newWalk(zone, zone.sync.reconciliation.heal)
      await store.walks.begin(walk, [jobOf(walk)])
      return clock.now() + zone.sync.reconciliation.everyHours * hourMs
    },
  }

  async function find(zone: ZoneId, id: string, call: Call): Promise<Walk> {
    reached(zone, call)
    const walk = await store.walks.find(id)
    if (walk?.zone !== zone) throw new Problem('not-found', 'No such reconciliation')
    return walk
  }

  /** Over the whole zone: it looks at everybody. Out of reach looks like unknown. */
  function reached(id: ZoneId, { caller }: Call): FiledZone {
    if (!holdsAnywhere(caller, 'central:administrate')) throw new Problem('forbidden', 'The caller lacks central:administrate')
    const zone = people.zone(id)
    if (!reach.overZone(zone, caller).has('central:administrate'))
      throw new Problem('not-found', 'Out of reach of central:administrate')
    return zone
  }

  function newWalk(zone: FiledZone, heal: boolean): Walk {
    const now = clock.now()
    return {
      id: fresh.challenge(),
      zone: zone.zone.id,
      heal,
      state: 'running',
      ...stopsOf(zone)[0]!,
      tries: 0,
      looked: 0,
      total: 0,
      differing: 0,
      withoutCentral: 0,
      withoutCopy: 0,
      healed: 0,
      unread: 0,
      skipped: [],
      startedAt: now,
      changedAt: now,
      version: 0,
    }
  }

  function jobOf({ id }: Walk): NewJob {
    return { topic: walkTopic, key: id, dueAt: clock.now() }
  }

  function note(zone: ZoneId, { id, caller }: Call): Promise<void> {
    const entry = { at: clock.now(), request: id, actor: actorOf(caller, ids), institution: zoneAsHolder(zone) }
    return store.audit.record([
      { ...entry, action: 'reconciliation-managed', permission: 'central:administrate', outcome: 'done' },
    ])
  }
}

export function pathOf({ zone, id }: Pick<Walk, 'zone' | 'id'>): string {
  return `/v1/network-zones/${zone}/reconciliations/${id}`
}
