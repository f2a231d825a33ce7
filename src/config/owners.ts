import type { ZoneId } from '#domain/id.ts'
import { resolvedAt } from '#domain/policy.ts'
import type { Topology } from '#domain/topology.ts'
import type { Connection } from '#ports/adapter.ts'
import type { ConfigFile } from './schema.ts'
import { pathOf, spotsOf } from './spots.ts'
import type { Path, Say } from './yaml.ts'

/**
 * Who says that the zone owns dates must let us write them there. The rule may come from any level, so whether it can be kept is only seen where
 * somebody renews; told once for each place in the file where it stands.
 */
export function checkOwners(
  file: ConfigFile,
  topology: Topology,
  central: ReadonlyMap<ZoneId, Pick<Connection, 'vendor' | 'openCentral'>>,
  say: Say,
): void {
  const said = new Set<string>()
  for (const { institution, library, group } of spotsOf(topology)) {
    const place = { ...topology.placeIn(institution, library), ...(group !== undefined && { group }) }
    const { policies, origins } = resolvedAt(topology.policies, place)
    if (policies.expiry.owner !== 'zone') continue
    const path = pathOf(file, origins.expiry.owner ?? { level: 'default' }, ['expiry', 'owner'])
    // Of an institution or a library in no zone the other checks have spoken.
    if (!path || (place.zone === undefined && path[0] === 'institutions')) continue
    for (const fault of place.zone === undefined
      ? [`${institution} is in none`]
      : faultsOf(file, topology, place.zone, central)) {
      if (!said.has(JSON.stringify([path, fault]))) say(path satisfies Path, `is the zone, but ${fault}`)
      said.add(JSON.stringify([path, fault]))
    }
  }
}

function faultsOf(
  { networkZones }: ConfigFile,
  topology: Topology,
  id: ZoneId,
  central: Parameters<typeof checkOwners>[2],
): string[] {
  const { mode, persons } = topology.zone(id)!
  const connection = central.get(id)
  return [
    ...(mode === 'network-managed' ? [] : [`${id} is ${mode}: only a zone that is network-managed has records of its own`]),
    ...(networkZones.some((zone) => zone.id === id && zone.system) ? [] : [`${id} names no system, so nobody can write there`]),
    ...(connection && !connection.openCentral ? [`${connection.vendor}, the system of ${id}, moves no dates of a zone`] : []),
    // The record is looked for by the key of the copy, and must never be a namesake's.
    ...(persons.sharedPrimaryId
      ? []
      : [`the persons of ${id} share no primary id (sharedPrimaryId), so nobody knows whose record is whose`]),
  ]
}
