import { toCentral } from '#domain/code-map.ts'
import type { Call } from '#domain/call.ts'
import type { Conflict } from '#domain/change.ts'
import { zoneAsHolder, type InstitutionId, type ZoneId } from '#domain/id.ts'
import { changeTo, itemsOf, type PatronData, type PatronDataChange } from '#domain/patron-data.ts'
import { holdsAnywhere, type Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { mayWrite } from './asked-changes.ts'
import type { CentralAudit } from './central-audit.ts'
import type { CentralChanges, Made } from './central-changes.ts'
import type { FiledZone, People } from './people.ts'
import { readingOf, type Reach } from './reach.ts'

/** Edits that lost, listed and decided by staff over the zone or over the institution that it happened at. */
export interface ConflictDesk {
  list(wanted: ConflictList, limit: number, call: Call): Promise<ConflictsShown>
  /** `lost`: what lost is written after all, as a change of its own. `kept`: it stays as it is. Once; otherwise decided already it is a `conflict`. */
  decide(id: string, take: 'kept' | 'lost', call: Call): Promise<{ readonly shown: ConflictShown; readonly made?: Made }>
}

export interface ConflictList {
  readonly zone?: ZoneId
  readonly institution?: InstitutionId
  readonly state?: Conflict['state']
  readonly before?: string
}

export interface ConflictsShown {
  readonly conflicts: readonly ConflictShown[]
  readonly next?: string
}

export interface ConflictShown {
  readonly conflict: Conflict
  /** What lost and what stands instead; missing where the caller may not see the field, and where they were wiped. */
  readonly lost?: PatronDataChange
  readonly kept?: PatronDataChange
}

export interface ConflictDeskParts {
  readonly people: People
  readonly reach: Reach
  readonly central: Pick<CentralChanges, 'make'>
  readonly audit: CentralAudit
  readonly store: Pick<Store, 'conflicts'>
  readonly ids: PatronIds
  readonly clock: Clock
}

export function conflictDesk({ people, reach, central, audit, store, ids, clock }: ConflictDeskParts): ConflictDesk {
  return {
    async list({ zone, institution, state, before }, limit, call) {
      if (!holdsAnywhere(call.caller, 'central:resolve')) throw new Problem('forbidden', 'The caller lacks central:resolve')
      const zones = zone === undefined ? [...people.zones.values()] : [people.zone(zone)]
      const within = zones.flatMap((each) =>
        reach.overZone(each, call.caller).has('central:resolve')
          ? each.members
          : reach.membersWith(each, 'central:resolve', call.caller),
      )
      const institutions = institution === undefined ? within : within.filter((each) => each === institution)
      if (institutions.length === 0) throw new Problem('not-found', 'No such institution in reach')
      const wanted = {
        zones: zones.map((each) => each.zone.id),
        institutions,
        ...(state !== undefined && { states: [state] }),
        ...(before !== undefined && { before }),
      }
      const found = await store.conflicts.list(wanted, limit + 1)
      const shown = await Promise.all(found.slice(0, limit).map((conflict) => withValues(conflict.id, call)))
      for (const each of zones) {
        const noted = { action: 'central-changes-looked-at', permission: 'central:resolve' } as const
        await audit({ ...noted, institution: zoneAsHolder(each.zone.id) }, call)
      }
      const next = found.length > limit ? found[limit - 1]?.id : undefined
      return { conflicts: shown, ...(next !== undefined && { next }) }
    },

    async decide(id, take, call) {
      const { conflict, lost } = await inReach(id, call)
      const decision = take === 'kept' ? 'kept' : 'taken-back'
      if (conflict.state === 'decided' && conflict.decision !== decision) throw decided()
      const ref = ids.open(conflict.patron)
      if (!ref) throw new Problem('not-found', 'None of our keys sealed whose conflict it is')
      await audit({ action: 'conflict-decided', permission: 'central:resolve', patron: ref, outcome: 'done' }, call)
      const made = take === 'lost' ? await takenBack(conflict, lost, call) : undefined
      if (!(await store.conflicts.decide(id, decision, clock.now()))) {
        const now = await store.conflicts.find(id)
        if (now?.conflict.decision !== decision) throw decided()
      }
      return { shown: await withValues(id, call), ...(made && { made }) }
    },
  }

  /** The change first, and once for each conflict: who dies in between decides again, and makes no second one. */
  async function takenBack(conflict: Conflict, sealed: string | undefined, call: Call): Promise<Made> {
    const zone = people.zone(conflict.zone)
    const lost = valuesIn(sealed)
    if (!lost) throw new Problem('change-not-reversible', 'What lost was wiped')
    const ref = ids.open(conflict.patron)!
    const reached = await reach.central(zone, ref, 'central:write', call)
    const fields = inZoneTerms(conflict, lost)
    mayWrite(fields, reached.permissions)
    const request: KeyedRequest = {
      principal: ids.fingerprint('conflict-resolution', conflict.id),
      key: 'lost',
      content: ids.fingerprint('conflict-resolution', conflict.id, 'lost'),
    }
    return central.make(zone, reached.central, { kind: 'update', fields: () => fields }, request, call)
  }

  /** What an institution edited is in its own codes. */
  function inZoneTerms({ zone, institution, field, lost: side }: Conflict, lost: PatronDataChange): PatronDataChange {
    if (side === 'central' || lost[field] === null) return lost
    const { maps } = people.membershipOf(people.zone(zone), institution)
    const items = itemsOf(field, lost as PatronData)
    return changeTo(
      field,
      items.flatMap((item) => toCentral(field, item, maps) ?? []),
    )
  }

  async function withValues(id: string, call: Call): Promise<ConflictShown> {
    const { conflict, lost, kept } = await inReach(id, call)
    const needed = readingOf[conflict.field]
    if (needed !== undefined && !permissionsAt(people.zone(conflict.zone), conflict.institution, needed, call)) {
      return { conflict }
    }
    const values = { lost: valuesIn(lost), kept: valuesIn(kept) }
    return { conflict, ...(values.lost && { lost: values.lost }), ...(values.kept && { kept: values.kept }) }
  }

  async function inReach(id: string, call: Call) {
    const found = await store.conflicts.find(id)
    const zone = found && people.zones.get(found.conflict.zone)
    if (!found || !zone || !permissionsAt(zone, found.conflict.institution, 'central:resolve', call)) {
      throw new Problem('not-found', 'No such conflict in reach')
    }
    return found
  }

  function permissionsAt(zone: FiledZone, institution: InstitutionId, needed: Permission, { caller }: Call): boolean {
    return reach.overZone(zone, caller).has(needed) || reach.membersWith(zone, needed, caller).includes(institution)
  }

  function valuesIn(sealed: string | undefined): PatronDataChange | undefined {
    const text = sealed === undefined ? undefined : ids.openValues(sealed)
    return text === undefined ? undefined : (JSON.parse(text) as PatronDataChange)
  }
}

function decided(): Problem {
  return new Problem('conflict', 'Somebody has decided it otherwise')
}
