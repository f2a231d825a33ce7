import type { InstitutionId, LibraryId } from '#domain/id.ts'
import type { Level, LevelPolicies, PlacedLevel } from '#domain/policy.ts'
import type { Topology } from '#domain/topology.ts'
import type { ConfigFile } from './schema.ts'
import type { Path } from './yaml.ts'

/** Where somebody may be a patron. */
export interface Spot {
  readonly institution: InstitutionId
  readonly library?: LibraryId
  readonly group?: string
}

/** Every institution and library, for patrons of no group and of each that has rules anywhere. */
export function spotsOf({ institutions, policies }: Topology): readonly Spot[] {
  const levels: LevelPolicies[] = [policies.zones, policies.institutions, policies.communities, policies.libraries].flatMap(
    (book) => [...book.values()],
  )
  const groups = [...new Set(levels.flatMap((level) => Object.keys(level.groups ?? {})))]
  return institutions.flatMap(({ id: institution, libraries }) =>
    [{ institution }, ...libraries.map((library) => ({ institution, library }))].flatMap((spot) => [
      spot,
      ...groups.map((group) => ({ ...spot, group })),
    ]),
  )
}

/** Where in the file a level says a rule; nothing where it is a default. */
export function pathOf(file: ConfigFile, by: Level, rule: Path): Path | undefined {
  if (by.level === 'default') return undefined
  const ofGroup = by.group === undefined ? [] : ['groups', by.group]
  return [...pathOfLevel(file, by), 'policies', ...ofGroup, ...rule]
}

function pathOfLevel({ networkZones, institutions, communities }: ConfigFile, { level, id }: PlacedLevel): Path {
  const named = (place: { readonly id: string }) => place.id === id
  if (level === 'zone') return ['networkZones', networkZones.findIndex(named)]
  if (level === 'institution') return ['institutions', institutions.findIndex(named)]
  if (level === 'community') return ['communities', communities.findIndex(named)]
  const at = institutions.findIndex(({ libraries }) => libraries.some(named))
  return ['institutions', at, 'libraries', institutions[at]?.libraries.findIndex(named) ?? 0]
}
