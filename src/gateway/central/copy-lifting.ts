import type { Call } from '#domain/call.ts'
import type { Change } from '#domain/change.ts'
import { changeTo, type DataField, type PatronDataChange } from '#domain/patron-data.ts'
import type { Clock } from '#ports/clock.ts'
import type { FieldState } from '#ports/central-store.ts'

import { asBefore, type CentralWriting } from './central-writing.ts'
import { targetOf } from './change-book.ts'
import type { NewChanges } from './new-changes.ts'
import { agreedNow, isPutTooOften, put } from './field-states.ts'
import type { FieldPairing } from './pairing.ts'
import { whole, type Prints } from './prints.ts'
import type { RecordWrites } from './record-writes.ts'
import type { Sight, Sights } from './sights.ts'
import type { Fate } from './target-fates.ts'

/** Up: what an institution edited, where the rules let it win, is written to the central record as a change of that institution's. */
export interface CopyLifting {
  lift(sight: Sight, skipped: ReadonlySet<DataField>, call: Call): Promise<Lifted>
}

export interface Lifted {
  /** As both are after it; missing where one of them is gone. */
  readonly sight?: Sight
  /** What was not lifted, and why. */
  readonly ended: ReadonlyMap<DataField, Fate>
  /** The central record shows it, and everybody else is to follow. */
  readonly change?: Change
}

export interface CopyLiftingParts {
  readonly sights: Sights
  readonly writing: CentralWriting
  readonly writes: RecordWrites
  readonly changes: NewChanges

  readonly prints: Prints
  readonly clock: Clock
}

export function copyLifting({ sights, writing, writes, changes, prints, clock }: CopyLiftingParts): CopyLifting {
  return {
    lift: (sight, skipped, call) =>
      writes.inLane(sight.central.filed.record.ref, call, async (lane) => {
        const central = await writing.read(sight.zone, sight.central.filed.record.ref, call)
        const latest = central && (await sights.withCopy({ ...sight, central }, call))
        if (!latest) return { ended: new Map() }
        const wanted = latest.pairs.filter(({ field, merged }) => merged.central && !skipped.has(field))
        const unsure = await writing.unsure(latest.person)
        const ended = new Map(wanted.flatMap((pair) => notNow(pair, unsure?.until)))
        const due = wanted.filter(({ field }) => !ended.has(field))
        const puts = due.map((pair): [DataField, FieldState] => [
          pair.field,
          put(pair.state, 'central', valueOf(pair), clock.now()),
        ])
        const begun = await sights.keep(latest, new Map(puts))
        if (due.length === 0) return { sight: begun, ended }

        const fields: PatronDataChange = Object.assign({}, ...due.map(({ field, merged }) => changeTo(field, merged.central!)))
        const values = { wanted: { fields }, before: asBefore(latest.central.data, fields) }
        const opened = await changes.ofInstitution(latest, values)
        const written = await writing.prove(latest.zone, opened, values, latest.central, lane, call)
        if (written.proved) {
          const after = sights.of({ ...begun, central: written.proved })
          return { sight: await sights.keep(after, agreed(after, due)), ended, change: written.change }
        }
        return { sight: begun, ended: new Map([...ended, ...due.map((pair) => fate(pair, written.change, written.wait))]) }
      }),
  }

  function notNow(pair: FieldPairing, until: number | undefined): readonly [DataField, Fate][] {
    if (until !== undefined) return [[pair.field, { pair, result: 'waiting', why: 'outcome-unknown', until }]]
    const isTooOften = isPutTooOften(pair.state, 'central', valueOf(pair), clock.now())
    return isTooOften ? [[pair.field, { pair, result: 'refused', why: 'put-back-too-often' }]] : []
  }

  /** Both agree now: of what the copy is to take in turn, when it has taken it. */
  function agreed({ pairs }: Sight, due: readonly FieldPairing[]): ReadonlyMap<DataField, FieldState> {
    return new Map(
      due.flatMap(({ field }): [DataField, FieldState][] => {
        const pair = pairs.find((each) => each.field === field)!
        return pair.merged.copy || pair.merged.central ? [] : [[field, agreedNow(pair)]]
      }),
    )
  }

  function valueOf({ field, merged }: FieldPairing): string {
    return whole(prints.list(field, merged.central!))
  }
}

function fate(pair: FieldPairing, change: Change, until: number | undefined): [DataField, Fate] {
  if (until !== undefined) return [pair.field, { pair, result: 'waiting', until }]
  const { why, said } = targetOf(change, 'central')!
  return [pair.field, { pair, result: 'refused', ...(why !== undefined && { why }), ...(said !== undefined && { said }) }]
}
