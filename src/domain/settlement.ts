import { dayAt, type Day } from './day.ts'
import type { InstitutionId } from './id.ts'
import { minus, nothing, sumOf, type Currency, type Money } from './money.ts'
import { capturedFor, isOver, type Renewal, type RenewalLine } from './renewal.ts'
import type { Topology } from './topology.ts'

/**
 * What became of a merchant's money on one day: a row for each renewal of which something moved. A day is that of the renewal's own institution. Only
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
  readonly state: Renewal['state']
  readonly settledBy: Renewal['settledBy']
  /** The payment provider's name of the payment. */
  readonly receipt?: string
  readonly deskReference?: string
  readonly resolution?: Renewal['resolution']
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
}

/** Of these renewals, the oldest first. `timeZoneOf` says in which zone an institution has its days. */
export function settlementOf(
  renewals: readonly Renewal[],
  day: Day,
  currency: Currency,
  timeZoneOf: (institution: InstitutionId) => string,
): Settlement {
  const rows = [...renewals]
    .sort((one, other) => one.createdAt - other.createdAt)
    .flatMap((renewal) => rowOf(renewal, (at) => at !== undefined && dayAt(at, timeZoneOf(renewal.institution)) === day))
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
    return places.some((at) => topology.policiesAt(at).renewal.merchant === merchant)
  }
  return topology.institutions
    .filter((institution) => [undefined, ...institution.libraries].some((library) => serves(institution.id, library)))
    .map(({ id }) => id)
}

/** Nothing where nothing of the renewal moved on the day. */
function rowOf(renewal: Renewal, isThatDay: (at: number | undefined) => boolean): SettlementRow[] {
  const { payment, resolution, deskReference } = renewal
  const came = capturedFor(renewal)
  const { currency } = came
  const cameAt = renewal.settledBy === 'desk' ? renewal.createdAt : payment?.capturedAt
  const lines = renewal.lines.filter((line) => isExtended(line, currency))
  const refunds = renewal.refunds.filter(({ state }) => state === 'done')
  const byHand = byHandOf(renewal, minus(came, sumOf([...pricesOf(lines), ...amountsOf(refunds)], currency)))
  const extended = [...pricesOf(lines), ...byHand.extended]
  const refunded = [...amountsOf(refunds), ...byHand.refunded]

  const moments = [cameAt, resolution?.at, ...lines.map((line) => line.extendedAt), ...refunds.map(({ doneAt }) => doneAt)]
  if (!moments.some(isThatDay)) return []
  const today = lines.filter(({ extendedAt }) => isThatDay(extendedAt))
  const resolvedToday = isThatDay(resolution?.at)
  return [
    {
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
      posted: sumOf(pricesOf(today.filter(({ posting }) => posting === 'posted')), currency),
      open: isThatDay(cameAt) ? minus(came, sumOf([...extended, ...refunded], currency)) : nothing(currency),
      state: renewal.state,
      settledBy: renewal.settledBy,
      ...(payment?.receipt !== undefined && { receipt: payment.receipt }),
      ...(deskReference !== undefined && { deskReference }),
      ...(resolution && { resolution }),
    },
  ]
}

/**
 * It was extended and is not undone, be it that a date which was put back is just written again. A line whose price is of another currency than what
 * came has not used up any of it.
 */
function isExtended({ state, extendedAt, price }: RenewalLine, currency: Currency): boolean {
  return extendedAt !== undefined && (state === 'extended' || state === 'extending') && price.currency === currency
}

/**
 * What was left when a person said what it came to went where they said. A renewal that was given up with money in it stays open: nobody has said where
 * the money went.
 */
function byHandOf({ state, resolution }: Renewal, left: Money): Record<'extended' | 'refunded', readonly Money[]> {
  const settled = isOver(state) && left.minor > 0 ? resolution?.outcome : undefined
  return { extended: settled === 'fulfilled' ? [left] : [], refunded: settled === 'refunded' ? [left] : [] }
}

function totalOf(all: readonly SettlementRow[], currency: Currency): SettlementSum {
  const rows = all.filter(({ captured }) => captured.currency === currency)
  const total = (what: 'captured' | 'refunded' | 'extended' | 'posted' | 'open', of = rows) =>
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
  }
}

function pricesOf(lines: readonly RenewalLine[]): readonly Money[] {
  return lines.map(({ price }) => price)
}

function amountsOf(refunds: Renewal['refunds']): readonly Money[] {
  return refunds.map(({ amount }) => amount)
}
