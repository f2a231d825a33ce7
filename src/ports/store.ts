import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'
import type { Quote } from '#domain/quote.ts'
import type { Renewal, RenewalState } from '#domain/renewal.ts'

/**
 * What must survive a crash. Every method is one whole step and one transaction; none is ever handed out, so no caller can hold one
 * open across a network call. Any method may throw the `Problem` `store-unavailable`; anything else is a bug of the caller, who asked for what no
 * store can keep.
 */
export interface Store {
  readonly apiKeys: ApiKeys
  readonly sessions: Sessions
  readonly mailedCodes: MailedCodes
  readonly spent: Spent
  readonly quotes: Quotes
  readonly renewals: Renewals
  readonly jobs: Jobs
  readonly reminders: Reminders
  readonly lanes: LaneLeases
  readonly attempts: Attempts
  readonly whereabouts: Whereabouts
  readonly audit: Audit
  /** Resolves when a statement went through. */
  ping(): Promise<void>
  /** Forgets what is past its time: ended sessions and endings, codes, what was spent, attempts, reminders. Resolves with how many rows went. */
  sweep(now: number): Promise<number>
  close(): Promise<void>
}

export interface ApiKeyGrant {
  readonly role: string
  readonly over: 'zone' | 'institution' | 'community' | 'library'
  readonly id: string
}

export interface ApiKey {
  /** Public: it stands in lists and in the audit trail. */
  readonly id: string
  readonly name: string
  readonly grants: readonly ApiKeyGrant[]
  readonly createdAt: number
  readonly expiresAt?: number
  readonly revokedAt?: number
}

export interface ApiKeys {
  /** `hash` is all that is kept of the key itself. A second key with the same id or hash is a bug of the caller and throws. */
  add(key: ApiKey, hash: string): Promise<void>
  /** By the hash of what was shown; revoked and expired keys are found too, with their dates. */
  find(hash: string): Promise<ApiKey | undefined>
  /** In the order in which they were made. */
  list(): Promise<readonly ApiKey[]>
  /** True where there was such a key and it was not revoked before. */
  revoke(id: string, at: number): Promise<boolean>
}

export interface Sessions {
  /**
   * Takes the session one generation on: true exactly once per generation, whatever the number of nodes asking. The first
   * generation is 0, and a session nobody renewed is in no table. False where `from` is not the present one, it was revoked, or all of its
   * holder's were ended at or after `signedInAt`.
   */
  renew(session: StoredSession, from: number, expiresAt: number): Promise<boolean>
  /** Idempotent. `expiresAt`: when the last token of it ends by itself, and the entry may go. */
  revoke(session: string, at: number, expiresAt: number): Promise<void>
  /**
   * Ends what this holder signed in for until now. A later moment of the same kind takes the place of an earlier one, never the other way round.
   * `expiresAt`: when the last token it can be about ends by itself.
   */
  endAll(ending: Ending, expiresAt: number): Promise<void>
  /** What was ended at or after `since`, so that each node can remember it; by the time it was written, oldest first. */
  endedSince(since: number): Promise<Ended>
}

export interface StoredSession {
  readonly id: string
  /** A keyed fingerprint of whose it is. */
  readonly holder: string
  readonly signedInAt: number
}

/** Every token of this kind that `holder` was given at or before `before` is refused. */
export interface Ending {
  readonly holder: string
  /** `own`: of sessions of ours. `vouched`: of others who vouch. */
  readonly kind: 'own' | 'vouched'
  readonly before: number
  /** When it was said. */
  readonly at: number
}

export interface Ended {
  readonly sessions: readonly { readonly session: string; readonly at: number }[]
  readonly holders: readonly Ending[]
}

/** Codes that were sent to people, one at a time each. */
export interface MailedCodes {
  /** Takes the place of the one that was sent to the same holder before. A second one for the same challenge is a bug of the caller and throws. */
  put(code: MailedCode): Promise<void>
  /**
   * A try at the challenge's code: counted before it is compared. Resolves with the patron for the right one, once, and the code is gone; with
   * nothing for a wrong one, for a challenge nobody has, one whose time is over or whose tries are used up.
   */
  take(challenge: string, code: string, now: number): Promise<string | undefined>
}

export interface MailedCode {
  /** A keyed fingerprint of the challenge. */
  readonly challenge: string
  /** A keyed fingerprint of whom it was sent to. */
  readonly holder: string
  /** The sealed patron id. */
  readonly patron: string
  /** A keyed fingerprint of the code. */
  readonly code: string
  readonly tries: number
  readonly expiresAt: number
}

/** Quotes are never changed; they go some while after they have ended. */
export interface Quotes {
  add(quote: Quote, keepUntil: number): Promise<void>
  find(id: string): Promise<Quote | undefined>
}

/**
 * Card renewals that survive a crash. Each method is one whole step and one transaction: the state and the jobs that follow from it are written
 * together or not at all.
 */
export interface Renewals {
  /**
   * Records the intent before any money moves. The same key of the same principal with the same content is answered with what it made the first
   * time; with other content it is `key-reused`. `place-taken` where another renewal that is not over has one of the places, or has taken the same quote.
   */
  open(renewal: Renewal, intent: Intent, jobs: readonly NewJob[]): Promise<Opened>
  find(id: string): Promise<Renewal | undefined>
  /** By what the merchant's provider calls its payment. */
  byPayment(merchant: string, payment: string): Promise<Renewal | undefined>
  /** Of one patron (a sealed id), newest first. */
  of(patron: string, limit: number): Promise<readonly Renewal[]>
  /** Newest first, at most `limit`, older than `before` (an id of the last page) where that is given. */
  list(wanted: RenewalsWanted, limit: number): Promise<readonly Renewal[]>
  /**
   * Writes the next state, its version raised by one, with the jobs that follow. False where somebody else has changed it since: nothing was
   * written, jobs neither. A renewal that is over lets its places go.
   */
  save(next: Renewal, jobs: readonly NewJob[]): Promise<boolean>
}

export interface Intent {
  /** A keyed fingerprint of who asks and by which route. */
  readonly principal: string
  readonly key: string
  /** A fingerprint of what was asked. */
  readonly content: string
  /** Keyed fingerprints of the memberships; no two renewals that are not over have one in common. */
  readonly places: readonly string[]
  /** It is too late for a new one; only what was made before is answered. */
  readonly tooLate: boolean
}

export type Opened =
  | { readonly outcome: 'opened' | 'replayed'; readonly renewal: Renewal }
  | { readonly outcome: 'place-taken'; readonly renewal: Renewal }
  | { readonly outcome: 'key-reused' | 'too-late' }

export interface RenewalsWanted {
  readonly states?: readonly RenewalState[]
  readonly institutions?: readonly InstitutionId[]
  readonly merchant?: string
  /** Changed at or after, and before; milliseconds since 1970. */
  readonly from?: number
  readonly until?: number
  readonly before?: string
}

/** What is to be done, and when. At least once each: whoever does it looks first whether it was done. */
export interface NewJob {
  readonly topic: string
  /** Of one topic and key there is one job that waits; a second one only brings the first forward. */
  readonly key: string
  readonly dueAt: number
}

export interface Job extends NewJob {
  readonly id: string
  /** How often it was begun, this time included. */
  readonly attempts: number
  /** Shown when it is ended or put off: a worker whose lease is over has no say any more. */
  readonly lease: string
}

export interface Jobs {
  add(jobs: readonly NewJob[]): Promise<void>
  /**
   * Leases up to `limit` that are due and that nobody has, the longest waiting first, over all nodes: each to one worker, until `leaseUntil`. A lease
   * that is over is given to the next who asks.
   */
  claim(topics: readonly string[], now: number, leaseUntil: number, limit: number): Promise<readonly Job[]>
  /** It is done and gone. False where the lease was no longer its. A job of the same topic and key that was added meanwhile stays. */
  done(job: Job): Promise<boolean>
  /**
   * Again at `dueAt`, or earlier where a job of the same topic and key was added meanwhile. `why` it did not go is a problem's code, for people;
   * without one it went well and waits for something, and its attempts are counted anew.
   */
  later(job: Job, dueAt: number, why?: string): Promise<boolean>
  /** Nobody will do it by themselves any more. */
  bury(job: Job, why: string): Promise<boolean>
  /** When the next one is due; nothing where none waits. */
  nextDue(topics: readonly string[]): Promise<number | undefined>
  /** Those that were buried, oldest first. */
  buried(limit: number): Promise<readonly (NewJob & { readonly id: string; readonly why: string })[]>
  /** Back among those that wait, due at once. */
  revive(id: string, now: number): Promise<boolean>
}

/** Whose card ends when, so that they can be written to before it does. */
export interface Reminders {
  /** Takes the place of what was known of this holder. Of whoever has stopped such letters nothing is written. */
  see(reminder: Reminder): Promise<void>
  /**
   * Those of an institution who are to be written to on `today`: the day for it has come, the card's last day is not over, they were not told of
   * that last day and did not stop it. At most `limit`, the longest waiting first.
   */
  due(institution: InstitutionId, today: Day, limit: number): Promise<readonly Reminder[]>
  /**
   * Says that one person, who may be several holders, is told of `date` now: true exactly once for each date, whatever the number of nodes asking.
   * False where one of them was told or has stopped it, and then all of them have; false where nothing is known of any.
   */
  sent(holders: readonly string[], date: Day): Promise<boolean>
  /** Takes that back: the letter did not go. */
  unsent(holders: readonly string[], date: Day): Promise<void>
  /** No more letters to this holder, known or not. Nothing stays but that. */
  stop(holder: string): Promise<void>
  /** Idempotent. That somebody has stopped it is not forgotten. */
  forget(holder: string): Promise<void>
}

export interface Reminder {
  /** A keyed fingerprint of whose card it is. */
  readonly holder: string
  readonly institution: InstitutionId
  /** The sealed patron id. */
  readonly patron: string
  /** The card's last day. */
  readonly date: Day
  /** From when on there is something to say. */
  readonly remindOn: Day
}

/** Leases on things that one at a time may do, over all nodes. */
export interface LaneLeases {
  /** True where nobody has it, or the lease of whoever had it is over. `holder` is new for each turn. */
  take(lane: string, holder: string, now: number, until: number): Promise<boolean>
  /** False where it was taken over meanwhile: then whoever had it must not go on. */
  keep(lane: string, holder: string, until: number): Promise<boolean>
  leave(lane: string, holder: string): Promise<void>
}

/** Things that are good once. */
export interface Spent {
  /** True exactly once for each, whatever the number of nodes asking. `expiresAt`: when it is good for nothing anyway, and the entry may go. */
  spend(what: string, expiresAt: number): Promise<boolean>
}

/** At most `failures` within any `windowMs`, for one subject. */
export interface AttemptLimit {
  /** A keyed fingerprint: of the resolved patron, the address, the caller. */
  readonly subject: string
  readonly windowMs: number
  readonly failures: number
}

export interface Attempts {
  /**
   * Counts a try against every limit *before* it is made, so that ten at once cannot all pass. Resolves with nothing where all
   * limits allow it; else with the milliseconds until the last of them does, and nothing was counted.
   */
  take(limits: readonly AttemptLimit[], now: number): Promise<number | undefined>
  /** The try taken at `now` was right: it is not counted after all. Those of `cleared` start anew. */
  succeeded(limits: readonly AttemptLimit[], now: number, cleared: readonly string[]): Promise<void>
}

/** Where a person was seen or not seen. `person` is a keyed fingerprint, `record` a sealed patron id. */
export interface Sighting {
  readonly institution: InstitutionId
  /** Absent: asked there, and not registered. */
  readonly record?: string
  /** The vendor's codes of the libraries where registrations were seen, ever; for a vendor that cannot list them all. */
  readonly libraries?: readonly string[]
  readonly seenAt: number
}

export interface Whereabouts {
  of(person: string): Promise<readonly Sighting[]>
  /** Replaces what was known for each institution named; an older sighting never replaces a newer one. */
  see(person: string, sightings: readonly Sighting[]): Promise<void>
  forget(person: string): Promise<void>
}

export interface AuditEntry {
  readonly at: number
  /** The request it happened in. */
  readonly request: string
  /** `key:ID` or, of a person, `staff:` and their opaque id; `operator` at the command line. */
  readonly actor: string
  readonly action: AuditAction
  readonly permission: Permission
  readonly institution: InstitutionId
  /** Sealed patron id; absent for a search that found nobody. */
  readonly patron?: string
  /** Why, in the words of the one who looked. */
  readonly purpose?: string
  /** Whether what was found was shown. */
  readonly outcome: 'shown' | 'nobody' | 'refused'
}

export type AuditAction =
  | 'patron-searched'
  | 'patron-looked-at'
  | 'card-looked-at'
  | 'card-renewal-asked-for'
  | 'card-renewals-looked-at'
  | 'card-renewal-managed'

export interface Audit {
  /** Written before anything is shown: no look without its entry. */
  record(entries: readonly AuditEntry[]): Promise<void>
  /** Newest first. */
  of(patron: string, limit: number): Promise<readonly AuditEntry[]>
}
