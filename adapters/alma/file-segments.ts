import type { AlmaSettings } from './settings.ts'

export type CentralFileSettings = Exclude<AlmaSettings['centralFile'], false>

export interface SegmentRules extends Pick<CentralFileSettings, 'newEntries'> {
  /** The network zone manages the users, or it is the zone itself. */
  readonly networkManaged: boolean
}

/**
 * What a new entry of a list is written as. Of INTERNAL users everything is Internal. Where a network zone manages users, what the network writes is
 * External, as the zone's own distribution writes it: Internal there is what the institution's staff wrote themselves, and the zone's updates leave it.
 * Elsewhere an entry is of the segment of the one whose place it has.
 */
export function segmentOf(accountType: string | undefined, { networkManaged, newEntries }: SegmentRules) {
  const isInternal = accountType?.toUpperCase() === 'INTERNAL'
  return (before: unknown): 'Internal' | 'External' => {
    if (isInternal) return 'Internal'
    if (networkManaged) return 'External'
    return before === 'Internal' || before === 'External' ? before : (newEntries ?? 'External')
  }
}
