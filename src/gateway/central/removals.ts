import type { Call } from '#domain/call.ts'
import type { Change, Target } from '#domain/change.ts'
import type { InstitutionId, PatronRef, ZoneId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from '../actor.ts'
import { keyedRequest, keyReused, onlyOnce } from '../keyed-requests.ts'
import type { CentralAudit } from './central-audit.ts'
import type { Made } from './central-changes.ts'
import { isUnsure, type CentralNow, type CentralWriting } from './central-writing.ts'
import { targetOf, withoutTarget, withTarget, type ChangeBook, type Holder } from './change-book.ts'
import { retryDelay } from './jobs.ts'
import type { NewChanges } from './new-changes.ts'
import type { FiledZone, People } from './people.ts'
import type { Reach } from './reach.ts'
import { through, type RecordWrites } from './record-writes.ts'

/** A person is taken out of the central file: the copies first, and the central record when none of them is left, so that nothing is orphaned. */
export interface Removals {
  remove(zone: ZoneId, ref: PatronRef, terms: RemovalTerms, call: Call): Promise<Made>
  /** Whoever comes again goes on with what is left. Resolves with when to come again. */
  advance(change: Change, call: Call): Promise<number | undefined>
}

export interface RemovalTerms {
  readonly key: string
  readonly isSeen: (tag: string) => boolean
}

export interface RemovalsParts {
  readonly people: People
  readonly reach: Reach
  readonly tag: (central: CentralNow) => string
  readonly writing: CentralWriting
  readonly writes: RecordWrites
  readonly changes: NewChanges
  readonly book: ChangeBook
  readonly audit: CentralAudit
  readonly lanes: Lanes
  readonly store: Pick<Store, 'changes' | 'syncStates'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** What came of one record now. */
type Removed = Partial<Target> & { readonly state: Target['state'] }

export function removals(parts: RemovalsParts): Removals {
  const { people, reach, tag, writing, writes, changes, book, audit, lanes, store, ids, clock } = parts

  return {
    async remove(id, ref, { key, isSeen }, call) {
      const zone = people.zone(id)
      const request = keyedRequest(ids, key, { route: ['central-removal', ids.seal(ref)], content: [] }, call)
      const before = await answered(request)
      if (before) return { change: before, replayed: true }
      const { central } = await reach.central(zone, ref, 'central:remove', call)
      if (!isSeen(tag(central))) throw new Problem('conflict', 'Somebody else has changed the central record since')
      const onward = through(call, clock)
      const made = await onlyOnce(
        request,
        lanes,
        () => answered(request),
        async () => {
          const whose = central.filed.record.ref
          const action = { action: 'central-removed', permission: 'central:remove', patron: whose, outcome: 'done' } as const
          await audit(action, call)
          const by = { kind: 'caller', actor: actorOf(call.caller, ids) } as const
          const what = { kind: 'removal', by, values: { wanted: {} } } as const
          const opened = await changes.open(zone, central, what, request)
          if (opened.outcome === 'key-reused') throw keyReused()
          return opened.change
        },
      )
      if (!made.replayed) await inLane(made.thing, onward)
      return { change: (await store.changes.find(made.thing.id)) ?? made.thing, replayed: made.replayed }
    },

    advance: inLane,
  }

  /** One at a time: what comes last is judged by what all others came to. */
  function inLane({ id }: Change, call: Call): Promise<number | undefined> {
    return lanes.inLane(`removal ${id}`, call.deadline, async () => {
      const change = await store.changes.find(id)
      if (!change || change.state !== 'writing') return undefined
      const zone = people.zone(change.zone)
      const ref = ids.open(change.patron)
      if (!ref) throw new Problem('internal', 'A change names a record that none of our keys sealed')
      const central = await writing.read(zone, ref, call)
      const waiting = change.targets.flatMap(({ at, state }) =>
        'institution' in at && state === 'waiting' ? [at.institution] : [],
      )
      await Promise.all(
        waiting.map((institution) =>
          // A central record that is gone already ties nobody to anybody any more: its copies are for people to find.
          central
            ? copyAt(zone, change, central, institution, call)
            : step(change, institution, () => ({ state: 'refused', why: 'gone' })),
        ),
      )
      return centrally(zone, (await store.changes.find(id))!, ref, call)
    })
  }

  async function copyAt(zone: FiledZone, change: Change, central: CentralNow, at: InstitutionId, call: Call): Promise<void> {
    await step(change, at, async () => {
      const copy = await people.tiedAt(zone, central.filed.record, at, call)
      if (copy) return removed(change, at, copy.record.ref, call)
      await store.syncStates.forget(change.person, at)
      return targetOf(change, at)!.tries > 0 ? { state: 'done' } : 'nobody'
    })
  }

  async function centrally(zone: FiledZone, change: Change, ref: PatronRef, call: Call): Promise<number | undefined> {
    const others = change.targets.filter(({ at }) => 'institution' in at)
    const waits = others.filter(({ state }) => state === 'waiting').map(({ retryAt }) => retryAt ?? clock.now())
    if (waits.length > 0) return Math.max(clock.now() + 1000, Math.min(...waits))
    const isLeft = others.some(({ state }) => state === 'refused')
    await step(change, 'central', () =>
      isLeft ? { state: 'refused', why: 'copies-left' } : removed(change, 'central', ref, call),
    )
    const after = await book.update(change.id, (now) =>
      targetOf(now, 'central')!.state === 'waiting' ? undefined : { change: { ...now, state: 'done' } },
    )
    if (targetOf(after, 'central')!.state === 'done') await store.syncStates.forget(after.person)
    return targetOf(after, 'central')!.retryAt
  }

  /** Announced, asked once, and read. */
  function removed(change: Change, at: Holder, ref: PatronRef, call: Call): Promise<Removed> {
    return writes.inLane(ref, call, async (lane): Promise<Removed> => {
      const file = people.fileOf(ref.institution)
      const target = targetOf((await store.changes.find(change.id)) ?? change, at)!
      if (!(await file.read(ref.record, call))) return { state: 'done' }
      if (isUnsure(target, clock.now())) return { state: 'waiting', why: 'outcome-unknown', retryAt: target.retryAt! }
      if (!file.remove) return { state: 'refused', why: 'capability-missing' }
      const until = clock.now() + file.settledAfterMs
      const unsure = { tries: target.tries + 1, why: 'outcome-unknown', retryAt: until }
      await book.update(change.id, (now) => ({ change: withTarget(now, at, unsure, clock.now()) }))
      const answer = await lane.ask(() => file.remove!(ref.record, call))
      if (!(await file.read(ref.record, call))) return { state: 'done' }
      if (answer.outcome !== 'refused') return { ...unsure, state: 'waiting' }
      return { state: 'refused', why: answer.reason, ...(answer.said !== undefined && { said: answer.said }) }
    })
  }

  async function step(change: Change, at: Holder, work: () => Promise<Removed | 'nobody'> | Removed): Promise<void> {
    const came = await Promise.resolve()
      .then(work)
      .catch((error: unknown): Removed => {
        if (!isProblem(error)) throw error
        const tries = (targetOf(change, at)?.tries ?? 0) + 1
        return { state: 'waiting', why: error.code, tries, retryAt: clock.now() + retryDelay(tries) }
      })
    await book.update(change.id, (now) => ({
      change: came === 'nobody' ? withoutTarget(now, at as InstitutionId, clock.now()) : withTarget(now, at, came, clock.now()),
    }))
  }

  async function answered(request: KeyedRequest): Promise<Change | undefined> {
    const before = await store.changes.answered(request)
    if (before?.outcome === 'key-reused') throw keyReused()
    return before?.change
  }
}
