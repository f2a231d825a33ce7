import { zoneAsHolder, type InstitutionId } from '#domain/id.ts'
import type { Institution, NetworkZone, ZoneMode } from '#domain/place.ts'
import type { Connection } from '#ports/adapter.ts'
import type { Clock } from '#ports/clock.ts'
import type { CentralFile, Ils } from '#ports/ils.ts'
import type { Send } from '#ports/send.ts'
import type { Upstream } from './upstream.ts'

/** An institution's library system, with all its addresses to speak to and nothing else. */
export function openIls(
  wire: Upstream,
  connection: Connection,
  { id, timeZone }: Pick<Institution, 'id' | 'timeZone'>,
  zoneMode: ZoneMode | undefined,
  clock: Clock,
): Ils {
  return connection.open({ institution: id, zoneMode, timeZone, ...sendsOf(wire, connection, id), clock })
}

/** A network zone's central patron file; nothing where the vendor has none. Its records belong to the zone as others do to an institution. */
export function openCentral(
  wire: Upstream,
  connection: Connection,
  { id }: Pick<NetworkZone, 'id'>,
  clock: Clock,
): CentralFile | undefined {
  const institution = zoneAsHolder(id)
  return connection.openCentral?.({ institution, ...sendsOf(wire, connection, institution), clock })
}

function sendsOf(wire: Upstream, { vendor, manners, others }: Connection, institution: InstitutionId) {
  const label = { institution, vendor }
  return {
    send: wire.sendTo(manners, label),
    others: Object.fromEntries(Object.entries(others).map(([name, more]): [string, Send] => [name, wire.sendTo(more, label)])),
  }
}
