import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { itemsOf, type DataField } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import type { FieldState, SyncState } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { Store } from '#ports/store.ts'
import type { CentralNow, CentralWriting } from './central-writing.ts'
import { isSameState, nextState } from './field-states.ts'
import { pairing, seenNow, type FieldPairing } from './pairing.ts'
import type { FiledZone, People } from './people.ts'
import type { Prints } from './prints.ts'
import type { LostEdits } from './lost-edits.ts'

/** A central record and a copy as they were read, held against each other. */
export interface Sight {
  readonly zone: FiledZone
  readonly institution: InstitutionId
  readonly person: string
  /** The central record, sealed. */
  readonly patron: string
  readonly central: CentralNow
  readonly copy: FiledPatron
  readonly state: SyncState | undefined
  /** Institutions that hold the person, as far as we know. */
  readonly holders: ReadonlySet<InstitutionId>
  readonly told: Told
  readonly pairs: readonly FieldPairing[]
}

/** When the vendor says that each was changed last, where it said so since the last look. */
export interface Told {
  readonly central?: number
  readonly copy?: number
}

export type Sighted = Omit<Sight, 'pairs'>

export interface Sights {
  of(sighted: Sighted): Sight
  /** The same with the copy read anew, and the central record too where what is known of it is not of just now; nothing where the copy is gone. */
  again(sight: Sight, call: Call): Promise<Sight | undefined>
  withCopy(sight: Sight, call: Call): Promise<Sight | undefined>
  /** Written down: what was seen, what is said of some fields, and what was overruled. */
  keep(sight: Sight, said: ReadonlyMap<DataField, FieldState>): Promise<Sight>
  /** Of a pair whose copy could not be had: when the central record changed. */
  sawCentral(seen: Pick<Sighted, 'zone' | 'institution' | 'person' | 'central' | 'state' | 'told'>): Promise<void>
}

export interface SightsParts {
  readonly people: People
  readonly writing: Pick<CentralWriting, 'read'>
  readonly lost: LostEdits
  readonly store: Pick<Store, 'syncStates'>
  readonly prints: Prints
  readonly clock: Clock
}

/** A reading of the central record that many copies are held against at once is as good as new for so long. */
const newMs = 2000

export function sights({ people, writing, lost, store, prints, clock }: SightsParts): Sights {
  const all: Sights = {
    of: (sighted) => ({ ...sighted, pairs: pairsOf(sighted) }),

    async again(sight, call) {
      const { asOf, filed } = sight.central
      const isNew = clock.now() - asOf < newMs && asOf >= (sight.state?.asOf ?? 0)
      const central = isNew ? sight.central : await writing.read(sight.zone, filed.record.ref, call)
      if (!central) throw new Problem('conflict', 'The central record went while a copy was held against it')
      return all.withCopy({ ...sight, central }, call)
    },

    async withCopy(sight, call) {
      const { institution, copy } = sight
      const now = await people.fileOf(institution).read(copy.record.ref.record, { ...call, fresh: true })
      return now && all.of({ ...sight, copy: now })
    },

    async keep(sight, said) {
      const { zone, institution, person, patron, state, central, pairs } = sight
      const next = nextState(state, central.filed.record.ref.institution, central.asOf, pairs, said)
      // In this order: what is overruled is found again under the same name only when it is known since when it was there.
      const kept = isSameState(state, next) ? state! : await saved(person, institution, next)
      await lost.add({ zone: zone.zone.id, patron, person, institution, keptDays: zone.sync.undoDays }, pairs)
      return all.of({ ...sight, state: kept })
    },

    async sawCentral({ institution, person, central, state, told }) {
      if (state?.central !== central.filed.record.ref.institution || told.central === undefined) return
      const next = withCentralSeen(state, central, told.central)
      if (!isSameState(state, next)) await saved(person, institution, next)
    },
  }

  /** Only of fields that were written down before: of others nobody knows what the copy was like. */
  function withCentralSeen(state: SyncState, central: CentralNow, at: number): SyncState {
    const fields = Object.entries(state.fields).map(([name, before]) => {
      const items = itemsOf(name as DataField, central.data)
      const seen = seenNow(before.seen.central, prints.list(name as DataField, items), at)
      return [name, { ...before, seen: { ...before.seen, central: seen } }] as const
    })
    return { ...state, fields: Object.fromEntries(fields) }
  }

  async function saved(person: string, institution: InstitutionId, next: SyncState): Promise<SyncState> {
    if (await store.syncStates.save(person, institution, next)) return { ...next, version: next.version + 1 }
    throw new Problem('conflict', 'Somebody else has held the same copy against its central record')
  }

  function pairsOf({ zone, institution, central, copy, state, holders, told }: Sighted): readonly FieldPairing[] {
    const before = zone.members.slice(0, zone.members.indexOf(institution)).filter((each) => holders.has(each))
    return pairing(
      {
        holder: central.filed.record.ref.institution,
        central,
        copy: { data: copy.data, shapes: people.fileOf(institution).shapes },
        membership: people.membershipOf(zone, institution),
        state,
        outranked: (field: DataField) => before.some((each) => people.membershipOf(zone, each).rules[field] === 'institution'),
        now: clock.now(),
        told,
      },
      prints,
    )
  }

  return all
}
