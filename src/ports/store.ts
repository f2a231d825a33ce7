import type { InstitutionId } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'

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
  readonly attempts: Attempts
  readonly whereabouts: Whereabouts
  readonly audit: Audit
  /** Resolves when a statement went through. */
  ping(): Promise<void>
  /** Forgets what is past its time: ended sessions and endings, codes, what was spent, old attempts. Resolves with how many rows went. */
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
  /** `key:ID` or, of a person, `staff:` and their opaque id. */
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

export type AuditAction = 'patron-searched' | 'patron-looked-at' | 'card-looked-at'

export interface Audit {
  /** Written before anything is shown: no look without its entry. */
  record(entries: readonly AuditEntry[]): Promise<void>
  /** Newest first. */
  of(patron: string, limit: number): Promise<readonly AuditEntry[]>
}
