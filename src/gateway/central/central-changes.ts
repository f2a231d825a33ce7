import type { Call } from '#domain/call.ts'
import type { Change } from '#domain/change.ts'
import { changeOf, faultsIn, type PatronDataPatch } from '#domain/data-rules.ts'
import type { PatronRef, ZoneId } from '#domain/id.ts'
import { dataFields, type PatronDataChange } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import type { ChangeOpened } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from '../actor.ts'
import { inOrder } from '../in-order.ts'
import { keyedRequest, keyReused, onlyOnce } from '../keyed-requests.ts'
import type { Arrivals } from './arrivals.ts'
import { mapsOf, mayWrite, throwFaults } from './asked-changes.ts'
import type { CentralAudit } from './central-audit.ts'
import { asBefore, type CentralNow, type CentralWriting, type Written } from './central-writing.ts'
import type { Values } from './change-book.ts'
import type { NewChange, NewChanges } from './new-changes.ts'
import type { FiledZone, People } from './people.ts'
import { tagOf } from './prints.ts'
import type { Reach, Reached } from './reach.ts'
import { through, type RecordLane, type RecordWrites } from './record-writes.ts'

/** Changes of central records that somebody asks for: written down, written to the central record and proved; then every institution follows. */
export interface CentralChanges {
  /** The record may be named by any record of the person in the zone. Resolves when the central record is proved, refused, or nobody can tell yet. */
  change(zone: ZoneId, ref: PatronRef, patch: PatronDataPatch, terms: ChangeTerms, call: Call): Promise<Made>
  /**
   * Does what `wanted` says of the record as it is in its lane, as one change, once for this request. For whoever has seen to it that the caller may.
   */
  make(zone: FiledZone, central: CentralNow, wanted: WantedChange, request: KeyedRequest, call: Call): Promise<Made>
}

export interface Made {
  readonly change: Change
  /** It was asked for before: nothing was done. */
  readonly replayed: boolean
}

export interface ChangeTerms {
  readonly key: string
  /** The tag of the record as the caller has seen it, or several. */
  readonly isSeen: (tag: string) => boolean
  readonly purpose?: string
  /** What was told beforehand must still hold. */
  readonly preview?: string
}

export interface WantedChange extends Pick<NewChange, 'kind' | 'purpose' | 'reverses'> {
  /** From the record as it was read last. Throws where it cannot be done any more. */
  readonly fields: (present: CentralNow) => PatronDataChange | Promise<PatronDataChange>
}

export interface CentralChangesParts {
  readonly people: People
  readonly reach: Reach
  readonly writing: CentralWriting
  readonly writes: RecordWrites
  readonly changes: NewChanges
  readonly arrivals: Pick<Arrivals, 'begin'>
  readonly audit: CentralAudit
  /** Throws where what a preview told no longer holds. */
  readonly stillHolds: (preview: string, reached: Reached, zone: FiledZone, change: PatronDataChange, call: Call) => Promise<void>
  readonly lanes: Lanes
  readonly store: Pick<Store, 'changes'>
  readonly ids: PatronIds
  readonly clock: Clock
}

export function centralChanges(parts: CentralChangesParts): CentralChanges {
  const { people, reach, writing, writes, changes, arrivals, audit, stillHolds, lanes, store, ids, clock } = parts

  const all: CentralChanges = {
    async change(id, ref, patch, { key, isSeen, purpose, preview }, call) {
      const zone = people.zone(id)
      demandOfFields(patch, call)
      const content = [JSON.stringify(inOrder(patch)), purpose ?? '', preview ?? '']
      const request = keyedRequest(ids, key, { route: ['central-change', ids.seal(ref)], content }, call)
      const before = await answered(request)
      if (before) return { change: before, replayed: true }
      const reached = await reach.central(zone, ref, 'central:write', call)
      mayWrite(patch, reached.permissions)
      const { central } = reached
      throwFaults(faultsIn(patch, central.shapes, mapsOf(people, zone, central)))
      if (preview !== undefined) await stillHolds(preview, reached, zone, changeOf(patch, central.data), call)
      const wanted: WantedChange = {
        kind: 'update',
        ...(purpose !== undefined && { purpose }),
        fields(present) {
          if (!isSeen(tagOf(present.data, dataFields, ids))) {
            throw new Problem('conflict', 'Somebody else has changed the central record since')
          }
          return changeOf(patch, present.data)
        },
      }
      return all.make(zone, central, wanted, request, call)
    },

    async make(zone, central, { kind, purpose, reverses, fields }, request, call) {
      const onward = through(call, clock)
      const { ref } = central.filed.record
      let proved: CentralNow | undefined
      const { thing, replayed } = await onlyOnce(
        request,
        lanes,
        () => answered(request),
        async () => {
          const written = await writes.inLane(ref, onward, async (lane) => {
            const present = await writing.read(zone, ref, onward)
            if (!present) throw new Problem('not-found', 'The central record is gone')
            await demandSure(zone, present)
            const change = await fields(present)
            const values: Values = { wanted: { fields: change }, before: asBefore(present.data, change) }
            const action = { action: 'central-changed', permission: 'central:write', patron: ref, outcome: 'done' } as const
            await audit({ ...action, ...(purpose !== undefined && { purpose }) }, call)
            const what: NewChange = {
              kind,
              by: { kind: 'caller', actor: actorOf(call.caller, ids) },
              values,
              ...(purpose !== undefined && { purpose }),
              ...(reverses !== undefined && { reverses }),
            }
            return begun(zone, await changes.open(zone, present, what, request), values, present, lane, onward)
          })
          proved = written.proved
          return written.change
        },
      )
      if (proved) arrivals.begin(zone, proved, new Set(), onward)
      return { change: thing, replayed }
    },
  }

  function begun(
    zone: FiledZone,
    opened: ChangeOpened,
    values: Values,
    present: CentralNow,
    lane: RecordLane,
    call: Call,
  ): Promise<Written> | Written {
    if (opened.outcome === 'key-reused') throw keyReused()
    if (opened.outcome === 'replayed') return { change: opened.change }
    return writing.prove(zone, opened.change, values, present, lane, call)
  }

  async function answered(request: KeyedRequest): Promise<Change | undefined> {
    const before = await store.changes.answered(request)
    if (before?.outcome === 'key-reused') throw keyReused()
    return before?.change
  }

  /** While nobody knows what became of the last write, another one might be taken back by it. */
  async function demandSure(zone: FiledZone, { filed }: CentralNow): Promise<void> {
    const unsure = await writing.unsure(people.personOf(zone, filed.record))
    if (!unsure) return
    throw new Problem('outcome-unknown', 'Nobody knows yet whether the last change of the central record came through', {
      retryAfter: Math.max(1, Math.ceil((unsure.until - clock.now()) / 1000)),
      about: `/v1/changes/${unsure.change}`,
    })
  }

  return all
}

/** Before anything is looked up: what the caller holds nowhere they hold here neither. */
function demandOfFields(patch: PatronDataPatch, { caller }: Call): void {
  if (caller.kind !== 'staff' && caller.kind !== 'software') throw new Problem('forbidden', 'No patron changes central records')
  const held = new Set(caller.grants.flatMap(({ permissions }) => [...permissions]))
  mayWrite(patch, held)
}
