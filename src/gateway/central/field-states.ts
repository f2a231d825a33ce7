import type { FieldState, Puts, SyncState } from '#ports/central-store.ts'
import type { DataField, Item } from '#domain/patron-data.ts'
import type { InstitutionId } from '#domain/id.ts'
import { inOrder } from '../in-order.ts'
import type { FieldPairing } from './pairing.ts'
import { whole, type Prints } from './prints.ts'

/** What is written down of a pair between one look and the next. Pure. */

/** The same value is not written again and again to somebody who does not keep it. */
const mostPuts = { times: 5, withinMs: 24 * 3_600_000 }
/** So many values may be on their way at once. */
const mostOnTheWay = 8

/** Both sides as they now stand are what was agreed on, whether the same or not: from here on everything else is an edit. */
export function agreedNow({ state }: FieldPairing): FieldState {
  const { seen, puts } = state
  return { central: seen.central.prints, copy: seen.copy.prints, seen, ...(puts && { puts }) }
}

/** What the copy is about to show, by our hand or the vendor's. */
export function onItsWay({ field, state }: FieldPairing, items: readonly Item[], prints: Prints): FieldState {
  const value = whole(prints.list(field, items))
  const writing = [...(state.writing ?? []).filter((each) => each !== value), value].slice(-mostOnTheWay)
  return { ...state, writing }
}

/** About to be written to a side. */
export function put(state: FieldState, side: 'central' | 'copy', value: string, now: number): FieldState {
  const before = state.puts?.[side]
  const isSame = before !== undefined && before.value === value && now - before.since < mostPuts.withinMs
  const next: Puts = isSame ? { ...before, times: before.times + 1 } : { value, times: 1, since: now }
  return { ...state, puts: { ...state.puts, [side]: next } }
}

/** It was written so often that it is left alone. */
export function isPutTooOften(state: FieldState, side: 'central' | 'copy', value: string, now: number): boolean {
  const before = state.puts?.[side]
  return (
    before !== undefined && before.value === value && before.times >= mostPuts.times && now - before.since < mostPuts.withinMs
  )
}

/** It has just come to that, and nobody has been told yet. */
export function isPutToBeTold({ puts }: FieldState): { readonly side: 'central' | 'copy'; readonly value: string } | undefined {
  const side = (['copy', 'central'] as const).find((each) => puts?.[each]?.times === mostPuts.times)
  return side && { side, value: puts![side]!.value }
}

export function sure({ unsureUntil: _over, ...state }: FieldState): FieldState {
  return state
}

/** The pair as it is to be written down: what is not said of a field stays as it is seen; one that is not carried has no state. */
export function nextState(
  before: SyncState | undefined,
  central: InstitutionId,
  asOf: number,
  pairs: readonly FieldPairing[],
  said: ReadonlyMap<DataField, FieldState> = new Map(),
): SyncState {
  const carried = pairs.filter(({ rule }) => rule !== 'none')
  const fields = carried.map(({ field, state }) => [field, said.get(field) ?? state] as const)
  return { central, asOf, fields: Object.fromEntries(fields), version: before?.version ?? 0 }
}

export function isSameState(one: SyncState | undefined, other: SyncState): boolean {
  return one?.central === other.central && JSON.stringify(inOrder(one.fields)) === JSON.stringify(inOrder(other.fields))
}
