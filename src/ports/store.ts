import type { FeePayment } from '#domain/fee-payment.ts'
import type { Renewal } from '#domain/renewal.ts'
import type { Addresses } from './address-store.ts'
import type { ApiKeys } from './api-key-store.ts'
import type { Attempts } from './attempt-store.ts'
import type { Audit } from './audit-store.ts'
import type { SharedBudgets } from './budget-store.ts'
import type { CalendarFeeds } from './calendar-store.ts'
import type { CentralStore } from './central-store.ts'
import type { EmailProofs, EmailWrites } from './email-change-store.ts'
import type { Errands } from './errand-store.ts'
import type { Jobs } from './job-store.ts'
import type { MailedCodes } from './mailed-code-store.ts'
import type { Reminders } from './reminder-store.ts'
import type { PasswordResets, PasswordWrites } from './password-store.ts'
import type { Payments } from './payment-store.ts'
import type { Quotes } from './quote-store.ts'
import type { Sessions } from './session-store.ts'
import type { Whereabouts } from './whereabouts-store.ts'

/**
 * What must survive a crash. Every method is one whole step and one transaction; none is ever handed out, so no caller can hold one
 * open across a network call. Any method may throw the `Problem` `store-unavailable`; anything else is a bug of the caller, who asked for what no
 * store can keep.
 */
export interface Store extends CentralStore {
  readonly apiKeys: ApiKeys
  readonly sessions: Sessions
  readonly mailedCodes: MailedCodes
  readonly passwordResets: PasswordResets
  readonly passwordWrites: PasswordWrites
  readonly emailProofs: EmailProofs
  readonly emailWrites: EmailWrites
  readonly calendarFeeds: CalendarFeeds
  readonly spent: Spent
  readonly quotes: Quotes
  readonly renewals: Payments<Renewal>
  readonly feePayments: Payments<FeePayment>
  readonly errands: Errands
  readonly jobs: Jobs
  readonly reminders: Reminders
  readonly addresses: Addresses
  readonly lanes: LaneLeases
  readonly attempts: Attempts
  readonly whereabouts: Whereabouts
  readonly audit: Audit
  /** Missing where there is one node only: then each budget is its own. */
  readonly budgets?: SharedBudgets
  /** Resolves when a statement went through. */
  ping(): Promise<void>
  /**
   * Forgets what is past its time: ended sessions and endings, codes and links, what was spent, attempts, reminders, errands, addresses of whoever comes
   * no more, calendars that nobody asks for, notices that no vendor sends again, what walks noted. Of changes that cannot be undone any more, and of
   * conflicts past their time, it wipes the values. Resolves with how many rows went or were wiped.
   */
  sweep(now: number): Promise<number>
  close(): Promise<void>
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
