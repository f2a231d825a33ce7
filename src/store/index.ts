import type { Clock } from '#ports/clock.ts'
import type { Store } from '#ports/store.ts'
import { sql } from 'kysely'
import { addresses } from './addresses.ts'
import { apiKeys } from './api-keys.ts'
import { attempts } from './attempts.ts'
import { audit } from './audit.ts'
import type { Database, OpenOptions } from './database.ts'
import { budgets } from './budgets.ts'
import { calendarFeeds } from './calendar-feeds.ts'
import { changeNotices } from './change-notices.ts'
import { changes } from './changes.ts'
import { conflicts } from './conflicts.ts'
import { emailProofs } from './email-proofs.ts'
import { emailWrites } from './email-writes.ts'
import { errands } from './errands.ts'
import { jobs } from './jobs.ts'
import { laneLeases } from './lane-leases.ts'
import { mailedCodes } from './mailed-codes.ts'
import { passwordResets } from './password-resets.ts'
import { passwordWrites } from './password-writes.ts'
import { ofFeePayments, ofRenewals, payments } from './payments.ts'
import { polls } from './polls.ts'
import { quotes } from './quotes.ts'
import { reminders } from './reminders.ts'
import { Runner, toThrow } from './runner.ts'
import { sessions } from './sessions.ts'
import { spent } from './spent.ts'
import { statement } from './step.ts'
import { sweep } from './sweep.ts'
import { syncStates } from './sync-states.ts'
import { walks } from './walks.ts'
import { whereabouts } from './whereabouts.ts'

/** A file for one host, or the URL of a PostgreSQL for any number of nodes. */
export type StorePlace = { readonly file: string } | { readonly url: string }

export interface StoreOptions {
  /** Only says when each migration was run: whatever else depends on time is handed to the methods. */
  readonly clock?: Pick<Clock, 'now'>
  /** How long a step waits for a connection, a lock or an answer before it throws `store-unavailable`. */
  readonly patienceMs?: number
}

/**
 * Opens the store, creating it where there is none and bringing its schema up to date. Throws `SchemaTooNew` where a newer version
 * has used it, and `store-unavailable` where it cannot be reached.
 */
export async function openStore(where: StorePlace, options: StoreOptions = {}): Promise<Store> {
  const database = await openDatabase(where, {
    now: () => (options.clock ?? Date).now(),
    patienceMs: options.patienceMs ?? 5_000,
  })
  const runner = new Runner(database)
  return {
    apiKeys: runner.bind(apiKeys),
    sessions: runner.bind(sessions),
    mailedCodes: runner.bind(mailedCodes),
    passwordResets: runner.bind(passwordResets),
    passwordWrites: runner.bind(passwordWrites),
    emailProofs: runner.bind(emailProofs),
    emailWrites: runner.bind(emailWrites),
    calendarFeeds: runner.bind(calendarFeeds(database.takeTurns)),
    spent: runner.bind(spent),
    quotes: runner.bind(quotes),
    renewals: runner.bind(payments(ofRenewals, database.takeTurns)),
    feePayments: runner.bind(payments(ofFeePayments, database.takeTurns)),
    errands: runner.bind(errands(database.takeTurns)),
    jobs: runner.bind(jobs(database.passOver)),
    reminders: runner.bind(reminders(database.takeTurns)),
    addresses: runner.bind(addresses),
    lanes: runner.bind(laneLeases),
    attempts: runner.bind(attempts(database.takeTurns)),
    whereabouts: runner.bind(whereabouts),
    audit: runner.bind(audit),
    changes: runner.bind(changes(database.takeTurns)),
    syncStates: runner.bind(syncStates),
    conflicts: runner.bind(conflicts),
    changeNotices: runner.bind(changeNotices),
    walks: runner.bind(walks),
    polls: runner.bind(polls),
    ...(database.shared && { budgets: runner.bind(budgets) }),
    ping: () => runner.run(ping),
    sweep: (now) => runner.run(sweep, now),
    close: () => runner.close(),
  }
}

/** Only the engine that is used is loaded. */
async function openDatabase(where: StorePlace, options: OpenOptions): Promise<Database> {
  try {
    if ('url' in where) return await (await import('./postgres.ts')).openPostgres(where.url, options)
    return await (await import('./sqlite.ts')).openSqlite(where.file, options)
  } catch (error) {
    throw toThrow(error, { violated: () => undefined })
  }
}

const ping = statement(async (db) => {
  await sql`select 1`.execute(db)
})
