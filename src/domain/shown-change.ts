import type { FieldShape, FieldShapes } from './field-shape.ts'
import {
  changeTo,
  dataFields,
  isListField,
  itemOf,
  itemsOf,
  sameItems,
  withChange,
  type DataField,
  type Item,
  type PatronData,
  type PatronDataChange,
} from './patron-data.ts'

/** Nobody yet, to put a change into. */
export const nobody: PatronData = {
  name: {},
  emails: [],
  phones: [],
  addresses: [],
  identifiers: [],
  notes: [],
  blocks: [],
}

/**
 * A change as a library system of these shapes would show it afterwards: each once, one of a kind preferred, and no more of a list than there can be. What
 * of a list cannot be held is left out; of what there is one of, that is told, and so is a field that is not written there.
 */
export function asShown(
  change: PatronDataChange,
  shapes: FieldShapes,
): { readonly shown: PatronDataChange } | { readonly cannot: readonly DataField[] } {
  let shown: PatronDataChange = {}
  const cannot: DataField[] = []
  for (const field of dataFields) {
    const value = change[field]
    if (value === undefined) continue
    const shape = shapes[field] as FieldShape | undefined
    if (!shape?.writable) {
      cannot.push(field)
      continue
    }
    const items = held(field, itemsOf(field, withChange(nobody, { [field]: value })), shape)
    if (value !== null && !isListField(field) && items.length === 0) cannot.push(field)
    shown = { ...shown, ...changeTo(field, items) }
  }
  return cannot.length > 0 ? { cannot } : { shown }
}

function held(field: DataField, items: readonly Item[], shape: FieldShape): readonly Item[] {
  const all = items.flatMap(({ holds }) => {
    const is = shape.shown ? shape.shown(holds) : holds
    return is === undefined ? [] : [itemOf(field, is)]
  })
  const once = [...new Map(all.filter(({ spelling }) => spelling !== '').map((item) => [item.key, item])).values()]
  const room = once.slice(0, shape.most)
  const first = shape.preferred ? room.find(({ preferred }) => preferred) : room[0]
  return room.map((item) => marked(field, item, item === first && (item.preferred || !shape.preferred)))
}

function marked(field: DataField, item: Item, preferred: boolean): Item {
  const { holds } = item
  if (typeof holds !== 'object' || !('preferred' in holds) || holds.preferred === preferred) return item
  return itemOf(field, { ...holds, preferred })
}

/** The fields that a change, as shown, makes other than they are. */
export function fieldsChanged(shown: PatronDataChange, present: PatronData): readonly DataField[] {
  const after = withChange(present, shown)
  return dataFields.filter((field) => !sameItems(itemsOf(field, after), itemsOf(field, present)))
}

/** Data as a change of what it says: that it says nothing of a field is no word that nothing is to stand there. */
export function whatIsSaid(data: PatronData): PatronDataChange {
  return Object.fromEntries(dataFields.filter((field) => itemsOf(field, data).length > 0).map((field) => [field, data[field]]))
}
