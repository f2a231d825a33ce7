import type { Change, ChangeKind, Target } from '#domain/change.ts'
import type { InstitutionId } from '#domain/id.ts'
import { dataFields, type DataField } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { ChangeOpened } from '#ports/central-store.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { fieldsOf } from './central-writing.ts'
import type { ChangeBook, Values } from './change-book.ts'
import { changeJob, safetyNetMs } from './jobs.ts'
import type { FiledZone, People } from './people.ts'
import type { CentralSide } from './sides.ts'
import type { Sight } from './sights.ts'

/** Changes are written down as an intent, with the job that sees to them, before anything is written anywhere. */
export interface NewChanges {
  open(zone: FiledZone, central: CentralSide, what: NewChange, request?: KeyedRequest): Promise<ChangeOpened>
  ofInstitution(sight: Sight, values: Values): Promise<Change>
  /** All of them as they were at the beginning, for one that is to be tried anew. */
  targetsAgain(zone: FiledZone, change: Change): readonly Target[]
  /** What was done without a change of the central record, and is to be seen by staff. */
  told(sight: Sight, fields: readonly DataField[], target: Pick<Target, 'why' | 'said'>): Promise<void>
}

export interface NewChange {
  readonly kind: ChangeKind
  readonly by: Change['by']
  readonly values: Values
  readonly purpose?: string
  readonly reverses?: string
}

export interface NewChangesParts {
  readonly people: People
  readonly book: ChangeBook
  readonly store: Pick<Store, 'changes'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

const dayMs = 24 * 3_600_000

export function newChanges({ people, book, store, ids, fresh, clock }: NewChangesParts): NewChanges {
  return {
    open(zone, central, { kind, by, values, purpose, reverses }, request) {
      const { record } = central.filed
      const now = clock.now()
      const fields = values.wanted.fields ? fieldsOf(values.wanted.fields) : []
      const change: Change = {
        id: fresh.challenge(),
        zone: zone.zone.id,
        patron: ids.seal(record.ref),
        person: people.personOf(zone, record),
        kind,
        by,
        fields,
        ...(purpose !== undefined && { purpose }),
        ...(reverses !== undefined && { reverses }),
        state: 'writing',
        targets: targetsOf(zone, record.ref.institution, fields, now),
        madeAt: now,
        changedAt: now,
        undoUntil: now + zone.sync.undoDays * dayMs,
        version: 0,
      }
      const jobs: readonly NewJob[] = [changeJob(change.id, now + safetyNetMs)]
      return store.changes.open(change, book.sealed(values), request, jobs)
    },

    targetsAgain(zone, { patron, fields }) {
      const holder = ids.open(patron)?.institution
      if (holder === undefined) throw new Problem('internal', 'A change names a record that none of our keys sealed')
      return targetsOf(zone, holder, fields, clock.now())
    },

    async ofInstitution({ zone, central, institution }, values) {
      const by = { kind: 'institution', institution } as const
      const opened = await this.open(zone, central, { kind: 'update', by, values })
      if (opened.outcome === 'key-reused') throw new Error('A change without a key reuses none')
      return opened.change
    },

    async told(sight, fields, target) {
      const now = clock.now()
      const at = { institution: sight.institution }
      const change: Change = {
        id: fresh.challenge(),
        zone: sight.zone.zone.id,
        patron: sight.patron,
        person: sight.person,
        kind: 'update',
        by: { kind: 'gateway' },
        fields,
        state: 'done',
        targets: [{ at, ...target, state: 'refused', fields: told(sight, fields), tries: 0, changedAt: now }],
        madeAt: now,
        changedAt: now,
        undoUntil: now,
        version: 0,
      }
      await store.changes.open(change, book.sealed({ wanted: {} }), undefined, [])
    },
  }

  /** Everybody who may have a copy: whoever turns out to have none is taken off. */
  function targetsOf(zone: FiledZone, holder: InstitutionId, fields: readonly DataField[], now: number): readonly Target[] {
    const waiting = { state: 'waiting', tries: 0, changedAt: now } as const
    const others = zone.members.filter((member) => member !== holder)
    return [
      { at: { central: true }, ...waiting, fields: fields.map((field) => ({ field, rule: 'zone', result: 'waiting' })) },
      ...others.map((institution): Target => {
        const { rules } = people.membershipOf(zone, institution)
        return {
          at: { institution },
          ...waiting,
          fields: fields.map((field) => ({ field, rule: rules[field], result: 'waiting' })),
        }
      }),
    ]
  }
}

function told({ pairs }: Sight, fields: readonly DataField[]): Target['fields'] {
  return dataFields
    .filter((field) => fields.includes(field))
    .map((field) => ({ field, rule: pairs.find((pair) => pair.field === field)!.rule, result: 'refused' }))
}
