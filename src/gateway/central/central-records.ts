import type { Call } from '#domain/call.ts'
import type { InstitutionId, PatronRef, ZoneId } from '#domain/id.ts'
import { dataFields, type DataField, type PatronData } from '#domain/patron-data.ts'
import type { Permission } from '#domain/permission.ts'
import type { ProblemCode } from '#domain/problem.ts'
import type { SyncRule } from '#domain/sync-rule.ts'
import type { Clock } from '#ports/clock.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { CentralAudit } from './central-audit.ts'
import { pairing } from './pairing.ts'
import { looksAt, type FiledZone, type People } from './people.ts'
import { tagOf, type Prints } from './prints.ts'
import type { Reach, Reached } from './reach.ts'
import { inZoneWords } from './zone-words.ts'

/** One person of a central patron file, and where they are. Looking never makes a copy. */
export interface CentralRecords {
  find(zone: ZoneId, ref: PatronRef, call: Call): Promise<CentralView>
}

export interface CentralView {
  readonly zone: ZoneId
  readonly ref: PatronRef
  /** In the zone's words, whole: what of it is shown, the permissions say. */
  readonly data: PatronData
  readonly permissions: ReadonlySet<Permission>
  /** Of the central record as it is now, for whoever changes it. */
  readonly tag: string
  readonly institutions: readonly InstitutionView[]
}

export type InstitutionView =
  | {
      readonly institution: InstitutionId
      readonly is: 'copy'
      readonly ref: PatronRef
      /** It is the central record itself. */
      readonly isCentral: boolean
      /** The institution's own codes. */
      readonly group?: string
      readonly expires?: string
      readonly differences: readonly FieldDifference[]
    }
  | { readonly institution: InstitutionId; readonly is: 'nobody' }
  | { readonly institution: InstitutionId; readonly is: 'unknown'; readonly why: ProblemCode }

/** A field in which a copy does not say what the central record says, both in the zone's words. */
export interface FieldDifference {
  readonly field: DataField
  readonly rule: SyncRule
  /** `waiting`: it will be as the rule says. `kept`: the rule lets it differ. `unmapped`: the institution has no code for it. */
  readonly state: 'waiting' | 'kept' | 'unmapped'
  readonly central: PatronData
  readonly copy: PatronData
}

export interface CentralRecordsParts {
  readonly people: People
  readonly reach: Pick<Reach, 'central'>
  readonly audit: CentralAudit
  readonly prints: Prints
  readonly store: Pick<Store, 'syncStates'>
  readonly ids: PatronIds
  readonly clock: Clock
}

export function centralRecords({ people, reach, audit, prints, store, ids, clock }: CentralRecordsParts): CentralRecords {
  return {
    async find(id, ref, call) {
      const zone = people.zone(id)
      const reached = await reach.central(zone, ref, 'central:read', call)
      const { filed, data } = reached.central
      const holder = filed.record.ref.institution
      const looks = await looksAt(
        people,
        zone,
        filed,
        zone.members.filter((member) => member !== holder),
        call,
      )
      await audit({ action: 'central-looked-at', permission: 'central:read', patron: filed.record.ref }, call)
      const states = await store.syncStates.all(people.personOf(zone, filed.record))
      const holders = new Set([...looks].flatMap(([member, look]) => (look.is === 'copy' ? [member] : [])))
      return {
        zone: id,
        ref: filed.record.ref,
        data,
        permissions: reached.permissions,
        tag: tagOf(data, dataFields, ids),
        institutions: zone.members.map((institution): InstitutionView => {
          if (institution === holder) return { ...copyOf(filed), institution, isCentral: true, differences: [] }
          const look = looks.get(institution)!
          if (look.is === 'unknown') return { institution, is: 'unknown', why: look.problem.code }
          if (look.is === 'nobody') return { institution, is: 'nobody' }
          const before = zone.members
            .slice(0, zone.members.indexOf(institution))
            .filter((each) => each === holder || holders.has(each))
          const differences = differencesOf(zone, reached, look.copy, states.get(institution), before)
          return { ...copyOf(look.copy), institution, isCentral: false, differences }
        }),
      }
    },
  }

  function differencesOf(
    zone: FiledZone,
    { central }: Reached,
    copy: FiledPatron,
    state: Parameters<typeof pairing>[0]['state'],
    before: readonly InstitutionId[],
  ): readonly FieldDifference[] {
    const { institution } = copy.record.ref
    const membership = people.membershipOf(zone, institution)
    const pairs = pairing(
      {
        holder: central.filed.record.ref.institution,
        central,
        copy: { data: copy.data, shapes: people.fileOf(institution).shapes },
        membership,
        state,
        outranked: (field) => before.some((each) => people.membershipOf(zone, each).rules[field] === 'institution'),
        now: clock.now(),
      },
      prints,
    )
    const told = inZoneWords(copy.data, membership.maps)
    return pairs.flatMap(({ field, rule, merged }): FieldDifference[] => {
      const waits = merged.central !== undefined || merged.copy !== undefined
      if (rule === 'none' || (!waits && merged.result === 'same')) return []
      const isKept = merged.result === 'unmapped' ? ('unmapped' as const) : ('kept' as const)
      return [{ field, rule, state: waits ? 'waiting' : isKept, central: central.data, copy: told }]
    })
  }
}

function copyOf({ record, data }: FiledPatron) {
  const { group, expires } = data
  return {
    is: 'copy' as const,
    ref: record.ref,
    ...(group !== undefined && { group }),
    ...(expires !== undefined && { expires }),
  }
}
