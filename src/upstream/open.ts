import type { Institution, ZoneMode } from '#domain/place.ts'
import type { Connection } from '#ports/adapter.ts'
import type { Clock } from '#ports/clock.ts'
import type { Ils } from '#ports/ils.ts'
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
  const { vendor, manners, others } = connection
  const label = { institution: id, vendor }
  const send = wire.sendTo(manners, label)
  const sendOthers = Object.fromEntries(
    Object.entries(others).map(([name, more]): [string, Send] => [name, wire.sendTo(more, label)]),
  )
  return connection.open({ institution: id, zoneMode, timeZone, send, others: sendOthers, clock })
}
