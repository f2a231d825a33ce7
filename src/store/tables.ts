import type { ChangeState, Conflict } from '#domain/change.ts'
import type { Day } from '#domain/day.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'
import type { PaymentState } from '#domain/payment.ts'
import type { AuditAction, AuditEntry } from '#ports/audit-store.ts'
import type { NoticeToKeep, Walk } from '#ports/central-store.ts'
import type { Ending } from '#ports/session-store.ts'
import type { ColumnType, GeneratedAlways } from 'kysely'

/**
 * The rows, as both engines hold them after the last migration. Times are milliseconds since 1970 and lists are JSON, because text
 * and whole numbers are all that SQLite and PostgreSQL hold alike.
 *
 * Of a person there is only what comes in as a keyed fingerprint (`subject`, `holder`, `challenge`, `code`, `token`, `person`, `place`, `principal`,
 * `content`, `address`, `what`, `entry`, `secret`, where it is not random anyway) or sealed (`record`, `patron`, `part`, in a `body` too, and
 * `letter_to`, `email`, `old_email`, `wanted`, `earlier`, `lost`, `kept`), and the key to both is not in here; `purpose` is what staff wrote, the last day of a card stands in `reminders`,
 * and days of loans and cards in `calendar_days`. A `body` is the whole of what is kept, and the columns beside it are only what is looked for.
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
  /** Of a holder's tokens of one kind, all up to a moment: one row, however often it was said. */
  readonly endings: {
    readonly holder: Once<string>
    readonly kind: Once<Ending['kind']>
    readonly before: number
    /** When `before` was last moved, so that a node that knew the earlier one finds it. */
    readonly at: number
    readonly expires_at: number
  }
  /** One for each holder: the next takes its row over, challenge and all. */
  readonly mailed_codes: {
    readonly challenge: string
    readonly holder: Once<string>
    readonly patron: string
    readonly code: string
    /** How many are left. At 0 the row stays until its time, so that its challenge cannot be put again. */
    readonly tries: number
    readonly expires_at: number
  }
  /** One for each holder, as with codes. */
  readonly password_resets: {
    readonly token: string
    readonly holder: Once<string>
    readonly patron: string
    readonly expires_at: number
  }
  /** One for each write, until everything that follows it has been seen to. */
  readonly password_writes: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly holder: Once<string>
    readonly patron: Once<string>
    readonly letter_to: Once<string | null>
    readonly language: Once<string>
    readonly begun_at: Once<number>
    readonly settled_at: number | null
    readonly outcome: 'done' | 'unknown' | null
  }
  /** One for each holder, as with codes. */
  readonly email_proofs: {
    readonly holder: Once<string>
    readonly code: string
    readonly email: string
    readonly language: string
    readonly tries: number
    readonly expires_at: number
  }
  /** One for each write, until the letter that follows it has been seen to. */
  readonly email_writes: {
    readonly id: Once<string>
    readonly holder: Once<string>
    readonly patron: Once<string>
    readonly old_email: Once<string | null>
    readonly email: Once<string>
    readonly language: Once<string>
    readonly begun_at: Once<number>
    readonly done_at: number | null
  }
  readonly calendar_feeds: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly secret: Once<string>
    readonly holder: Once<string>
    readonly patron: Once<string>
    readonly language: Once<string>
    readonly created_at: Once<number>
    readonly expires_at: number
  }
  /** Days that were told to calendar programs. */
  readonly calendar_days: {
    readonly holder: Once<string>
    readonly entry: Once<string>
    readonly day: Day
    readonly sequence: number
    readonly since: number
    readonly expires_at: number
  }
  readonly spent: {
    readonly what: Once<string>
    readonly expires_at: Once<number>
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
  readonly quotes: {
    readonly id: Once<string>
    readonly body: Once<string>
    readonly keep_until: Once<number>
  }
  readonly renewals: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly version: number
    readonly kind: Once<'card-renewal' | 'fees'>
    /** The payment's own id where it took no quote. */
    readonly quote: Once<string>
    readonly patron: Once<string>
    readonly institution: Once<InstitutionId>
    readonly merchant: Once<string>
    readonly payment: string | null
    readonly state: PaymentState
    /** By which request it was opened. `keyed_requests` is what is looked in. */
    readonly principal: Once<string>
    readonly key: Once<string>
    readonly content: Once<string>
    /** All that it was opened for: whoever let them go takes them again when it comes back. */
    readonly places: Once<string>
    readonly updated_at: number
    /** The last day on which it can be confirmed, where it is for a while only. */
    readonly confirm_until: Day | null
    readonly body: string
  }
  /** Those that are taken now, and by which renewal. */
  readonly renewal_places: {
    readonly place: Once<string>
    readonly renewal: Once<string>
  }
  readonly errands: {
    readonly id: Once<string>
    /** There is nothing more to do for it. */
    readonly ended: 0 | 1
    readonly expires_at: Once<number>
  }
  readonly errand_outcomes: {
    readonly errand: Once<string>
    readonly part: Once<string>
    readonly body: Once<string>
  }
  /** What library systems are being asked to change, or may have been. */
  readonly announcements: {
    readonly what: Once<string>
    readonly errand: string
    readonly part: string
    readonly before: string
    readonly at: number
    readonly expires_at: number
  }
  /** Those that each renewal was opened for; they stay when it is over. */
  readonly places_of_renewals: {
    readonly place: Once<string>
    readonly renewal: Once<string>
  }
  /** Requests that were answered, and the id of what each was about. */
  readonly keyed_requests: {
    readonly principal: Once<string>
    readonly key: Once<string>
    readonly content: Once<string>
    readonly about: Once<string>
  }
  /** One for each topic and key. */
  readonly jobs: {
    readonly seq: GeneratedAlways<number>
    readonly topic: Once<string>
    readonly key: Once<string>
    readonly due_at: number
    readonly attempts: number
    readonly lease: string | null
    readonly lease_until: number | null
    /** When the next of the same topic and key is due, which was added while this one was somebody's. */
    readonly again_at: number | null
    readonly why: string | null
  }
  readonly buried_jobs: {
    readonly seq: GeneratedAlways<number>
    readonly topic: Once<string>
    readonly key: Once<string>
    readonly due_at: Once<number>
    readonly why: Once<string>
  }
  /** Of whoever stopped it all but the holder is empty. */
  readonly reminders: {
    readonly holder: Once<string>
    readonly institution: InstitutionId | null
    readonly patron: string | null
    readonly date: Day | null
    readonly remind_on: Day | null
    /** The last day that a letter has told them of. */
    readonly sent_for: Day | null
    readonly stopped: 0 | 1
  }
  readonly addresses: {
    readonly holder: Once<string>
    readonly institution: Once<InstitutionId>
    readonly address: string
    /** Of the first look ever, and of the one that first saw the address it is now, where that is another. */
    readonly first_day: Once<Day>
    readonly changed_day: Day | null
    readonly seen_at: number
  }
  /** `wanted` and `earlier` are sealed, and wiped when it cannot be undone any more. */
  readonly changes: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly version: number
    readonly zone: Once<ZoneId>
    readonly person: Once<string>
    readonly state: ChangeState
    readonly undo_until: number
    readonly body: string
    readonly wanted: string | null
    readonly earlier: string | null
  }
  /** The institutions that a change goes to. */
  readonly change_targets: {
    readonly institution: Once<InstitutionId>
    readonly change: Once<string>
  }
  /** Keyed prints alone, field by field. */
  readonly sync_states: {
    readonly person: Once<string>
    readonly institution: Once<InstitutionId>
    readonly version: number
    readonly body: string
  }
  /** `lost` and `kept` are sealed, and wiped at `kept_until`. */
  readonly conflicts: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly zone: Once<ZoneId>
    readonly institution: Once<InstitutionId>
    readonly person: Once<string>
    readonly state: Conflict['state']
    readonly decision: Exclude<Conflict['decision'], undefined> | null
    readonly decided_at: number | null
    readonly body: Once<string>
    readonly lost: string | null
    readonly kept: string | null
    readonly kept_until: Once<number>
  }
  readonly change_notices: {
    readonly institution: Once<InstitutionId>
    readonly event: Once<string>
    readonly record: Once<string>
    readonly what: Once<NoticeToKeep['what']>
    readonly at: Once<number>
    readonly is_done: 0 | 1
  }
  readonly walks: {
    readonly seq: GeneratedAlways<number>
    readonly id: Once<string>
    readonly zone: Once<ZoneId>
    readonly state: Walk['state']
    readonly version: number
    readonly changed_at: number
    readonly body: string
  }
  /** Keyed prints of what a walk met, for as long as it walks. */
  readonly walk_notes: {
    readonly walk: Once<string>
    readonly person: Once<string>
    readonly note: Once<string>
    readonly is_met: 0 | 1
  }
  /** How far each holder of records was asked who has changed. */
  readonly polls: {
    readonly institution: Once<InstitutionId>
    readonly body: string
  }
  readonly lanes: {
    readonly lane: Once<string>
    readonly holder: string
    readonly expires_at: number
  }
}

/** Written with its row and never again: an update of it does not compile. */
type Once<T> = ColumnType<T, T, never>
