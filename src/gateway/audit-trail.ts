import type { Call } from '#domain/call.ts'
import { zoneAsHolder, type InstitutionId, type PatronRef } from '#domain/id.ts'
import { holdsAnywhere, permissionsOver, type Caller } from '#domain/permission.ts'
import type { Place } from '#domain/place.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { AuditEntry, AuditLine, AuditWanted } from '#ports/audit-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from './actor.ts'
import type { Directory } from './directory.ts'
import type { Patrons } from './patrons.ts'

/** Who looked at or changed whom, when, and why. */
export interface AuditTrail {
  /** Of the places in reach, the last first. That somebody read it is written down before it is shown. */
  list(asked: AuditAsked, call: Call): Promise<AuditPage>
  /** The caller's own, of all their records. `complete: false` where a record of theirs could not be found out about. */
  own(before: string | undefined, call: Call): Promise<AuditPage & { readonly complete: boolean }>
}

export interface AuditAsked {
  readonly patron?: PatronRef
  readonly actor?: string
  /** Or a network zone. */
  readonly institution?: InstitutionId
  readonly before?: string
}

export interface AuditPage {
  readonly entries: readonly AuditLine[]
  readonly next?: string
}

export interface AuditTrailParts {
  readonly directory: Pick<Directory, 'topology'>
  readonly patrons: Pick<Patrons, 'opened'>
  readonly store: Pick<Store, 'audit'>
  readonly ids: PatronIds
  readonly clock: Clock
}

const pageSize = 50

export function auditTrail({ directory, patrons, store, ids, clock }: AuditTrailParts): AuditTrail {
  const { topology } = directory

  return {
    async list({ patron, actor, institution, before }, call) {
      if (!holdsAnywhere(call.caller, 'audit:read')) throw new Problem('forbidden', 'The caller lacks audit:read')
      const inReach = holdersInReach(call.caller)
      const asked = institution ?? patron?.institution
      if (asked !== undefined && !inReach.includes(asked)) throw new Problem('not-found', 'Out of reach of audit:read')
      const page = await pageOf({
        institutions: institution === undefined ? inReach : [institution],
        ...(patron && { patrons: [ids.seal(patron)] }),
        ...(actor !== undefined && { actor }),
        ...(before !== undefined && { before }),
      })
      await store.audit.record(lookAt(page, patron, call))
      return page
    },

    async own(before, call) {
      const { caller } = call
      if (caller.kind !== 'patron') throw new Problem('no-patron', 'The caller is no patron')
      const { records, complete } = await recordsOf(caller.patron, call)
      const sealed = [...new Set([...records, ...records.flatMap(centralOf)].map((ref) => ids.seal(ref)))]
      return { ...(await pageOf({ patrons: sealed, ...(before !== undefined && { before }) })), complete }
    },
  }

  async function pageOf(wanted: AuditWanted): Promise<AuditPage> {
    const entries = await store.audit.list(wanted, pageSize)
    return { entries, ...(entries.length === pageSize && { next: entries.at(-1)!.id }) }
  }

  /** An entry for each place of which something is shown; of a patron, also where nothing is. */
  function lookAt({ entries }: AuditPage, patron: PatronRef | undefined, { id, caller }: Call): readonly AuditEntry[] {
    const shown = new Set([...entries.map(({ institution }) => institution), ...(patron ? [patron.institution] : [])])
    const entry = { at: clock.now(), request: id, actor: actorOf(caller, ids), outcome: 'shown' } as const
    return [...shown].map((institution) => ({
      ...entry,
      action: 'audit-looked-at',
      permission: 'audit:read',
      institution,
      ...(patron && { patron: ids.seal(patron) }),
    }))
  }

  function holdersInReach(caller: Caller): readonly InstitutionId[] {
    const isReached = (place: Place) => permissionsOver(caller, [place]).has('audit:read')
    return [
      ...topology.institutions.filter(({ id }) => isReached(topology.placeIn(id))).map(({ id }) => id),
      ...topology.zones
        .map(({ id }) => ({ zone: id, institution: zoneAsHolder(id), communities: [] }))
        .filter(isReached)
        .map(({ institution }) => institution),
    ]
  }

  /** What is known without the library systems is shown without them. */
  async function recordsOf(
    own: PatronRef,
    call: Call,
  ): Promise<{ readonly records: readonly PatronRef[]; readonly complete: boolean }> {
    try {
      const { records, unread } = await patrons.opened(undefined, 'patrons:read', call)
      return { records: [own, ...records], complete: unread.length === 0 }
    } catch (error) {
      if (!isProblem(error)) throw error
      return { records: [own], complete: false }
    }
  }

  /** Where the zone keeps a record under the same key, whoever looked there looked at this person, too. */
  function centralOf({ institution, record }: PatronRef): readonly PatronRef[] {
    const id = topology.institution(institution)?.zone
    const zone = id === undefined ? undefined : topology.zone(id)
    if (zone?.mode !== 'network-managed' || !zone.persons.sharedPrimaryId) return []
    return [{ institution: zoneAsHolder(zone.id), record }]
  }
}
