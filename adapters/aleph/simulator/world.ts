import type { Clock, Random } from '#simulation/clock.ts'
import { dayOf, type Day } from '#simulation/day.ts'
import type { AlephPatron } from './patron.ts'
import { wholeSystem, type CompleteSeed } from './seed.ts'
import { usualSwitches, type AlephSwitches } from './switches.ts'

/** Everything the simulated Aleph knows. One world a simulator, changed in place, rebuilt at a reset. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly switches: AlephSwitches
  readonly site: Site
  readonly patrons: AlephPatron[]
  /** Open sessions of the X-server by their id. */
  readonly sessions: Map<string, Session>
  readonly load: Load
  /** Every row that was written over HTTP, oldest first. */
  readonly ledger: Written[]
  /** What the student register, or whoever sends the nightly file, believes: the patrons as they were in the beginning. */
  readonly nightlyFile: readonly AlephPatron[]
  /** The number behind the last id that was made up for a patron. */
  lastBorId: number
  /** Where links in DLF answers begin. */
  dlfOrigin: string
}

/** The tables, which no call changes. */
export interface Site extends Pick<
  CompleteSeed,
  'admLibraries' | 'tab31' | 'statuses' | 'blocks' | 'idTypes' | 'staff' | 'idLength' | 'bibLibrary' | 'titles'
> {
  /** tab_sub_library: which local records are tried for a code. */
  readonly chainOf: ReadonlyMap<string, readonly string[]>
  /** What each code of an institution, sub-library or the whole system is called. */
  readonly nameOf: ReadonlyMap<string, string>
}

export type AdmLibrary = CompleteSeed['admLibraries'][number]
export type Staff = CompleteSeed['staff'][number]

/** One row that a call has written. */
export interface Written {
  readonly by: 'update-bor' | 'update-cash' | 'pay-cash' | 'tab18' | 'renew' | 'hold' | 'cancel'
  readonly table: 'z303' | 'z304' | 'z305' | 'z308' | 'z31' | 'z36' | 'z37'
  readonly id: string
  /**
   * Nothing of a z303, the sequence of a z304, the sub-library of a z305, type and number of a z308, the sequence of a z31, the library and the number
   * of a z36, the whole key of a z37.
   */
  readonly key: string
}

export interface Session {
  readonly staff: Staff
  usedAt: number
}

/** How busy the processes of the X-server are, and were. */
export interface Load {
  now: number
  peak: number
  /** Requests that were turned away. */
  refused: number
  readonly waiting: (() => void)[]
}

export function siteOf(seed: CompleteSeed): Site {
  const { admLibraries, tab31, statuses, blocks, idTypes, staff, idLength, bibLibrary, titles } = seed
  const chainOf = new Map<string, readonly string[]>([[wholeSystem, [wholeSystem]]])
  const nameOf = new Map([[wholeSystem, wholeSystem]])
  for (const { code, name, subLibraries } of admLibraries) {
    chainOf.set(code, [code, wholeSystem])
    nameOf.set(code, name)
    for (const sub of subLibraries) {
      chainOf.set(sub.code, [sub.code, code, wholeSystem])
      nameOf.set(sub.code, sub.name)
    }
  }
  for (const [code, chain] of Object.entries(seed.chains)) chainOf.set(code, chain)
  const tables = { admLibraries, statuses, blocks, idTypes, staff, idLength, bibLibrary, titles, chainOf, nameOf }
  return tab31 ? { ...tables, tab31 } : tables
}

/** The day that the clock shows. */
export function dayOfClock({ clock }: World): Day {
  return dayOf(clock.now())
}

/** Copies, so that no world and no seed share a part. */
export function patronsOf(seed: CompleteSeed): AlephPatron[] {
  return structuredClone(seed.patrons)
}

export function switchesOf(seed: CompleteSeed): AlephSwitches {
  return { ...usualSwitches, ...seed.switches }
}

export function idleLoad(): Load {
  return { now: 0, peak: 0, refused: 0, waiting: [] }
}

/** The codes whose records an ADM library keeps: its own, its sub-libraries' and the whole system's. */
export function codesOf({ code, subLibraries }: AdmLibrary): readonly string[] {
  return [code, ...subLibraries.map((sub) => sub.code), wholeSystem]
}
