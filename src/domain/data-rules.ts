import { toLocal } from './code-map.ts'
import type { FieldShape, FieldShapes } from './field-shape.ts'
import {
  dataFields,
  isListField,
  itemsOf,
  type DataField,
  type DataName,
  type PatronData,
  type PatronDataChange,
} from './patron-data.ts'
import type { CodeMaps } from './sync-rule.ts'

/** What somebody wants changed of a central record, as a JSON Merge Patch (RFC 7396) says it: lists are whole, of a name single parts may be sent. */
export type PatronDataPatch = Omit<PatronDataChange, 'name'> & {
  readonly name?: { readonly [Part in keyof DataName]?: string | null }
}

/** A rule that a patch breaks, and where in it. */
export interface DataFault {
  readonly path: readonly (string | number)[]
  readonly rule: 'not-changeable' | 'not-removable' | 'required' | 'too-many' | 'one-preferred' | 'not-held' | 'code-not-carried'
  readonly values?: Readonly<Record<string, number>>
}

/** What a patch comes to over what stands there. */
export function changeOf({ name, ...patch }: PatronDataPatch, present: Pick<PatronData, 'name'>): PatronDataChange {
  if (!name) return patch
  const parts = (['given', 'middle', 'family'] as const).flatMap((part) => {
    const said = name[part]
    const value = said === undefined ? present.name[part] : said
    return value === undefined || value === null ? [] : [[part, value] as const]
  })
  return { ...patch, name: Object.fromEntries(parts) }
}

/**
 * All that is wrong with a change of a central record that can hold what `shapes` say, before anybody is asked. `maps` are those of the institution whose
 * record is the central one, where there is such a one.
 */
export function faultsIn(patch: PatronDataPatch, shapes: FieldShapes, maps: CodeMaps = {}): readonly DataFault[] {
  return dataFields.flatMap((field) => {
    if (patch[field] === undefined) return []
    const shape = shapes[field] as FieldShape | undefined
    if (!shape?.writable) return [{ path: [field], rule: 'not-changeable' } as const]
    return [...ofValue(field, patch as PatronDataChange, shape), ...ofItems(field, patch as PatronData, shape, maps)]
  })
}

function ofValue(field: DataField, patch: PatronDataChange, { most }: FieldShape): readonly DataFault[] {
  const value = patch[field]
  if (field === 'name') {
    const family = (value as PatronDataPatch['name'])?.family
    return family === null || family?.trim() === '' ? [{ path: ['name', 'family'], rule: 'required' }] : []
  }
  if (!isListField(field) || !value) return []
  const list = value as readonly { readonly preferred?: boolean }[]
  return [
    ...(most !== undefined && list.length > most ? [{ path: [field], rule: 'too-many', values: { max: most } } as const] : []),
    ...(list.filter(({ preferred }) => preferred).length > 1 ? [{ path: [field], rule: 'one-preferred' } as const] : []),
  ]
}

function ofItems(field: DataField, patch: PatronData, shape: FieldShape, maps: CodeMaps): readonly DataFault[] {
  if (field === 'name' || patch[field] === null) return []
  return itemsOf(field, patch).flatMap((item, at): DataFault[] => {
    const path = isListField(field) ? [field, at] : [field]
    const local = toLocal(field, item, maps)
    if (!local) return [{ path, rule: 'code-not-carried' }]
    return shape.shown && shape.shown(local.holds) === undefined ? [{ path, rule: 'not-held' }] : []
  })
}
