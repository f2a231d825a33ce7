import type { AuditEntry } from './audit-store.ts'
import type { NewJob } from './job-store.ts'

/** E-mail addresses that patrons want and have not shown to be theirs yet: a letter with a code is on its way there. One at a time each. */
export interface EmailProofs {
  /** Takes the place of the one before of the same holder. */
  put(proof: EmailProof): Promise<void>
  /** Whose the right code is. A wrong one is counted; the right one is spent by `EmailWrites.done`, so that it stays good where nobody knows what came of it. */
  prove(holder: string, code: string, now: number): Promise<Pick<EmailProof, 'address' | 'language'> | undefined>
}

export interface EmailProof {
  /** A keyed fingerprint of who wants it. */
  readonly holder: string
  /** A keyed fingerprint of the code. */
  readonly code: string
  /** The sealed address. */
  readonly address: string
  /** The language of the letters. */
  readonly language: string
  readonly tries: number
  readonly expiresAt: number
}

/** New e-mail addresses on their way into the library system, and the letter to the old one that must follow. */
export interface EmailWrites {
  /** Announces a write before it is sent, and adds the job that sees to what must follow it. A second one with the same id is a bug of the caller and throws. */
  begin(write: NewEmailWrite, job: NewJob): Promise<void>
  find(id: string): Promise<EmailWrite | undefined>
  /** Nothing was written after all: the announcement goes, unless it is done. */
  withdraw(id: string): Promise<void>
  /**
   * It is done. In the same step the proof of the holder and everything that was mailed to the old address, codes and links, is good for nothing, the
   * audit trail has the entry, and the job is there. False where it is done already, or gone: then nothing happens.
   */
  done(id: string, at: number, entry: AuditEntry, job: NewJob): Promise<boolean>
  /** Everything that follows has been seen to. */
  end(id: string): Promise<void>
}

export interface NewEmailWrite {
  readonly id: string
  /** A keyed fingerprint of whose address it is. */
  readonly holder: string
  /** The sealed patron id. */
  readonly patron: string
  /** The sealed old address; absent where there was none. */
  readonly from?: string
  /** The sealed new one. */
  readonly to: string
  /** The language of the letter. */
  readonly language: string
  readonly begunAt: number
}

export interface EmailWrite extends NewEmailWrite {
  readonly doneAt?: number
}
