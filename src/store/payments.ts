import type { FeePayment } from '#domain/fee-payment.ts'
import { isOver, type Payment } from '#domain/payment.ts'
import { provisionOf } from '#domain/provisional.ts'
import type { Renewal } from '#domain/renewal.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Answered, Intent, Payments } from '#ports/payment-store.ts'
import type { Queries, TakeTurns } from './database.ts'
import { addJobs } from './jobs.ts'
import { answerTo, keyTurn, writeDown } from './keyed-requests.ts'
import { type Steps, statement, transaction } from './step.ts'

/** Which payments of the one table a ledger is of, and what of them is looked for beside what all have. */
export interface LedgerOf<P extends Payment> {
  readonly kind: 'card-renewal' | 'fees'
  /** What one payment at a time may take: the quote, or where there is none the payment itself. */
  taken(payment: P): string
  /** The last day on which it can be confirmed, where it is for a while only. */
  confirmUntil(payment: P): Renewal['remindOn']
}

export const ofRenewals: LedgerOf<Renewal> = {
  kind: 'card-renewal',
  taken: ({ quote }) => quote,
  confirmUntil: (renewal) => provisionOf(renewal)?.full,
}

export const ofFeePayments: LedgerOf<FeePayment> = { kind: 'fees', taken: ({ id }) => id, confirmUntil: () => undefined }

interface Row {
  readonly body: string
}

/** The ledger: nothing here is ever deleted but a hold on a place. */
export function payments<P extends Payment>(ledger: LedgerOf<P>, takeTurns: TakeTurns): Steps<Payments<P>> {
  const { kind } = ledger
  const toPayment = ({ body }: Row) => JSON.parse(body) as P
  const answered = async (tx: Queries, request: KeyedRequest): Promise<Answered<P>> => {
    const before = await answerTo(tx, request)
    if (before === undefined || before === 'key-reused') return before ? { outcome: before } : { outcome: 'not-yet' }
    const row = await tx.selectFrom('renewals').select('body').where('id', '=', before.about).executeTakeFirstOrThrow()
    return { outcome: 'replayed', payment: toPayment(row) }
  }

  return {
    open: transaction(async (tx, payment, intent, jobs) => {
      await takeTurns(tx, [keyTurn(intent), `quote of a renewal ${ledger.taken(payment)}`, ...intent.places.map(placeTurn)])
      const before = await answered(tx, intent)
      if (before.outcome !== 'not-yet') return before
      if (intent.tooLate) return { outcome: 'too-late' }
      const inTheWay = (await holderOfPlace(tx, intent)) ?? (await takerOfQuote(tx, ledger.taken(payment)))
      if (inTheWay) return { outcome: 'place-taken', payment: toPayment(inTheWay) }
      await insert(tx, ledger, payment, intent)
      await writeDown(tx, intent, payment.id)
      await addJobs(tx, jobs)
      return { outcome: 'opened', payment }
    }),

    answered: transaction(answered),

    find: statement(async (db, id) => {
      const row = await db.selectFrom('renewals').select('body').where('id', '=', id).where('kind', '=', kind).executeTakeFirst()
      return row && toPayment(row)
    }),

    byPayment: statement(async (db, merchant, payment) => {
      const row = await db
        .selectFrom('renewals')
        .select('body')
        .where('kind', '=', kind)
        .where('merchant', '=', merchant)
        .where('payment', '=', payment)
        .executeTakeFirst()
      return row && toPayment(row)
    }),

    of: statement(async (db, patron, limit) => {
      const rows = await db
        .selectFrom('renewals')
        .select('body')
        .where('patron', '=', patron)
        .where('kind', '=', kind)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toPayment)
    }),

    atPlacesOf: statement(async (db, id, states) => {
      if (states.length === 0) return []
      const rows = await db
        .selectFrom('places_of_renewals as own')
        .innerJoin('places_of_renewals as other', 'other.place', 'own.place')
        .innerJoin('renewals', 'renewals.id', 'other.renewal')
        // One that has two places in common comes once.
        .distinct()
        .select(['renewals.seq', 'renewals.body'])
        .where('own.renewal', '=', id)
        .where('renewals.id', '!=', id)
        .where('renewals.kind', '=', kind)
        .where('renewals.state', 'in', states)
        .orderBy('renewals.seq', 'desc')
        .execute()
      return rows.map(toPayment)
    }),

    list: statement(async (db, { states, institutions, merchant, from, until, confirmableOn, before }, limit) => {
      // Whoever may see no institution sees nothing, and not everything.
      if (states?.length === 0 || institutions?.length === 0) return []
      let query = db.selectFrom('renewals').select('body').where('kind', '=', kind)
      if (states) query = query.where('state', 'in', states)
      if (institutions) query = query.where('institution', 'in', institutions)
      if (merchant !== undefined) query = query.where('merchant', '=', merchant)
      if (from !== undefined) query = query.where('updated_at', '>=', from)
      if (until !== undefined) query = query.where('updated_at', '<', until)
      if (confirmableOn !== undefined) query = query.where('confirm_until', '>=', confirmableOn)
      if (before !== undefined) {
        query = query.where('seq', '<', (rows) =>
          rows.selectFrom('renewals as last').select('last.seq').where('last.id', '=', before),
        )
      }
      const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
      return rows.map(toPayment)
    }),

    save: transaction(async (tx, next, jobs, request) => {
      if (request) {
        await takeTurns(tx, [keyTurn(request)])
        if ((await answerTo(tx, request)) !== undefined) return false
      }
      const before = await tx
        .selectFrom('renewals')
        .select(['state', 'places'])
        .where('id', '=', next.id)
        .where('version', '=', next.version)
        .executeTakeFirst()
      if (!before) return false
      const saved = await tx
        .updateTable('renewals')
        .set(changing(ledger, { ...next, version: next.version + 1 }))
        .where('id', '=', next.id)
        // Once more: on PostgreSQL somebody may have changed it since it was read, and then this finds it as they left it.
        .where('version', '=', next.version)
        .returning('id')
        .executeTakeFirst()
      if (!saved) return false
      const places = JSON.parse(before.places) as string[]
      // A node of the version before has opened it and left them out. Before money came nobody asks who else has them.
      if (next.state === 'captured') await keepPlaces(tx, next.id, places)
      if (isOver(next.state)) await tx.deleteFrom('renewal_places').where('renewal', '=', next.id).execute()
      else if (isOver(before.state)) await takeAgain(tx, takeTurns, next.id, places)
      if (request) await writeDown(tx, request, next.id)
      await addJobs(tx, jobs)
      return true
    }),
  }
}

/** A step that takes turns over the same key or place finds what the one before it wrote, and so no row of it can be refused. */
function placeTurn(place: string): string {
  return `place of a renewal ${place}`
}

async function insert<P extends Payment>(
  tx: Queries,
  ledger: LedgerOf<P>,
  payment: P,
  { principal, key, content, places }: Intent,
): Promise<void> {
  const distinct = [...new Set(places)]
  const { id, patron, institution, merchant } = payment
  const taken = { kind: ledger.kind, quote: ledger.taken(payment) }
  const once = { id, ...taken, patron, institution, merchant, principal, key, content, places: JSON.stringify(distinct) }
  await tx
    .insertInto('renewals')
    .values({ ...once, ...changing(ledger, payment) })
    .execute()
  await keepPlaces(tx, id, distinct)
  if (isOver(payment.state) || distinct.length === 0) return
  await tx
    .insertInto('renewal_places')
    .values(distinct.map((place) => ({ place, renewal: id })))
    .execute()
}

async function keepPlaces(tx: Queries, renewal: string, places: readonly string[]): Promise<void> {
  if (places.length === 0) return
  await tx
    .insertInto('places_of_renewals')
    .values(places.map((place) => ({ place, renewal })))
    .onConflict((conflict) => conflict.columns(['place', 'renewal']).doNothing())
    .execute()
}

/** It came back, as by a late payment. What somebody else has taken since stays theirs: the money is here all the same. */
async function takeAgain(tx: Queries, takeTurns: TakeTurns, renewal: string, places: readonly string[]): Promise<void> {
  if (places.length === 0) return
  await takeTurns(tx, places.map(placeTurn))
  await tx
    .insertInto('renewal_places')
    .values(places.map((place) => ({ place, renewal })))
    .onConflict((conflict) => conflict.column('place').doNothing())
    .execute()
}

async function holderOfPlace(tx: Queries, { places }: Intent): Promise<Row | undefined> {
  if (places.length === 0) return undefined
  return tx
    .selectFrom('renewal_places')
    .innerJoin('renewals', 'renewals.id', 'renewal_places.renewal')
    .select('renewals.body')
    .where('renewal_places.place', 'in', places)
    .orderBy('renewals.seq')
    .limit(1)
    .executeTakeFirst()
}

/** A quote is good once: until the renewal that took it came to nothing. */
async function takerOfQuote(tx: Queries, quote: string): Promise<Row | undefined> {
  return tx
    .selectFrom('renewals')
    .select('body')
    .where('quote', '=', quote)
    .where('state', 'not in', ['abandoned', 'refunded'])
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
}

function changing<P extends Payment>(ledger: LedgerOf<P>, whole: P) {
  const { version, state, payment, updatedAt } = whole
  const confirmUntil = ledger.confirmUntil(whole) ?? null
  const body = JSON.stringify(whole)
  return { version, state, payment: payment?.id ?? null, updated_at: updatedAt, confirm_until: confirmUntil, body }
}
