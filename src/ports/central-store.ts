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
  /** Version 0 where there was none. False where somebody else has written it since. */
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

/** A walk over everybody, or over those changed lately: where it is, and what it found. It goes on where it stopped. */
export interface Walk {
  readonly id: string
  readonly zone: ZoneId
  readonly kind: 'reconciliation' | 'poll'
  readonly heal: boolean
  readonly state: 'running' | 'done' | 'stopped'
  /** Which of the zone's files it is at: the zone itself first, then each institution. */
  readonly at?: InstitutionId
  /** Where in it, in the adapter's words. */
  readonly from?: string
  readonly looked: number
  readonly total?: number
  readonly differing: number
  readonly healed: number
  readonly unread: number
  readonly startedAt: number
  readonly changedAt: number
  readonly version: number
}

export interface Walks {
  /** False where one of this zone and kind is running. */
  begin(walk: Walk, jobs: readonly NewJob[]): Promise<boolean>
  find(id: string): Promise<Walk | undefined>
  running(zone: ZoneId, kind: Walk['kind']): Promise<Walk | undefined>
  list(zone: ZoneId, limit: number): Promise<readonly Walk[]>
  /** False where somebody else has changed it since. */
  save(next: Walk, jobs: readonly NewJob[]): Promise<boolean>
  /** The prints of central records as the walk met them: to be compared with the copies of them that it meets later. */
  note(walk: string, prints: ReadonlyMap<string, string>): Promise<void>
  noted(walk: string, persons: readonly string[]): Promise<ReadonlyMap<string, string>>
  forget(walk: string): Promise<void>
  /** The last day up to which an institution was asked who has changed. */
  polledTo(institution: InstitutionId): Promise<number | undefined>
  pollTo(institution: InstitutionId, at: number): Promise<void>
}
