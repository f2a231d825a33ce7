import { firstTables } from './0001-first-tables.ts'
import { waysIn } from './0002-ways-in.ts'
import { cardRenewals } from './0003-card-renewals.ts'
import { reminders } from './0004-reminders.ts'
import { provisionalRenewals } from './0005-provisional-renewals.ts'
import { placesOfRenewals } from './0006-places-of-renewals.ts'
import { keyedRequests } from './0007-keyed-requests.ts'
import { errands } from './0008-errands.ts'
import { watchedRenewals } from './0009-watched-renewals.ts'
import { passwords } from './0010-passwords.ts'
import { contactAndCalendar } from './0011-contact-and-calendar.ts'
import { feePayments } from './0012-fee-payments.ts'
import { centralFile } from './0013-central-file.ts'
import { sharedBudgets } from './0014-budgets.ts'

/** Where the two engines need different words. */
export interface Words {
  /** The type of a column that counts rows in the order in which they came. */
  readonly sequence: string
  /** The texts of a JSON list, a row each, in `value`. */
  readonly textsIn: (column: string) => string
  /** Before `table`, of one that may be empty after a crash. */
  readonly passing: string
}

/** Text, whole numbers and partial indexes are the same for both engines. What was released is never changed, only followed. */
export interface Migration {
  readonly name: string
  readonly statements: (words: Words) => readonly string[]
}

/** In order: a migration's number is its place here, and stands in the name of its file. */
export const migrations: readonly Migration[] = [
  firstTables,
  waysIn,
  cardRenewals,
  reminders,
  provisionalRenewals,
  placesOfRenewals,
  keyedRequests,
  errands,
  watchedRenewals,
  passwords,
  contactAndCalendar,
  feePayments,
  centralFile,
  sharedBudgets,
]
