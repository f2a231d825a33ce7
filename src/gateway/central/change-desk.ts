import type { Call } from '#domain/call.ts'
import type { Change, ChangeState, Target } from '#domain/change.ts'
import { zoneAsHolder, type InstitutionId, type ZoneId } from '#domain/id.ts'
import { holdsAnywhere, type Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { ChangesWanted } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from '../actor.ts'
import { keyedRequest } from '../keyed-requests.ts'
import type { CentralAudit } from './central-audit.ts'
import type { Made } from './central-changes.ts'
import { isUnsure } from './central-writing.ts'
import type { ChangeBook } from './change-book.ts'
import type { CopySync } from './copy-sync.ts'
import { changeJob, copySyncJob } from './jobs.ts'
import type { NewChanges } from './new-changes.ts'
import type { FiledZone, People } from './people.ts'
import type { Reach } from './reach.ts'

/** Changes as staff follow them, try them again, and undo them. What is out of reach looks like what is not there. */
export interface ChangeDesk {
  find(id: string, call: Call): Promise<Change>
  /** Newest first. */
  list(wanted: ListWanted, limit: number, call: Call): Promise<{ readonly changes: readonly Change[]; readonly next?: string }>
  /** Whatever waits is tried now, and what was refused is tried again. */
  retry(id: string, key: string, call: Call): Promise<Made>
}

export interface ListWanted {
  readonly zone?: ZoneId
  readonly institution?: InstitutionId
  /** Of one person, by the id of any of their records. */
  readonly patron?: string
  readonly state?: ChangeState
  readonly before?: string
}

export interface ChangeDeskParts {
  readonly people: People
  readonly reach: Reach
  readonly changes: NewChanges
  readonly book: ChangeBook
  readonly copies: Pick<CopySync, 'again'>
  readonly audit: CentralAudit
  readonly store: Pick<Store, 'changes' | 'jobs' | 'spent'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** Of changes out of reach so many pages are leafed through before a page of those in reach is given up as it is. */
const mostPages = 10
const keptMs = 48 * 3_600_000

export function changeDesk(parts: ChangeDeskParts): ChangeDesk {
  const { people, reach, changes, book, copies, audit, store, ids, clock } = parts

  return {
    find: (id, call) => found(id, 'central:read', call),

    async list({ zone, institution, patron, state, before }, limit, call) {
      const zones = zonesInReach(call, zone)
      const wanted: ChangesWanted = {
        zones: zones.map((each) => each.zone.id),
        ...(institution !== undefined && { institution }),
        ...(patron !== undefined && { person: await personOf(patron, call) }),
        ...(state !== undefined && { states: [state] }),
      }
      const seen: Change[] = []
      let last = before
      for (let page = 0; page < mostPages && seen.length <= limit; page += 1) {
        const rows = await store.changes.list({ ...wanted, ...(last !== undefined && { before: last }) }, limit + 1)
        seen.push(...rows.filter((change) => isInReach(change, 'central:read', call)))
        last = rows.at(-1)?.id
        if (rows.length <= limit) last = undefined
        if (last === undefined) break
      }
      const shown = seen.slice(0, limit)
      for (const each of zones)
        await audit(
          { action: 'central-changes-looked-at', permission: 'central:read', institution: zoneAsHolder(each.zone.id) },
          call,
        )
      const next = seen.length > limit ? shown.at(-1)?.id : last
      return { changes: shown, ...(next !== undefined && { next }) }
    },

    async retry(id, key, call) {
      const change = await found(id, 'central:write', call)
      const { principal } = keyedRequest(ids, key, { route: ['central-retry', id], content: [] }, call)
      // To try once more is good as often as it is asked for; the same request does it once.
      if (!(await store.spent.spend(`central-retry ${principal} ${key}`, clock.now() + keptMs))) {
        return { change, replayed: true }
      }
      const patron = ids.open(change.patron)
      if (!patron) throw new Problem('not-found', 'None of our keys sealed whose change it is')
      await audit({ action: 'central-changed', permission: 'central:write', patron, outcome: 'done' }, call)
      for (const { at, why } of change.targets) {
        if (why === 'put-back-too-often' && 'institution' in at)
          await copies.again({ central: patron, institution: at.institution }, change.person, call)
      }
      return { change: await again(change), replayed: false }
    },
  }

  function again({ id }: Change): Promise<Change> {
    const now = clock.now()
    return book.update(id, (change) => {
      if (change.state === 'done' && change.by.kind === 'gateway') return undefined
      const zone = people.zone(change.zone)
      if (change.state === 'refused') {
        const next = { ...change, state: 'writing' as const, targets: changes.targetsAgain(zone, change), changedAt: now }
        return { change: next, jobs: [changeJob(id, now)] }
      }
      const targets = change.targets.map((target) => waitingAgain(target, now))
      const isOpen = targets.some(({ state }) => state === 'waiting')
      if (!isOpen) return undefined
      const state = change.state === 'done' ? 'arriving' : change.state
      const isOfFields = change.kind === 'update' || change.kind === 'reversal'
      const due = targets.flatMap(({ at, state: its }) => ('institution' in at && its === 'waiting' ? [at.institution] : []))
      const jobs =
        state === 'arriving' && isOfFields ? due.map((institution) => copySyncJob(change.patron, institution, now)) : []
      return { change: { ...change, state, targets, changedAt: now }, jobs: [...jobs, changeJob(id, now)] }
    })
  }

  async function found(id: string, permission: Permission, call: Call): Promise<Change> {
    if (!holdsAnywhere(call.caller, permission)) throw new Problem('forbidden', `The caller lacks ${permission}`)
    const change = await store.changes.find(id)
    if (!change || !isInReach(change, permission, call)) throw new Problem('not-found', 'No such change in reach')
    return change
  }

  /** Over the zone, where the person is, or where it was made; whoever made it may see what became of it. */
  function isInReach(change: Change, permission: Permission, call: Call): boolean {
    const zone = zoneOf(change.zone)
    if (!zone) return false
    if (reach.overZone(zone, call.caller).has(permission)) return true
    if (change.by.kind === 'caller' && change.by.actor === actorOf(call.caller, ids)) return true
    const there = new Set<InstitutionId>(reach.membersWith(zone, permission, call.caller))
    if (change.by.kind === 'institution' && there.has(change.by.institution)) return true
    return change.targets.some(
      ({ at, state }) => 'institution' in at && state !== 'waiting' && state !== 'gone' && there.has(at.institution),
    )
  }

  function zonesInReach({ caller }: Call, wanted: ZoneId | undefined): readonly FiledZone[] {
    if (!holdsAnywhere(caller, 'central:read')) throw new Problem('forbidden', 'The caller lacks central:read')
    const within = (wanted === undefined ? [...people.zones.values()] : [people.zone(wanted)]).filter(
      (zone) => reach.overZone(zone, caller).has('central:read') || reach.membersWith(zone, 'central:read', caller).length > 0,
    )
    if (within.length === 0) throw new Problem('not-found', 'No network zone in reach')
    return within
  }

  async function personOf(sealed: string, call: Call): Promise<string> {
    const ref = ids.open(sealed)
    const zone = ref && people.zoneOf(ref.institution)
    if (!ref || !zone) throw new Problem('not-found', 'No such patron')
    const { central } = await reach.central(zone, ref, 'central:read', call)
    return people.personOf(zone, central.filed.record)
  }

  function zoneOf(id: ZoneId): FiledZone | undefined {
    return people.zones.get(id)
  }
}

function waitingAgain(target: Target, now: number): Target {
  if (target.state !== 'waiting' && target.state !== 'refused') return target
  // Nobody tries that again of which nobody knows yet whether it came through.
  if (isUnsure(target, now)) return target
  const { retryAt: _retryAt, why: _why, said: _said, ...rest } = target
  const fields = target.fields.map((field) => (field.result === 'refused' ? { ...field, result: 'waiting' as const } : field))
  return { ...rest, state: 'waiting', tries: 0, fields, changedAt: now }
}
