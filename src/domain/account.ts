import type { Fee } from './fee.ts'
import type { Hold } from './hold.ts'
import type { InstitutionId, LibraryId, PatronRef } from './id.ts'
import type { Loan } from './loan.ts'
import type { ProblemCode } from './problem.ts'

/** What a record has of a patron's dealings with the library, by kind. */
export interface Parts {
  readonly loan: Loan
  readonly hold: Hold
  readonly fee: Fee
}

export type PartKind = keyof Parts

/** One of them, by its record and the vendor's own name for it. */
export interface PartRef {
  readonly patron: PatronRef
  readonly id: string
}

/** A loan, hold or fee, and where it stands. */
export interface Entry<Part> {
  /** The record it stands on. */
  readonly patron: PatronRef
  /** The topology's name of its library, where it has one. */
  readonly library?: LibraryId
  readonly part: Part
}

/** One record that was asked, and what came of it. */
export interface AccountSource {
  readonly institution: InstitutionId
  /** `not-offered`: the library system there shows none of this. */
  readonly outcome: 'answered' | 'not-offered' | 'failed'
  /** Why it failed. */
  readonly problem?: ProblemCode
  /** When the answer was read, milliseconds since 1970. */
  readonly asOf?: number
  /** It does not answer now; this is what it said before. */
  readonly stale?: true
}

/** All of one kind, over all records that are open to whoever asked. */
export interface AccountList<Part> {
  readonly entries: readonly Entry<Part>[]
  readonly sources: readonly AccountSource[]
  /** False where a source did not answer now, or has no way to show any: then something may be missing. */
  readonly complete: boolean
  /** When the oldest part was read, milliseconds since 1970. */
  readonly asOf: number
}

/** What one record said. */
export interface Told<Part> {
  readonly source: AccountSource
  readonly entries: readonly Entry<Part>[]
}

/** One list of what each record said, in `order`; what is equal in it stays as its library system listed it. */
export function accountList<Part>(
  told: readonly Told<Part>[],
  order: (one: Part, other: Part) => number,
  now: number,
): AccountList<Part> {
  const sources = told.map(({ source }) => source)
  return {
    entries: told.flatMap(({ entries }) => entries).sort((one, other) => order(one.part, other.part)),
    sources,
    complete: sources.every(({ outcome, stale }) => outcome === 'answered' && !stale),
    asOf: Math.min(now, ...sources.map(({ asOf }) => asOf ?? now)),
  }
}

/** What is due first comes first. */
export function byDue({ due: one }: Loan, { due: other }: Loan): number {
  return compared(one.day, other.day) || (one.at ?? 0) - (other.at ?? 0)
}

/** What is ready comes first, then what was placed first. */
export function readyFirst(one: Hold, other: Hold): number {
  return Number(other.state === 'ready') - Number(one.state === 'ready') || compared(one.placedOn ?? last, other.placedOn ?? last)
}

export function oldestFirst(one: Fee, other: Fee): number {
  return compared(one.since ?? last, other.since ?? last)
}

/** Later than every day. */
const last = '~'

function compared(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
