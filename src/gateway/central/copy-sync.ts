import type { Call } from '#domain/call.ts'
import type { Change } from '#domain/change.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { DataField } from '#domain/patron-data.ts'
import { isProblem } from '#domain/problem.ts'
import type { FieldState } from '#ports/central-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { CentralNow, CentralWriting } from './central-writing.ts'
import type { CopyLifting } from './copy-lifting.ts'
import type { CopyWriting } from './copy-writing.ts'
import { agreedNow, isPutToBeTold, put } from './field-states.ts'
import type { NewChanges } from './new-changes.ts'
import type { FiledZone, People } from './people.ts'
import type { Sight, Sights, Told } from './sights.ts'
import type { Fate, TargetFates } from './target-fates.ts'

/** One copy held against its central record: what follows by the institution's rules is written, up and down, and what became of it is told. */
export interface CopySync {
  /** Idempotent, and by state: whoever comes again, after a crash or on another node, sees what there is and goes on from that. */
  sync(pair: CopyPair, call: Call): Promise<Synced>
  /** Somebody wants it tried again, however often it was. */
  again(pair: Pick<CopyPair, 'central' | 'institution'>, person: string, call: Call): Promise<void>
}

export interface CopyPair {
  readonly zone: FiledZone
  readonly central: PatronRef
  /** The central record as it was just read. */
  readonly known?: CentralNow
  readonly institution: InstitutionId
  readonly told?: Told
}

export interface Synced {
  /** When to look again; missing where there is nothing more to do. */
  readonly wait?: number
  /** Changes of the central record that this institution's edits made: everybody else is to follow. */
  readonly lifted: readonly { readonly change: Change; readonly central: CentralNow }[]
}

export interface CopySyncParts {
  readonly people: People
  readonly writing: CentralWriting
  readonly sights: Sights
  readonly lifting: CopyLifting
  readonly copies: CopyWriting
  readonly changes: NewChanges
  readonly fates: TargetFates
  readonly lanes: Lanes
  readonly store: Pick<Store, 'syncStates'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** Up, down, and once more for what was edited meanwhile; whatever is left then is seen by the next look. */
const mostRounds = 6
const soonMs = 2000

export function copySync(parts: CopySyncParts): CopySync {
  const { people, writing, sights, lifting, copies, changes, fates, lanes, store, ids, clock } = parts

  return {
    sync: (pair, call) => lanes.inLane(laneOf(pair), call.deadline, () => inLane(pair, call)),

    again: (pair, person, call) =>
      lanes.inLane(laneOf(pair), call.deadline, async () => {
        const state = await store.syncStates.of(person, pair.institution)
        if (!state) return
        const fields = Object.entries(state.fields).map(([name, { puts: _puts, ...field }]) => [name, field] as const)
        await store.syncStates.save(person, pair.institution, { ...state, fields: Object.fromEntries(fields) })
      }),
  }

  async function inLane({ zone, central: ref, known, institution, told = {} }: CopyPair, call: Call): Promise<Synced> {
    const isNew = known !== undefined && clock.now() - known.asOf < soonMs
    const central = isNew ? known : await writing.read(zone, ref, call)
    if (!central) return { lifted: [] }
    const person = people.personOf(zone, central.filed.record)
    const states = await store.syncStates.all(person)
    const state = states.get(institution)
    try {
      const copy = await people.tiedAt(zone, central.filed.record, institution, call)
      if (!copy) {
        if (state) await store.syncStates.forget(person, institution)
        await fates.nobody(person, institution, state !== undefined)
        return { lifted: [] }
      }
      const holders = new Set([...states.keys(), institution])
      const patron = ids.seal(ref)
      return await rounds(sights.of({ zone, institution, person, patron, central, copy, state, holders, told }), call)
    } catch (error) {
      if (!isProblem(error)) throw error
      // The copy could not be had; that the central record changed, and when, is known all the same.
      if (told.central !== undefined) await sights.sawCentral({ zone, institution, person, central, state, told })
      await fates.away(person, institution, error.code)
      throw error
    }
  }

  async function rounds(first: Sight, call: Call): Promise<Synced> {
    const lifted: Synced['lifted'][number][] = []
    const ended = new Map<DataField, Fate>()
    const written = new Set<DataField>()
    let sight = first
    for (let round = 0; round < mostRounds; round += 1) {
      const left = sight.pairs.filter(({ field }) => !ended.has(field))
      const skipped = new Set(ended.keys())
      if (left.some(({ merged }) => merged.central)) {
        const { change, ...up } = await lifting.lift(sight, skipped, call)
        for (const [field, fate] of up.ended) ended.set(field, fate)
        if (!up.sight) return { lifted, wait: clock.now() + soonMs }
        sight = up.sight
        if (change) lifted.push({ change, central: sight.central })
      } else if (left.some(({ merged }) => merged.copy)) {
        const down = await copies.write(sight, skipped, call)
        for (const [field, fate] of down.ended) ended.set(field, fate)
        for (const field of down.written) written.add(field)
        if (!down.sight) return { lifted, wait: clock.now() + soonMs }
        sight = down.sight
      } else {
        return { lifted, ...(await over(sight, ended, written)) }
      }
    }
    // Somebody edits it all the time.
    return { lifted, wait: clock.now() + soonMs }
  }

  async function over(
    sight: Sight,
    ended: ReadonlyMap<DataField, Fate>,
    written: ReadonlySet<DataField>,
  ): Promise<Pick<Synced, 'wait'>> {
    const now = clock.now()
    const toTell = new Map<DataField, string>()
    const said = sight.pairs.flatMap((pair): [DataField, FieldState][] => {
      const { field, state } = pair
      const fate = ended.get(field)
      if (!fate) return [[field, agreedNow(pair)]]
      const value = fate.why === 'put-back-too-often' ? isPutToBeTold(state) : undefined
      if (!value) return [[field, state]]
      toTell.set(field, field)
      return [[field, put(state, value.side, value.value, now)]]
    })
    await sights.keep(sight, new Map(said))
    if (toTell.size > 0) await changes.told(sight, [...toTell.keys()], { why: 'put-back-too-often' })
    const all = sight.pairs.map((pair): [DataField, Fate] => [
      pair.field,
      ended.get(pair.field) ?? { pair, result: resultOf(pair, written) },
    ])
    await fates.tell(sight.person, sight.institution, new Map(all))
    const waits = [...ended.values()].flatMap(({ until }) => until ?? [])
    return waits.length === 0 ? {} : { wait: Math.min(...waits) }
  }

  /** One at a time for each copy, over all nodes: what is written down of it is theirs alone who are in it. */
  function laneOf({ central, institution }: Pick<CopyPair, 'central' | 'institution'>): string {
    return `copy ${ids.holder({ kind: 'patron', patron: central })} ${institution}`
  }
}

function resultOf({ field, rule, merged }: Sight['pairs'][number], written: ReadonlySet<DataField>): Fate['result'] {
  if (rule === 'none') return 'not-carried'
  if (written.has(field)) return 'written'
  return merged.result
}
