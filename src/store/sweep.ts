import { dayAt, type Day } from '#domain/day.ts'
import type { Queries } from './database.ts'
import { transaction } from './step.ts'
import { sweepCentralFile } from './sweep-central-file.ts'

/** A token ends at its time and not after it, and so do these. Keys, renewals, changes and their conflicts, who stopped reminders and the audit trail have no time of their own. */
export const sweep = transaction(async (tx, now: number): Promise<number> => {
  const attempts = await tx.deleteFrom('attempts').where('ends_at', '<=', now).executeTakeFirstOrThrow()
  let swept = attempts.numDeletedRows
  const quotes = await tx.deleteFrom('quotes').where('keep_until', '<=', now).executeTakeFirstOrThrow()
  swept += quotes.numDeletedRows
  const reminders = await tx
    .deleteFrom('reminders')
    .where('date', '<', dayOf(now - month))
    .executeTakeFirstOrThrow()
  swept += reminders.numDeletedRows
  const addresses = await tx
    .deleteFrom('addresses')
    .where('seen_at', '<=', now - twoYears)
    .executeTakeFirstOrThrow()
  swept += addresses.numDeletedRows
  swept += await sweepErrands(tx, now)
  swept += await sweepCentralFile(tx, now)
  // A lease that has just ended may still be kept by whoever has it, where nobody else came.
  swept += await sweepTable(tx, 'lanes', now - hour)
  for (const table of expiring) swept += await sweepTable(tx, table, now)
  return Number(swept)
})

const hour = 3_600_000
/** A card may still be renewed some while after its last day; whoever does is seen again then. */
const month = 30 * 24 * hour
/** Who renews once a year, and once late, is still known. */
const twoYears = 2 * 365 * 24 * hour

/** Nothing here knows a time zone, and a day more or less does not matter. */
function dayOf(time: number): Day {
  return dayAt(time, 'UTC')
}

const expiring = [
  'sessions',
  'endings',
  'mailed_codes',
  'password_resets',
  'spent',
  'errands',
  'announcements',
  'email_proofs',
  'calendar_feeds',
  'calendar_days',
] as const

/** What came of an errand goes before it, and its key too: else nobody would find them any more. */
async function sweepErrands(tx: Queries, now: number): Promise<bigint> {
  const over = tx.selectFrom('errands').select('id').where('expires_at', '<=', now)
  const outcomes = await tx.deleteFrom('errand_outcomes').where('errand', 'in', over).executeTakeFirstOrThrow()
  const keys = await tx.deleteFrom('keyed_requests').where('about', 'in', over).executeTakeFirstOrThrow()
  return outcomes.numDeletedRows + keys.numDeletedRows
}

async function sweepTable(tx: Queries, table: (typeof expiring)[number] | 'lanes', now: number): Promise<bigint> {
  const { numDeletedRows } = await tx.deleteFrom(table).where('expires_at', '<=', now).executeTakeFirstOrThrow()
  return numDeletedRows
}
