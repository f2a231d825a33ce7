import { itemOf, type DataField, type Held, type Item } from './patron-data.ts'
import type { CodeMaps } from './sync-rule.ts'

/** Which map speaks of the codes of a field; no field but these has codes of an institution's own. */
export const mapOf = {
  group: 'groups',
  identifiers: 'identifierTypes',
  notes: 'noteTypes',
  blocks: 'blocks',
} as const satisfies Partial<Record<DataField, keyof CodeMaps>>

/** The zone's item in the institution's words; nothing where its code is not carried there. */
export function toLocal(field: DataField, item: Item, maps: CodeMaps): Item | undefined {
  return translated(field, item, (map, code) => map.get(code), maps)
}

/** The institution's item in the zone's words; nothing where its code is the institution's own affair. Of two zone codes for one, the first. */
export function toCentral(field: DataField, item: Item, maps: CodeMaps): Item | undefined {
  return translated(field, item, (map, code) => [...map].find(([, local]) => local === code)?.[0], maps)
}

function translated(
  field: DataField,
  item: Item,
  find: (map: ReadonlyMap<string, string>, code: string) => string | undefined,
  maps: CodeMaps,
): Item | undefined {
  const map = field in mapOf ? maps[mapOf[field as keyof typeof mapOf]] : undefined
  if (!map) return item
  const code = find(map, codeIn(field, item))
  return code === undefined ? undefined : itemOf(field, withCode(field, item, code))
}

/** The code of an item of a field that has any. */
export function codeIn(field: DataField, { holds }: Item): string {
  if (field === 'group') return holds as Held<'group'>
  return field === 'blocks' ? (holds as Held<'blocks'>).code : (holds as Held<'identifiers' | 'notes'>).type
}

function withCode(field: DataField, { holds }: Item, code: string): Held<DataField> {
  if (field === 'group') return code
  return field === 'blocks' ? { ...(holds as Held<'blocks'>), code } : { ...(holds as Held<'identifiers' | 'notes'>), type: code }
}
