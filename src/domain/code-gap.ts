import type { DataField } from './patron-data.ts'
import { mapOf } from './code-map.ts'
import type { CodeMaps, Membership } from './sync-rule.ts'

/** The codes that records of a system may hold, as far as its vendor tells them. */
export type CodesInUse = { readonly [Kind in keyof CodeMaps]?: readonly string[] }

/**
 * Where a map and the systems it speaks of do not fit. `zone-unmapped`: the zone uses a code that the map does not name, so it is not carried.
 * `local-unmapped`: nothing leads to a code of the institution's, so it is its own affair. `zone-unknown`, `local-unknown`: the zone or the institution
 * has no such code, and what would be written with it is refused.
 */
export interface CodeGap {
  readonly of: keyof CodeMaps
  readonly code: string
  readonly why: 'zone-unmapped' | 'local-unmapped' | 'zone-unknown' | 'local-unknown'
}

/** Of fields that are carried only. A side that tells no codes of a kind has none that could be missing. */
export function codeGaps({ rules, maps, loading }: Membership, zone: CodesInUse, local: CodesInUse): readonly CodeGap[] {
  const carried = (Object.entries(mapOf) as [DataField, keyof CodeMaps][]).filter(([field]) => rules[field] !== 'none')
  const gaps = carried.flatMap(([, of]): CodeGap[] => {
    const [there, here] = [zone[of], local[of]]
    const map = maps[of]
    if (!map) return there && here ? lacking(there, here).map((code) => ({ of, code, why: 'local-unknown' })) : []
    return [
      ...(there ? lacking(there, map.keys()).map((code): CodeGap => ({ of, code, why: 'zone-unmapped' })) : []),
      ...(there ? lacking(map.keys(), there).map((code): CodeGap => ({ of, code, why: 'zone-unknown' })) : []),
      ...(here ? lacking(map.values(), here).map((code): CodeGap => ({ of, code, why: 'local-unknown' })) : []),
      ...(here ? lacking(here, map.values()).map((code): CodeGap => ({ of, code, why: 'local-unmapped' })) : []),
    ]
  })
  const { group } = loading
  const isUnknown = group !== undefined && local.groups?.includes(group) === false
  const isSaid = gaps.some(({ of, code, why }) => of === 'groups' && code === group && why === 'local-unknown')
  return isUnknown && !isSaid ? [...gaps, { of: 'groups', code: group, why: 'local-unknown' }] : gaps
}

function lacking(wanted: Iterable<string>, there: Iterable<string>): readonly string[] {
  const known = new Set(there)
  return [...new Set(wanted)].filter((code) => !known.has(code))
}
