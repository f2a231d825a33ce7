import { addDays, addMonths, latest, nextYearly, type Day } from './day.ts'
import type { Money } from './money.ts'
import type { RenewalPolicy } from './policy.ts'

/** What a renewal buys: from its first day to its last, both included. */
export interface Period {
  readonly starts: Day
  readonly lastDay: Day
}

/** A period to a fixed day of the year is never shorter than this, so nobody pays for a few weeks. */
const shortestMonths = 3

/**
 * The new period of a card that held until `oldLastDay`; without one it is counted from today.
 *
 * From an old last day on a year ends on the same day a year later. Counted from today it does too: whoever renews on 24 November has the card
 * through 24 November of the next year, and so a day more than a year, as at a desk. Nothing that is paid for ends before it began: where the
 * period after the old date would be over by now, it is counted from today. And no renewal takes a day away that the card had.
 */
export function periodFrom(
  { base, period }: Pick<RenewalPolicy, 'base' | 'period'>,
  oldLastDay: Day | undefined,
  today: Day,
): Period {
  const fromToday: Period = { starts: today, lastDay: after(today, period) }
  if (oldLastDay === undefined) return fromToday
  const fromOld: Period = { starts: addDays(oldLastDay, 1), lastDay: after(oldLastDay, period) }
  if (base === 'old-date') return fromOld.lastDay < today ? fromToday : fromOld
  if (base === 'later') return oldLastDay < today ? fromToday : fromOld
  return { starts: today, lastDay: later(fromToday.lastDay, oldLastDay) }
}

/**
 * Until when it holds while somebody has yet to look at a proof or a new address: for `provisionalDays` from today, or from the old last day where
 * that is still to come, and never past what was paid for.
 */
export function provisionalLastDay(
  { provisionalDays }: Pick<RenewalPolicy, 'provisionalDays'>,
  { lastDay }: Period,
  oldLastDay: Day | undefined,
  today: Day,
): Day {
  const until = addDays(later(today, oldLastDay ?? today), provisionalDays)
  return until < lastDay ? until : lastDay
}

/** Why there is no price: nobody has set one, or it goes by the age and nobody knows that. */
export type PriceReason = 'price-not-set' | 'birth-date-needed'

export type Price = { readonly known: true; readonly amount: Money } | { readonly known: false; readonly reason: PriceReason }

/** What whoever was born on `birthDate` pays for a period that begins on `starts`: the first price that fits. */
export function priceAt({ price }: Pick<RenewalPolicy, 'price'>, birthDate: Day | undefined, starts: Day): Price {
  const reason = priceHidden(price, birthDate !== undefined)
  if (reason !== undefined) return { known: false, reason }
  const age = birthDate === undefined ? Number.POSITIVE_INFINITY : ageOn(birthDate, starts)
  const fits = price?.find(({ under }) => under === undefined || age < under)
  return fits ? { known: true, amount: fits.amount } : { known: false, reason: 'price-not-set' }
}

/** What can be said before the period is known. */
export function priceHidden(price: RenewalPolicy['price'], birthDateKnown: boolean): PriceReason | undefined {
  const [first] = price ?? []
  if (!first) return 'price-not-set'
  return first.under === undefined || birthDateKnown ? undefined : 'birth-date-needed'
}

/**
 * Whole years on `day`. Whoever was born on 29 February has, in a year without one, their birthday on 1 March: that is the law in most places
 * here, and where it is not, it costs nobody a day of being young. Negative before the birth.
 */
export function ageOn(birth: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}

function after(day: Day, period: RenewalPolicy['period']): Day {
  if ('days' in period) return addDays(day, period.days)
  if ('months' in period) return addMonths(day, period.months)
  if ('years' in period) return addMonths(day, 12 * period.years)
  return nextYearly(period.until, addMonths(day, shortestMonths))
}

function later(one: Day, other: Day): Day {
  return latest([one, other]) ?? one
}
