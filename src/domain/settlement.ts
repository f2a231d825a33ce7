import { dayAt, type Day } from './day.ts'
import type { InstitutionId } from './id.ts'
import { minus, nothing, sumOf, type Currency, type Money } from './money.ts'
import { capturedFor, isDelivered, isOver, type LineOf, type Payment } from './payment.ts'
import type { FeePayment } from './fee-payment.ts'
import type { Renewal } from './renewal.ts'
import type { Topology } from './topology.ts'

/**
 * What became of a merchant's money on one day: a row for each payment of which something moved. A day is that of the payment's own institution. Only
 * that something moved on the day is fixed; whether it is posted, and what is open, is as it is now.
 *
 * What came on a day is open there until it is extended for or paid back, and nowhere else: so, over all days, paid = extended + refunded + open.
 */
export interface Settlement {
  readonly rows: readonly SettlementRow[]
  /** One for each currency that came; nobody adds two of them up. */
  readonly sums: readonly SettlementSum[]
}

export interface SettlementRow {
  readonly kind: 'card-renewal' | 'fees'
  /** The id of the payment: of the renewal, or of the payment of fees. */
  readonly renewal: string
  /** The sealed patron id. */
  readonly patron: string
  readonly institution: InstitutionId
  /** What the renewal costs in all. */
  readonly amount: Money
  /** What came on this day. This and all that follows is in the currency that came. */
  readonly captured: Money
  /** What was paid back on this day. */
  readonly refunded: Money
  /** What was extended for on this day. */
  readonly extended: Money
  /** How much of that stands in the library's own books now. */
  readonly posted: Money
  /** How much of what came on this day is neither extended for nor paid back until now. Below nothing, more was given than came. */
  readonly open: Money
  /** How much of it the bank of whoever paid has taken back until now, as far as the provider has told; in the row of the day on which it came. */
  readonly chargedBack: Money
  readonly state: Payment['state']
  readonly settledBy: Payment['settledBy']
  /** The payment provider's name of the payment. */
  readonly receipt?: string
  readonly deskReference?: string
  readonly resolution?: Payment['resolution']
}

export interface SettlementSum {
  readonly currency: Currency
  readonly paid: Money
  /** How much of `paid` a desk took, and no provider pays out. */
  readonly atDesk: Money
  readonly refunded: Money
  readonly extended: Money
  readonly posted: Money
  readonly open: Money
  readonly chargedBack: Money
}

export type Settled = Renewal | FeePayment

/** Of these payments, the oldest first. `timeZoneOf` says in which zone an institution has its days. */
export function settlementOf(
  payments: readonly Settled[],
  day: Day,
  currency: Currency,
  timeZoneOf: (institution: InstitutionId) => string,
): Settlement {
  const rows = [...payments]
    .sort((one, other) => one.createdAt - other.createdAt)
    .flatMap((payment) => rowOf(payment, (at) => at !== undefined && dayAt(at, timeZoneOf(payment.institution)) === day))
  const found = new Set([currency, ...rows.map(({ captured }) => captured.currency)])
  return { rows, sums: [...found].map((each) => totalOf(rows, each)) }
}

/** Institutions that have a rule, for anybody, by which this merchant takes the money. */
export function servedBy(topology: Topology, merchant: string): readonly InstitutionId[] {
  const { zones, institutions, communities, libraries } = topology.policies
  const levels = [zones, institutions, communities, libraries].flatMap((book) => [...book.values()])
  const groups = new Set(levels.flatMap((level) => Object.keys(level.groups ?? {})))
  const serves = (institution: InstitutionId, library?: Topology['libraries'][number]['id']) => {
    const place = topology.placeIn(institution, library)
    const places = [place, ...[...groups].map((group) => ({ ...place, group }))]
    return places.some((at) => {
      const { renewal, fees } = topology.policiesAt(at)
      return renewal.merchant === merchant || fees.merchant === merchant
    })
  }
  return topology.institutions
    .filter((institution) => [undefined, ...institution.libraries].some((library) => serves(institution.id, library)))
    .map(({ id }) => id)
}

/** Nothing where nothing of the renewal moved on the day. */
function rowOf(renewal: Settled, isThatDay: (at: number | undefined) => boolean): SettlementRow[] {
  const { payment, resolution, deskReference } = renewal
  const came = capturedFor(renewal)
  const { currency } = came
  const cameAt = renewal.settledBy === 'desk' ? renewal.createdAt : payment?.capturedAt
  const lines = earnedBy(renewal, currency)
  const refunds = renewal.refunds.filter(({ state }) => state === 'done')
  const byHand = byHandOf(renewal, minus(came, sumOf([...pricesOf(lines), ...amountsOf(refunds)], currency)))
  const extended = [...pricesOf(lines), ...byHand.extended]
  const refunded = [...amountsOf(refunds), ...byHand.refunded]

  const moments = [cameAt, resolution?.at, ...lines.map((line) => line.at), ...refunds.map(({ doneAt }) => doneAt)]
  if (!moments.some(isThatDay)) return []
  const today = lines.filter(({ at }) => isThatDay(at))
  const resolvedToday = isThatDay(resolution?.at)
  return [
    {
      kind: 'quote' in renewal ? 'card-renewal' : 'fees',
      renewal: renewal.id,
      patron: renewal.patron,
      institution: renewal.institution,
      amount: renewal.amount,
      captured: isThatDay(cameAt) ? came : nothing(currency),
      refunded: sumOf(
        [...amountsOf(refunds.filter(({ doneAt }) => isThatDay(doneAt))), ...(resolvedToday ? byHand.refunded : [])],
        currency,
      ),
      extended: sumOf([...pricesOf(today), ...(resolvedToday ? byHand.extended : [])], currency),
      posted: sumOf(pricesOf(today.filter(({ isPosted }) => isPosted)), currency),
      open: isThatDay(cameAt) ? minus(came, sumOf([...extended, ...refunded], currency)) : nothing(currency),
      chargedBack: (isThatDay(cameAt) ? payment?.chargedBack : undefined) ?? nothing(currency),
      state: renewal.state,
      settledBy: renewal.settledBy,
      ...(payment?.receipt !== undefined && { receipt: payment.receipt }),
      ...(deskReference !== undefined && { deskReference }),
      ...(resolution && { resolution }),
    },
  ]
}

/** What was delivered, since when, and whether it stands in the library's own books. */
interface Earned {
  readonly price: Money
  readonly at: number
  readonly isPosted: boolean
}

/**
 * What was delivered and is not undone, be it that a date which was put back is just written again. A line whose price is of another currency than what
 * came has not used up any of it.
 */
function earnedBy({ lines }: Settled, currency: Currency): readonly Earned[] {
  return lines.flatMap((line: LineOf<Settled>): Earned[] => {
    const at = 'fees' in line ? line.postedAt : line.extendedAt
    const isEarned = at !== undefined && (isDelivered(line) || line.state === 'extending') && line.price.currency === currency
    return isEarned ? [{ price: line.price, at, isPosted: 'fees' in line || line.posting === 'posted' }] : []
  })
}

/**
 * What was left when a person said what it came to went where they said. A renewal that was given up with money in it stays open: nobody has said where
 * the money went.
 */
function byHandOf({ state, resolution }: Settled, left: Money): Record<'extended' | 'refunded', readonly Money[]> {
  const settled = isOver(state) && left.minor > 0 ? resolution?.outcome : undefined
  return { extended: settled === 'fulfilled' ? [left] : [], refunded: settled === 'refunded' ? [left] : [] }
}

function totalOf(all: readonly SettlementRow[], currency: Currency): SettlementSum {
  const rows = all.filter(({ captured }) => captured.currency === currency)
  const total = (what: 'captured' | 'refunded' | 'extended' | 'posted' | 'open' | 'chargedBack', of = rows) =>
    sumOf(
      of.map((row) => row[what]),
      currency,
    )
  return {
    currency,
    paid: total('captured'),
    atDesk: total(
      'captured',
      rows.filter(({ settledBy }) => settledBy === 'desk'),
    ),
    refunded: total('refunded'),
    extended: total('extended'),
    posted: total('posted'),
    open: total('open'),
    chargedBack: total('chargedBack'),
  }
}

function pricesOf(lines: readonly Earned[]): readonly Money[] {
  return lines.map(({ price }) => price)
}

function amountsOf(refunds: Payment['refunds']): readonly Money[] {
  return refunds.map(({ amount }) => amount)
}
