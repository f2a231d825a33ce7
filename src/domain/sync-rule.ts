import type { InstitutionId } from './id.ts'
import type { DataField } from './patron-data.ts'

/**
 * Who has the say over a field between the central record of a zone and one institution's copy of it.
 *
 * - `zone`: the central record. What the institution writes is put back.
 * - `institution`: this institution. Its value is the central record's, and nobody overwrites it here. Of several institutions that say so, the first of
 *   the file that holds the patron has its value in the central record, and the others keep theirs.
 * - `newest`: whoever wrote last, as far as we have seen: the time of the vendor's notice, or of the reading that first showed it.
 * - `merge`: both, of lists: what either added is there, what either took away is gone.
 * - `none`: it is not carried.
 */
export const syncRules = ['zone', 'institution', 'newest', 'merge', 'none'] as const
export type SyncRule = (typeof syncRules)[number]

/** How one institution takes part in the zone's central file. */
export interface Membership {
  readonly rules: Readonly<Record<DataField, SyncRule>>
  readonly maps: CodeMaps
  /** Who is loaded from the central file gets these, where they are set; else what the central record says, mapped. */
  readonly loading: Loading
}

export interface Loading {
  readonly group?: string
  /** How long a loaded record lasts: as the central one does, or so many days from the day it is loaded. */
  readonly expires: 'as-central' | { readonly days: number }
  /** Codes of roles by the vendor's own words; none is dealt out where it is empty, so that the vendor's assignment rules do it. */
  readonly roles: readonly string[]
}

/**
 * The zone's code for a thing, and the institution's. A code that is not named is the same on both sides where the map is missing, and not carried where
 * there is a map.
 */
export interface CodeMaps {
  readonly groups?: ReadonlyMap<string, string>
  readonly identifierTypes?: ReadonlyMap<string, string>
  readonly noteTypes?: ReadonlyMap<string, string>
  readonly blocks?: ReadonlyMap<string, string>
}

/** How a zone keeps its central file and carries it. */
export interface ZoneSync {
  readonly members: ReadonlyMap<InstitutionId, Membership>
  /**
   * How what is written centrally comes to the copies. `followed`: the vendor carries it down, each copy is watched so many seconds until it shows it,
   * and one that does not is written. `written`: nobody carries it.
   */
  readonly arrival: { readonly way: 'written' } | { readonly way: 'followed'; readonly withinSeconds: number }
  /** How many days a change can be undone, and a value that lost is kept; then both are wiped. */
  readonly undoDays: number
  /** How many searches of the central file one person may make in an hour. */
  readonly searchesPerHour: number
  /** How often each institution is asked who has changed; `off` where notices tell all that is worth knowing. */
  readonly pollMinutes: number | 'off'
  readonly reconciliation: Reconciliation
}

export interface Reconciliation {
  /** Times of day are none of ours: every so many hours a walk begins; `off` where only a person begins one. */
  readonly everyHours: number | 'off'
  readonly heal: boolean
  /** Of the vendor's calls, at most so many a second for it. */
  readonly callsPerSecond: number
}
