import type { InstitutionId } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'

export interface AuditEntry {
  readonly at: number
  /** The request it happened in. */
  readonly request: string
  /**
   * `key:ID` or, of a person, `staff:` and their opaque id; `operator` at the command line. `patron`: whose record it is, signed in; `mailed-link`:
   * whoever had the letter; `gateway`: nobody else any more.
   */
  readonly actor: string
  readonly action: AuditAction
  readonly permission: Permission
  readonly institution: InstitutionId
  /** Sealed patron id; absent for a search that found nobody. */
  readonly patron?: string
  /** Why, in the words of the one who looked. */
  readonly purpose?: string
  /** Whether what was found was shown; of what was changed, whether it is known to be done. */
  readonly outcome: 'shown' | 'nobody' | 'refused' | 'done' | 'unknown'
}

export type AuditAction =
  | 'patron-searched'
  | 'patron-looked-at'
  | 'card-looked-at'
  | 'card-renewal-asked-for'
  | 'card-renewals-looked-at'
  | 'card-renewal-managed'
  | 'loans-looked-at'
  | 'loan-renewal-asked-for'
  | 'holds-looked-at'
  | 'hold-managed'
  | 'fees-looked-at'
  | 'password-changed'
  | 'password-reset'
  | 'contact-change-asked-for'
  | 'email-changed'
  | 'central-searched'
  | 'central-looked-at'
  | 'patron-loaded'
  | 'central-changed'
  | 'central-removed'
  | 'central-merged'
  | 'central-changes-looked-at'
  | 'conflict-decided'
  | 'audit-looked-at'
  | 'reconciliation-managed'

export interface Audit {
  /** Written before anything is shown: no look without its entry. */
  record(entries: readonly AuditEntry[]): Promise<void>
  /** Newest first. */
  of(patron: string, limit: number): Promise<readonly AuditEntry[]>
  /** As they were written down, the last first, at most `limit`, older than `before` (an id of the last page) where that is given. */
  list(wanted: AuditWanted, limit: number): Promise<readonly AuditLine[]>
}

export interface AuditLine extends AuditEntry {
  readonly id: string
}

export interface AuditWanted {
  /** Sealed ids: one person may have several. */
  readonly patrons?: readonly string[]
  readonly actor?: string
  readonly institutions?: readonly InstitutionId[]
  readonly before?: string
}
