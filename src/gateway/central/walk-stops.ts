import { zoneAsHolder } from '#domain/id.ts'
import type { ZoneMode } from '#domain/place.ts'
import type { Walk } from '#ports/central-store.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { FiledZone } from './people.ts'

/** A file that a walk goes through, and what for. */
export type WalkStop = Pick<Walk, 'phase' | 'at'>

/**
 * Central records come before copies of them. Of records that nobody keeps together the first of the file is the central one, so there both is done in one
 * walk through everybody, in the order of the file.
 */
export function stopsOf({ zone, members }: FiledZone): readonly WalkStop[] {
  const copies = members.map((at) => ({ phase: 'copies' as const, at }))
  if (zone.mode === 'independent') return copies
  const central = zone.mode === 'network-managed' ? [zoneAsHolder(zone.id)] : members
  return [...central.map((at) => ({ phase: 'central' as const, at })), ...copies]
}

export function stopAfter(zone: FiledZone, { phase, at }: WalkStop): WalkStop | undefined {
  const stops = stopsOf(zone)
  const here = stops.findIndex((stop) => stop.phase === phase && stop.at === at)
  // Whoever is no member any more was taken out of the file meanwhile, and nobody knows what comes next.
  return here < 0 ? undefined : stops[here + 1]
}

/** What of a file a phase is about. */
export function isToSee(mode: ZoneMode, phase: Walk['phase'], { record, source }: FiledPatron): boolean {
  if (mode !== 'linked') return true
  return phase === 'central' ? source === true : source !== true && record.link !== undefined
}
