import { zoneAsHolder, type InstitutionId, type ZoneId } from '#domain/id.ts'
import { dataFields, type DataField } from '#domain/patron-data.ts'
import type { CodeMaps, Membership, SyncRule, ZoneSync } from '#domain/sync-rule.ts'
import type { HolderShapes } from './file-shapes.ts'
import type { ConfigFile } from './schema.ts'

type WrittenZone = ConfigFile['networkZones'][number]
type WrittenInstitution = ConfigFile['institutions'][number]

/** What holds of a field that nobody has said anything about: whatever says who somebody is and how they are reached is the zone's. */
export const defaultRules: Readonly<Record<DataField, SyncRule>> = {
  name: 'zone',
  birthDate: 'zone',
  language: 'zone',
  emails: 'zone',
  phones: 'zone',
  addresses: 'zone',
  identifiers: 'zone',
  group: 'none',
  expires: 'none',
  notes: 'none',
  blocks: 'zone',
}

/** Who has said the rule. `system`: nobody has, and the institution's system or the zone's has no such field. */
export type RuleOrigin = 'institution' | 'zone' | 'default' | 'system'

export interface SyncOf {
  readonly rules: Readonly<Record<DataField, SyncRule>>
  readonly origins: Readonly<Record<DataField, RuleOrigin>>
}

/** A zone's members in the order of the file, those that keep out left out. */
export function membersOf(zone: WrittenZone, institutions: readonly WrittenInstitution[], shapes: HolderShapes) {
  return institutions.filter(
    ({ id, networkZone, sync }) => networkZone === zone.id && sync !== 'off' && shapes.get(id as InstitutionId) !== 'missing',
  )
}

/** The nearest who says a rule has it; one that nobody says is not carried where a system lacks the field. */
export function syncOf(zone: WrittenZone, { id, sync }: WrittenInstitution, shapes: HolderShapes): SyncOf {
  const holders = [id, ...(zone.mode === 'network-managed' ? [zone.id] : [])] as InstitutionId[]
  const told = dataFields.map((field): readonly [DataField, SyncRule, RuleOrigin] => {
    const own = typeof sync === 'object' ? sync.rules[field] : undefined
    if (own !== undefined) return [field, own, 'institution']
    const zonal = zone.sync?.rules[field]
    if (zonal !== undefined) return [field, zonal, 'zone']
    const isLacking = holders.some((holder) => lacks(shapes, holder, field))
    return isLacking ? [field, 'none', 'system'] : [field, defaultRules[field], 'default']
  })
  return {
    rules: Object.fromEntries(told.map(([field, rule]) => [field, rule])) as SyncOf['rules'],
    origins: Object.fromEntries(told.map(([field, , origin]) => [field, origin])) as SyncOf['origins'],
  }
}

export function lacks(shapes: HolderShapes, holder: InstitutionId, field: DataField): boolean {
  const known = shapes.get(holder)
  return known !== undefined && known !== 'missing' && known[field] === undefined
}

export function zoneSyncOf(
  zone: WrittenZone,
  institutions: readonly WrittenInstitution[],
  shapes: HolderShapes,
): ZoneSync | undefined {
  const { sync, mode } = zone
  if (!sync) return undefined
  const { arrival = defaultArrival(mode), withinSeconds, undoDays, searchesPerHour, pollMinutes, reconciliation } = sync
  return {
    members: new Map(
      membersOf(zone, institutions, shapes).map((institution) => [
        institution.id as InstitutionId,
        membershipOf(zone, institution, shapes),
      ]),
    ),
    arrival: arrival === 'followed' ? { way: 'followed', withinSeconds } : { way: 'written' },
    undoDays,
    searchesPerHour,
    pollMinutes,
    reconciliation,
  }
}

/** Only a vendor that keeps the zone's patrons itself carries anything down. */
export function defaultArrival(mode: WrittenZone['mode']): 'followed' | 'written' {
  return mode === 'network-managed' ? 'followed' : 'written'
}

/** By which rules an institution takes part. */
export interface SyncExplained extends SyncOf {
  readonly zone: ZoneId
  /** Who has the say over a field as well, and before it, where they hold the patron. */
  readonly after: Readonly<Partial<Record<DataField, readonly string[]>>>
}

export function explainSync(
  { networkZones, institutions }: ConfigFile,
  shapes: HolderShapes,
): ReadonlyMap<InstitutionId, SyncExplained> {
  const told = networkZones.flatMap((zone) => {
    const members = zone.sync ? membersOf(zone, institutions, shapes) : []
    const all = members.map((member) => ({ id: member.id as InstitutionId, ...syncOf(zone, member, shapes) }))
    return all.map(({ id, ...own }, at): [InstitutionId, SyncExplained] => {
      const earlier = all.slice(0, at)
      const after = dataFields.flatMap((field) => {
        const names = earlier.filter(({ rules }) => rules[field] === 'institution').map((each) => each.id)
        return own.rules[field] === 'institution' && names.length > 0 ? [[field, names] as const] : []
      })
      return [id, { ...own, zone: zone.id as ZoneId, after: Object.fromEntries(after) }]
    })
  })
  return new Map(told)
}

function membershipOf(zone: WrittenZone, institution: WrittenInstitution, shapes: HolderShapes): Membership {
  const { rules } = syncOf(zone, institution, shapes)
  const { sync } = institution
  if (typeof sync !== 'object') return { rules, maps: {}, loading: { expires: 'as-central', roles: [] } }
  const { group, ...loading } = sync.loading
  return { rules, maps: mapsOf(sync.maps), loading: { ...loading, ...(group !== undefined && { group }) } }
}

function mapsOf(written: Readonly<Partial<Record<keyof CodeMaps, Readonly<Record<string, string>> | undefined>>>): CodeMaps {
  return Object.fromEntries(
    Object.entries(written).flatMap(([of, codes]) => (codes ? [[of, new Map(Object.entries(codes))]] : [])),
  )
}

export function holderOf(zone: { readonly id: string }): InstitutionId {
  return zoneAsHolder(zone.id as ZoneId)
}
