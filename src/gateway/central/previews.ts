import type { Call } from '#domain/call.ts'
import type { Conflict, TargetField } from '#domain/change.ts'
import { changeOf, faultsIn, type PatronDataPatch } from '#domain/data-rules.ts'
import type { InstitutionId, PatronRef, ZoneId } from '#domain/id.ts'
import {
  dataFields,
  itemsOf,
  sameField,
  withChange,
  type DataField,
  type Item,
  type PatronData,
  type PatronDataChange,
} from '#domain/patron-data.ts'
import { Problem, type ProblemCode } from '#domain/problem.ts'
import type { SyncRule } from '#domain/sync-rule.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { mapsOf, throwFaults } from './asked-changes.ts'
import type { CentralAudit } from './central-audit.ts'
import type { FieldPairing } from './pairing.ts'
import { looksAt, type CopyLook, type FiledZone, type People } from './people.ts'
import { tagOf } from './prints.ts'
import type { Reach, Reached } from './reach.ts'
import { shownChange } from './sides.ts'
import type { Sights } from './sights.ts'

/** What a change would come to, institution by institution and field by field, before anybody makes it. Nothing is written by it. */
export interface Previews {
  preview(zone: ZoneId, ref: PatronRef, patch: PatronDataPatch, purpose: string | undefined, call: Call): Promise<Preview>
  /** Throws `conflict` where what this one told no longer holds, or is too old; `request-invalid` where it was of something else. */
  stillHolds(id: string, reached: Reached, zone: FiledZone, change: PatronDataChange, call: Call): Promise<void>
}

export interface Preview {
  readonly id: string
  readonly validUntil: number
  /** Of the central record as it is now. */
  readonly tag: string
  readonly reached: Reached
  readonly central: readonly FieldChange[]
  readonly institutions: readonly InstitutionPreview[]
}

export interface FieldChange {
  readonly field: DataField
  readonly from: readonly Item[]
  readonly to: readonly Item[]
}

export type InstitutionPreview =
  | { readonly institution: InstitutionId; readonly is: 'copy'; readonly fields: readonly FieldPreview[] }
  | { readonly institution: InstitutionId; readonly is: 'unknown'; readonly why: ProblemCode }

export interface FieldPreview extends FieldChange {
  readonly rule: SyncRule
  readonly result: TargetField['result']
  /** An edit that would be overruled by it, and whose. */
  readonly conflicts: readonly Pick<Conflict, 'kind' | 'lost'>[]
}

export interface PreviewsParts {
  readonly people: People
  readonly reach: Reach
  readonly sights: Sights
  readonly audit: CentralAudit
  readonly store: Pick<Store, 'syncStates'>
  readonly ids: PatronIds
  readonly clock: Clock
}

const validMs = 15 * 60_000

export function previews({ people, reach, sights, audit, store, ids, clock }: PreviewsParts): Previews {
  const all: Previews = {
    async preview(id, ref, patch, purpose, call) {
      const zone = people.zone(id)
      const reached = await reach.central(zone, ref, 'central:read', call)
      const { central } = reached
      throwFaults(faultsIn(patch, central.shapes, mapsOf(people, zone, central)))
      const action = { action: 'central-looked-at', permission: 'central:read', patron: central.filed.record.ref } as const
      await audit({ ...action, ...(purpose !== undefined && { purpose }) }, call)
      const change = changeOf(patch, central.data)
      const { after, institutions } = await told(zone, reached, change, call)
      const validUntil = clock.now() + validMs
      const sealed: Sealed = { validUntil, change: printOf(change, central.data), told: printsOf(institutions) }
      return {
        id: ids.sealValues(JSON.stringify(sealed)),
        validUntil,
        tag: tagOf(central.data, dataFields, ids),
        reached,
        central: changed(central.data, after, change),
        institutions,
      }
    },

    async stillHolds(id, reached, zone, change, call) {
      const before = opened(id)
      if (before?.change !== printOf(change, reached.central.data)) {
        throw new Problem('request-invalid', 'The preview is of another change', {
          faults: [{ where: 'body', field: '/preview', rule: 'wrong-format' }],
        })
      }
      if (clock.now() >= before.validUntil) throw new Problem('conflict', 'The preview is too old')
      const { institutions } = await told(zone, reached, change, call)
      const now = printsOf(institutions)
      // Of whom nobody knew, or knows now, nothing was told that could hold no longer.
      const isOther = Object.keys({ ...before.told, ...now }).some((each) => {
        const [then, since] = [before.told[each], now[each]]
        return then !== unknown && since !== unknown && then !== since
      })
      if (isOther) throw new Problem('conflict', 'What the preview told no longer holds')
    },
  }

  async function told(
    zone: FiledZone,
    { central }: Reached,
    change: PatronDataChange,
    call: Call,
  ): Promise<{ readonly after: PatronData; readonly institutions: readonly InstitutionPreview[] }> {
    const after = withChange(central.data, shownChange(change, central.shapes))
    const person = people.personOf(zone, central.filed.record)
    const others = zone.members.filter((member) => member !== central.filed.record.ref.institution)
    const [looks, states] = await Promise.all([
      looksAt(people, zone, central.filed, others, { ...call, fresh: true }),
      store.syncStates.all(person),
    ])
    const holders = new Set([...states.keys(), ...others.filter((each) => looks.get(each)?.is === 'copy')])
    const shared = { zone, person, patron: ids.seal(central.filed.record.ref), holders, told: {} }
    const institutions = others.flatMap((institution): InstitutionPreview[] => {
      const look: CopyLook = looks.get(institution)!
      if (look.is === 'nobody') return []
      if (look.is === 'unknown') return [{ institution, is: 'unknown', why: look.problem.code }]
      const changedCentral = { ...central, data: after, asOf: clock.now() }
      const sighted = { ...shared, institution, copy: look.copy, state: states.get(institution), central: changedCentral }
      const { pairs } = sights.of(sighted)
      const fields = pairs.filter(({ field }) => change[field] !== undefined).map(toPreview)
      return [{ institution, is: 'copy', fields }]
    })
    return { after, institutions }
  }

  function opened(id: string): Sealed | undefined {
    const text = ids.openValues(id)
    return text === undefined ? undefined : (JSON.parse(text) as Sealed)
  }

  /** What it comes to, not how it was written. */
  function printOf(change: PatronDataChange, data: PatronData): string {
    return tagOf(withChange(data, change), dataFields, ids)
  }

  function printsOf(institutions: readonly InstitutionPreview[]): Sealed['told'] {
    return Object.fromEntries(
      institutions.map((each) => {
        if (each.is === 'unknown') return [each.institution, unknown]
        const fields = each.fields.flatMap(({ field, rule, result, from, to }) => {
          const spellings = [from, to].flatMap((items) => ['|', ...items.map(({ spelling }) => spelling).toSorted()])
          return [field, rule, result, ...spellings]
        })
        return [each.institution, ids.fingerprint('preview', ...fields).slice(0, 16)]
      }),
    )
  }

  return all
}

/** Keyed prints alone: whoever could open it would read nothing of the patron. */
interface Sealed {
  readonly validUntil: number
  readonly change: string
  readonly told: Readonly<Record<string, string>>
}

const unknown = '?'

function toPreview({ field, rule, copy, merged }: FieldPairing): FieldPreview {
  return {
    field,
    rule,
    from: copy,
    to: merged.copy ?? copy,
    result: rule === 'none' ? 'not-carried' : merged.copy ? 'written' : merged.central ? 'kept' : merged.result,
    conflicts: merged.lost.map(({ kind, side }) => ({ kind, lost: side })),
  }
}

function changed(before: PatronData, after: PatronData, change: PatronDataChange): readonly FieldChange[] {
  return dataFields
    .filter((field) => change[field] !== undefined && !sameField(field, before, after))
    .map((field) => ({ field, from: itemsOf(field, before), to: itemsOf(field, after) }))
}
