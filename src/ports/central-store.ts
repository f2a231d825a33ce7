import type { Change, ChangeState, Conflict } from '#domain/change.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import type { DataField } from '#domain/patron-data.ts'
import type { NewJob } from './job-store.ts'
import type { KeyedRequest } from './keyed-request.ts'

/**
 * What a central patron file must remember over a crash: changes and their fate, how central records and copies were when they last agreed, edits that
 * lost, notices that came, and how far a walk has got. Values of patrons rest here sealed, and for so many days only; everything else is keyed prints.
 */
export interface CentralStore {
  readonly changes: Changes
  readonly syncStates: SyncStates
  readonly conflicts: Conflicts
  readonly changeNotices: ChangeNoticeInbox
  readonly walks: Walks
  readonly polls: Polls
}

export interface Changes {
  /**
   * Records the intent before anything is written. The same key of the same principal with the same content is answered with what it made the first
   * time; with other content it is `key-reused`. `before` and `after` are sealed values, wiped when `undoUntil` has passed.
   */
  open(change: Change, values: ChangeValues, request: KeyedRequest | undefined, jobs: readonly NewJob[]): Promise<ChangeOpened>
  /** What a request with this key made before; nothing where it is new. */
  answered(request: KeyedRequest): Promise<ChangeOpened | undefined>
  find(id: string): Promise<Change | undefined>
  /** Nothing where they were wiped, or never there. */
  values(id: string): Promise<ChangeValues | undefined>
  /** Of one person (by print) that are not over, oldest first. */
  unsettledOf(person: string): Promise<readonly Change[]>
  /** Newest first, at most `limit`, older than `before` (an id of the last page) where that is given. */
  list(wanted: ChangesWanted, limit: number): Promise<readonly Change[]>
  /**
   * Writes the next state, its version raised by one, with the jobs that follow and, where they are given, new values. False where somebody else has
   * changed it since: then nothing was written, jobs neither.
   */
  save(next: Change, jobs: readonly NewJob[], values?: ChangeValues): Promise<boolean>
}

export type ChangeOpened =
  | { readonly outcome: 'opened' | 'replayed'; readonly change: Change }
  | { readonly outcome: 'key-reused' }

/** Sealed texts. `wanted`: what is to be written. `before`: what stood in the fields of the central record, told when it is known. */
export interface ChangeValues {
  readonly wanted: string
  readonly before?: string
}

export interface ChangesWanted {
  readonly zones?: readonly ZoneId[]
  readonly person?: string
  readonly states?: readonly ChangeState[]
  /** Only those with a target there. */
  readonly institution?: InstitutionId
  readonly before?: string
}

/** How one copy and its central record were when they last agreed, field by field. */
export interface SyncState {
  /** Where the central record was then: with another one they never agreed. */
  readonly central: InstitutionId
  /** When the reading of the central record began that this was made from: an older one says nothing any more. Milliseconds since 1970. */
  readonly asOf?: number
  readonly fields: Readonly<Partial<Record<DataField, FieldState>>>
  readonly version: number
}

export interface FieldState {
  /** Prints of the spellings when they last agreed; both missing where they never did. */
  readonly central?: readonly string[]
  readonly copy?: readonly string[]
  /**
   * Whole values (prints in order, joined by a blank) that are being written to the copy, or are on their way to it, the newest last: put down before, so
   * that what shows there after a crash, late, or out of order is no edit of the institution's.
   */
  readonly writing?: readonly string[]
  /** Until then a write to the copy whose answer nobody has may still have its effect; milliseconds since 1970. */
  readonly unsureUntil?: number
  /** How often in a row the same value was written to a side, which did not keep it. */
  readonly puts?: { readonly central?: Puts; readonly copy?: Puts }
  /** Prints of what was seen last, and since when; milliseconds since 1970. */
  readonly seen: { readonly central: Seen; readonly copy: Seen }
}

export interface Puts {
  /** The whole value, as in `writing`. */
  readonly value: string
  readonly times: number
  /** When the first of them was. */
  readonly since: number
}

export interface Seen {
  readonly prints: readonly string[]
  readonly since: number
}

/** `person`: the print of a person in a zone; `institution`: where the copy is. */
export interface SyncStates {
  of(person: string, institution: InstitutionId): Promise<SyncState | undefined>
  /** All of one person, by institution. */
  all(person: string): Promise<ReadonlyMap<InstitutionId, SyncState>>
  /** Of many persons at one institution, by person: only of those who have one. */
  at(institution: InstitutionId, persons: readonly string[]): Promise<ReadonlyMap<string, SyncState>>
  /** `next` has the version that was read, 0 where there was none; it is raised by one. False where somebody else has written it since. */
  save(person: string, institution: InstitutionId, next: SyncState): Promise<boolean>
  forget(person: string, institution?: InstitutionId): Promise<void>
}

export interface Conflicts {
  /** `lost` and `kept` are sealed values, wiped at `keptUntil`. The same conflict (by its id) twice is there once. */
  add(conflicts: readonly { readonly conflict: Conflict; readonly lost: string; readonly kept: string }[]): Promise<void>
  find(id: string): Promise<{ readonly conflict: Conflict; readonly lost?: string; readonly kept?: string } | undefined>
  list(wanted: ConflictsWanted, limit: number): Promise<readonly Conflict[]>
  /** True exactly once. */
  decide(id: string, decision: NonNullable<Conflict['decision']>, at: number): Promise<boolean>
}

export interface ConflictsWanted {
  readonly zones?: readonly ZoneId[]
  readonly institutions?: readonly InstitutionId[]
  readonly person?: string
  readonly states?: readonly Conflict['state'][]
  readonly before?: string
}

/** A vendor's word that a record was changed: who and when, never what. */
export interface NoticeToKeep {
  readonly institution: InstitutionId
  readonly event: string
  /** Sealed patron id of the record at the institution. */
  readonly record: string
  readonly what: 'changed' | 'removed'
  readonly at: number
}

export interface ChangeNoticeInbox {
  /** Written down, with the job that looks at it, in one transaction, before the vendor is told that we have it. True where it is new. */
  take(notice: NoticeToKeep, jobs: readonly NewJob[]): Promise<boolean>
  /** Of one record, those not looked at yet, oldest first. */
  waiting(institution: InstitutionId, record: string): Promise<readonly NoticeToKeep[]>
  /** They were looked at; they are remembered for as long as the vendor may send them again. */
  done(institution: InstitutionId, record: string, upTo: number): Promise<void>
}

/** A walk over everybody, to compare copies with their central records: where it is, and what it found. It goes on where it stopped. */
export interface Walk {
  readonly id: string
  readonly zone: ZoneId
  /** What differs is looked at again by the jobs that put it right. */
  readonly heal: boolean
  readonly state: 'running' | 'done' | 'stopped'
  /** First the central records are noted, then copies are compared with the notes. */
  readonly phase: 'central' | 'copies'
  /** Whose file it is at: the zone's, or an institution's. */
  readonly at: InstitutionId
  /** Where in it, in the adapter's words. */
  readonly from?: string
  /** How often this page could not be had. */
  readonly tries: number
  /** Records that were looked at, and how many there are in the files that it has begun, as far as their systems say. */
  readonly looked: number
  readonly total: number
  readonly differing: number
  /** Copies whose central record is nowhere, and central records that nobody has a copy of. */
  readonly withoutCentral: number
  readonly withoutCopy: number
  /** Records for which a job was added. */
  readonly healed: number
  /** Records that could not be understood. */
  readonly unread: number
  /** Whose file could not be walked, in part or at all, and why: a problem's code. */
  readonly skipped: readonly { readonly at: InstitutionId; readonly why: string }[]
  readonly startedAt: number
  readonly changedAt: number
  readonly version: number
}

export interface Walks {
  /** False where one of this zone is running. */
  begin(walk: Walk, jobs: readonly NewJob[]): Promise<boolean>
  find(id: string): Promise<Walk | undefined>
  running(zone: ZoneId): Promise<Walk | undefined>
  /** Newest first, at most `limit`, older than `before` (an id of the last page) where that is given. */
  list(zone: ZoneId, limit: number, before?: string): Promise<readonly Walk[]>
  /** Its version raised by one, with the jobs that follow. False where somebody else has changed it since. One that is over forgets its notes. */
  save(next: Walk, jobs: readonly NewJob[]): Promise<boolean>
  /** Something about persons as the walk met them, by their prints. What was noted of one first stays. */
  note(walk: string, notes: ReadonlyMap<string, string>): Promise<void>
  noted(walk: string, persons: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** A copy of these was seen. */
  met(walk: string, persons: readonly string[]): Promise<void>
  /** Of how many that were noted no copy was seen. */
  unmet(walk: string): Promise<number>
  forget(walk: string): Promise<void>
}

/** How far a holder of records was asked who has changed. */
export interface Poll {
  /** Everything up to then was seen; milliseconds since 1970. Missing before the first round has ended. */
  readonly seenTo?: number
  /** The round that is under way: when it began, and where in the list of those who have changed since it is. */
  readonly round?: { readonly begunAt: number; readonly since: number; readonly from?: string }
}

export interface Polls {
  of(holder: InstitutionId): Promise<Poll | undefined>
  /** With the jobs that follow from what was seen. */
  save(holder: InstitutionId, next: Poll, jobs: readonly NewJob[]): Promise<void>
}
