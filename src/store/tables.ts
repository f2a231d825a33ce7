import type { InstitutionId } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'
import type { AuditAction, AuditEntry } from '#ports/store.ts'
import type { ColumnType, GeneratedAlways } from 'kysely'

/**
 * The rows, as both engines hold them after the last migration. Times are milliseconds since 1970 and lists are JSON, because text
 * and whole numbers are all that SQLite and PostgreSQL hold alike.
 */
export interface Tables {
  readonly api_keys: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly hash: Once<string>
    readonly name: Once<string>
    readonly grants: Once<string>
    readonly created_at: Once<number>
    readonly expires_at: Once<number | null>
    readonly revoked_at: number | null
  }
  readonly sessions: {
    readonly id: Once<string>
    readonly generation: number
    readonly revoked_at: number | null
    readonly expires_at: number
  }
  readonly attempts: {
    readonly seq: GeneratedAlways<number>
    readonly subject: Once<string>
    readonly at: Once<number>
    /** When it leaves the longest window it was counted in. */
    readonly ends_at: Once<number>
  }
  readonly whereabouts: {
    readonly person: Once<string>
    readonly institution: Once<InstitutionId>
    readonly record: string | null
    readonly libraries: string | null
    readonly seen_at: number
  }
  readonly audit: {
    readonly seq: GeneratedAlways<number>
    readonly at: Once<number>
    readonly request: Once<string>
    readonly actor: Once<string>
    readonly action: Once<AuditAction>
    readonly permission: Once<Permission>
    readonly institution: Once<InstitutionId>
    readonly patron: Once<string | null>
    readonly purpose: Once<string | null>
    readonly outcome: Once<AuditEntry['outcome']>
  }
}

/** Written with its row and never again: an update of it does not compile. */
type Once<T> = ColumnType<T, T, never>
