import type { Call } from '#domain/call.ts'
import { changeTo, sameItems, type DataField } from '#domain/patron-data.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FieldState } from '#ports/central-store.ts'
import type { Filed } from '#ports/patron-file.ts'
import { agreedNow, isPutTooOften, onItsWay, put, sure } from './field-states.ts'
import type { FieldPairing } from './pairing.ts'
import type { People } from './people.ts'
import { whole, type Prints } from './prints.ts'
import type { RecordWrites } from './record-writes.ts'
import type { Sight, Sights } from './sights.ts'
import type { Fate } from './target-fates.ts'

/** Down: what the rules make of a copy is written to it, and proved. */
export interface CopyWriting {
  /** What could be done now of all that is to be written there. `ended`: what has an end without being written, or waits. */
  write(sight: Sight, skipped: ReadonlySet<DataField>, call: Call): Promise<CopyWritten>
}

export interface CopyWritten {
  /** As both are after it; missing where nobody is there any more. */
  readonly sight?: Sight
  readonly written: readonly DataField[]
  readonly ended: ReadonlyMap<DataField, Fate>
}

export interface CopyWritingParts {
  readonly people: People
  readonly sights: Sights
  readonly writes: RecordWrites
  readonly prints: Prints
  readonly clock: Clock
}

/** How soon a copy that the vendor is to bring along is looked at again at the earliest. */
const lookMs = 20_000

export function copyWriting({ people, sights, writes, prints, clock }: CopyWritingParts): CopyWriting {
  return {
    write: (sight, skipped, call) =>
      writes.inLane(sight.copy.record.ref, call, async (lane) => {
        const latest = await sights.again(sight, call)
        if (!latest) return { written: [], ended: new Map() }
        const wanted = latest.pairs.filter(({ field, merged }) => merged.copy && !merged.central && !skipped.has(field))
        const waits = new Map(wanted.flatMap((pair) => waiting(latest, pair)))
        const due = wanted.filter(({ field }) => !waits.has(field))
        const onTheWay = wanted.map((pair) => [pair.field, onItsWay(pair, pair.merged.copy!, prints)] as const)
        if (due.length === 0) return { sight: await sights.keep(latest, new Map(onTheWay)), written: [], ended: waits }

        const file = people.fileOf(latest.institution)
        const unsureUntil = clock.now() + file.settledAfterMs
        const dueFields = new Set(due.map(({ field }) => field))
        const announced = onTheWay.map(([field, state]): [DataField, FieldState] => {
          if (!dueFields.has(field)) return [field, state]
          return [field, { ...put(state, 'copy', state.writing!.at(-1)!, clock.now()), unsureUntil }]
        })
        const begun = await sights.keep(latest, new Map(announced))
        const { record } = latest.copy.record.ref
        const change = Object.assign({}, ...due.map(({ field, merged }) => changeTo(field, merged.copy!)))
        let answer: Filed | { readonly outcome: 'unknown' }
        try {
          answer = await lane.ask(() => file.write(record, change, call))
        } catch (error) {
          // It has stopped before it was a write.
          if (isProblem(error)) await sights.keep(begun, statesOf(begun, due, unput(latest)))
          throw error
        }
        return proved(begun, due, waits, answer, call)
      }),
  }

  async function proved(
    begun: Sight,
    due: readonly FieldPairing[],
    waits: ReadonlyMap<DataField, Fate>,
    answer: Filed | { readonly outcome: 'unknown' },
    call: Call,
  ): Promise<CopyWritten> {
    const after = await sights.withCopy(begun, call)
    if (!after) return { written: [], ended: new Map() }
    const ended = new Map(waits)
    const said = new Map<DataField, FieldState>()
    const written: DataField[] = []
    for (const { field, merged } of due) {
      const pair = after.pairs.find((each) => each.field === field)!
      if (sameItems(pair.copy, merged.copy!)) {
        written.push(field)
        said.set(field, agreedNow(pair))
      } else if (answer.outcome === 'refused') {
        // Of several fields the vendor may name those that it does not want; the others are written by themselves.
        const isMeant = !answer.fields || answer.fields.length === 0 || answer.fields.includes(field)
        said.set(field, sure(pair.state))
        if (isMeant) ended.set(field, { pair, result: 'refused', why: answer.reason, ...(answer.said && { said: answer.said }) })
      } else {
        ended.set(field, { pair, result: 'waiting', why: 'outcome-unknown', until: pair.state.unsureUntil! })
      }
    }
    return { sight: await sights.keep(after, said), written, ended }
  }

  /** Why this is not written now, where it is not. */
  function waiting({ zone, pairs }: Sight, pair: FieldPairing): readonly [DataField, Fate][] {
    const { field, state, merged } = pair
    const now = clock.now()
    // Vendors swap whole records: what comes late of one field would take another back.
    const unsureUntil = Math.max(0, ...pairs.map((each) => each.state.unsureUntil ?? 0))
    if (now < unsureUntil) return [[field, { pair, result: 'waiting', why: 'outcome-unknown', until: unsureUntil }]]
    if (isPutTooOften(state, 'copy', whole(prints.list(field, merged.copy!)), now)) {
      return [[field, { pair, result: 'refused', why: 'put-back-too-often' }]]
    }
    const { arrival } = zone.sync
    if (arrival.way === 'written') return []
    // The vendor brings along what is new in the central record, and nothing else.
    const since = state.seen.central.since
    const until = since + arrival.withinSeconds * 1000
    if (now >= until) return []
    const look = now + Math.max(lookMs, Math.ceil((now - since) / 2))
    return [[field, { pair, result: 'waiting', why: 'on-its-way', until: Math.min(until, look) }]]
  }

  /** As it was before it was announced. */
  function unput(latest: Sight): (pair: FieldPairing) => FieldState {
    return ({ field, state }) => ({ ...sure(state), ...putsOf(latest, field) })
  }
}

function putsOf({ pairs }: Sight, field: DataField): Pick<FieldState, 'puts'> {
  const { puts } = pairs.find((each) => each.field === field)!.state
  return puts ? { puts } : {}
}

function statesOf(
  { pairs }: Sight,
  due: readonly FieldPairing[],
  next: (pair: FieldPairing) => FieldState,
): ReadonlyMap<DataField, FieldState> {
  return new Map(due.map(({ field }) => [field, next(pairs.find((each) => each.field === field)!)]))
}
