import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { LocalName } from '#domain/place.ts'
import type { Topology } from '#domain/topology.ts'
import type { AuditTrail } from '#gateway/audit-trail.ts'
import type { CentralChanges } from '#gateway/central/central-changes.ts'
import type { ChangeDesk } from '#gateway/central/change-desk.ts'
import type { ConflictDesk } from '#gateway/central/conflict-desk.ts'
import type { Previews } from '#gateway/central/previews.ts'
import type { Reversals } from '#gateway/central/reversals.ts'
import type { ChangeMessages } from '#gateway/central/change-messages.ts'
import type { Reconciliations } from '#gateway/central/reconciliations.ts'
import type { AddressWatch } from '#gateway/address-watch.ts'
import type { Account } from '#gateway/account.ts'
import type { CalendarFeeds } from '#gateway/calendar-feeds.ts'
import type { ContactChanges } from '#gateway/contact-changes.ts'
import type { Contacts } from '#gateway/contacts.ts'
import type { EmailChanges } from '#gateway/email-changes.ts'
import type { HoldOrders } from '#gateway/hold-orders.ts'
import type { LoanRenewals } from '#gateway/loan-renewals.ts'
import type { Standings } from '#gateway/standings.ts'
import type { Patrons } from '#gateway/patrons.ts'
import type { CardRenewals } from '#gateway/card-renewals.ts'
import type { MailedCodes } from '#gateway/mailed-codes.ts'
import type { PasswordChange } from '#gateway/password-change.ts'
import type { PasswordOffers } from '#gateway/password-offers.ts'
import type { PasswordResets } from '#gateway/password-resets.ts'
import type { OpenIdProvider, OpenIdSignIn } from '#gateway/openid-sign-in.ts'
import type { Reminders } from '#gateway/reminders.ts'
import type { Sessions } from '#gateway/sessions.ts'
import type { Settlements } from '#gateway/settlements.ts'
import type { PatronSignIn } from '#gateway/sign-in.ts'
import type { TokenKind } from '#ports/identity.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Texts } from '#ports/texts.ts'

/** All that the routes are handed. They find nothing by themselves: Fastify carries no services. */
export interface Parts {
  readonly topology: Topology
  readonly patrons: Patrons
  readonly standings: Standings
  readonly account: Account
  readonly loanRenewals: LoanRenewals
  readonly holdOrders: HoldOrders
  readonly signIn: PatronSignIn
  /** Absent where no letters can be sent. */
  readonly codes: MailedCodes | undefined
  /** Absent where no letters can be sent. */
  readonly resets: PasswordResets | undefined
  readonly passwordChange: PasswordChange
  readonly contacts: Pick<Contacts, 'shown'>
  readonly contactChanges: ContactChanges
  readonly calendarFeeds: CalendarFeeds
  readonly emailChanges: Pick<EmailChanges, 'confirm'>
  readonly passwordOffers: PasswordOffers
  readonly changeMessages: ChangeMessages
  readonly reconciliations: Reconciliations
  readonly centralChanges: Pick<CentralChanges, 'change'>
  readonly previews: Pick<Previews, 'preview'>
  readonly changeDesk: ChangeDesk
  readonly reversals: Reversals
  readonly conflictDesk: ConflictDesk
  readonly auditTrail: AuditTrail
  readonly openId: OpenIdSignIn
  readonly sessions: Sessions
  readonly renewals: CardRenewals
  readonly reminders: Pick<Reminders, 'stopsAt' | 'stop'>
  readonly settlements: Settlements
  /** Without a slash at its end. */
  readonly publicUrl: string
  readonly providers: ReadonlyMap<string, OpenIdProvider>
  /** Whom people pay, by the id of the merchant account. */
  readonly merchants: ReadonlyMap<string, { readonly name: LocalName }>
  /** Who else vouches for people of each institution, and by what kind of token. */
  readonly vouchers: ReadonlyMap<InstitutionId, readonly Voucher[]>
  readonly ids: PatronIds
  readonly texts: Texts
  /** What each institution's library system can do. */
  readonly abilities: ReadonlyMap<InstitutionId, readonly Ability[]>
  /** From what changes of addresses are known. */
  readonly addressChanges: Pick<AddressWatch, 'knownAt'>
  /** The patron a path names; nothing for `me`. Throws `not-found` for an id that none of our keys made. */
  readonly open: (patron: string) => PatronRef | undefined
  readonly nameOf: (institution: InstitutionId, language: string) => string
  readonly deadlineMs: number
}

export interface Voucher extends TokenKind {
  readonly vendor: string
  readonly vouchesFor: 'patron' | 'staff'
}

export type Ability =
  | 'card'
  | 'password-sign-in'
  | 'password-setting'
  | 'patron-search'
  | 'contact-data'
  | 'loans'
  | 'holds'
  | 'fees'
