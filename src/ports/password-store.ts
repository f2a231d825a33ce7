import type { AuditEntry } from './audit-store.ts'
import type { NewJob } from './job-store.ts'

/** Links by which somebody who has lost a password sets a new one. One at a time each. */
export interface PasswordResets {
  /** Takes the place of the one that was sent to the same holder before. A second one with the same token is a bug of the caller and throws. */
  put(reset: PasswordReset): Promise<void>
  /** Whose it is, as long as its time is not over. To look spends nothing. */
  find(token: string, now: number): Promise<PasswordReset | undefined>
}

export interface PasswordReset {
  /** A keyed fingerprint of the token. */
  readonly token: string
  /** A keyed fingerprint of whom it was sent to. */
  readonly holder: string
  /** The sealed patron id. */
  readonly patron: string
  readonly expiresAt: number
}

/** New passwords on their way into the library system. Of the password itself nothing is kept, however it is hidden. */
export interface PasswordWrites {
  /**
   * Announces a write before it is sent, and adds the job that sees to what must follow it, whatever becomes of whoever began it. A second one with
   * the same id is a bug of the caller and throws.
   */
  begin(write: NewPasswordWrite, job: NewJob): Promise<void>
  find(id: string): Promise<PasswordWrite | undefined>
  /** The last one of this holder of which nobody has said what it came to. */
  unsettled(holder: string): Promise<PasswordWrite | undefined>
  /** Nothing was written after all: the announcement goes, unless it is settled. */
  withdraw(id: string): Promise<void>
  /**
   * It is done. In the same step every link and every code that was mailed to the holder, and every address of a calendar of theirs, is good for nothing, earlier writes of theirs that nobody has
   * settled go, since this one has come over them, the audit trail has the entry, and the job is there. False where it is settled already, or gone:
   * then nothing happens.
   */
  done(id: string, at: number, entry: AuditEntry, job: NewJob): Promise<boolean>
  /** Nobody will ever know whether it was done: the audit trail says so. Links stay good, so that it can be tried again. False as with `done`. */
  giveUp(id: string, at: number, entry: AuditEntry): Promise<boolean>
  /** Everything that follows has been seen to. */
  end(id: string): Promise<void>
}

export interface NewPasswordWrite {
  /** New for each. */
  readonly id: string
  /** A keyed fingerprint of whose password it is. */
  readonly holder: string
  /** The sealed patron id. */
  readonly patron: string
  /** The sealed address that they had before, to which a letter goes; absent where they have none. */
  readonly to?: string
  /** The language of that letter. */
  readonly language: string
  readonly begunAt: number
}

export interface PasswordWrite extends NewPasswordWrite {
  /** What it came to, and when that was known. */
  readonly settled?: { readonly at: number; readonly outcome: 'done' | 'unknown' }
}
