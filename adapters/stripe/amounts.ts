import { digitsOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'

/**
 * How Stripe counts each currency, by its own table (https://docs.stripe.com/currencies#minor-units): digits after the point, and what every amount must be
 * a multiple of. ISK has none any more and is still sent with two, always 00. HUF has two here, though it is paid out without. The last digit of
 * a currency with three must be 0.
 */
const counted: Readonly<Record<Currency, { readonly digits: number; readonly step: number }>> = {
  AUD: { digits: 2, step: 1 },
  CAD: { digits: 2, step: 1 },
  CHF: { digits: 2, step: 1 },
  CZK: { digits: 2, step: 1 },
  DKK: { digits: 2, step: 1 },
  EUR: { digits: 2, step: 1 },
  GBP: { digits: 2, step: 1 },
  HUF: { digits: 2, step: 1 },
  ISK: { digits: 2, step: 100 },
  JPY: { digits: 0, step: 1 },
  KWD: { digits: 3, step: 10 },
  NOK: { digits: 2, step: 1 },
  NZD: { digits: 2, step: 1 },
  PLN: { digits: 2, step: 1 },
  RON: { digits: 2, step: 1 },
  SEK: { digits: 2, step: 1 },
  USD: { digits: 2, step: 1 },
}

/** An amount that Stripe cannot hold to the last unit is not rounded: a price is what was agreed. */
export function toStripe({ minor, currency }: Money): number {
  const { step } = counted[currency]
  const amount = minor * factorOf(currency)
  if (!Number.isSafeInteger(amount) || amount <= 0 || amount % step !== 0) {
    throw new Problem('payment-refused', `stripe: cannot hold ${minor} of ${currency} in minor units`)
  }
  return amount
}

export function fromStripe(amount: number, currency: Currency): Money {
  const minor = amount / factorOf(currency)
  if (!Number.isSafeInteger(minor))
    throw new Problem('payment-unavailable', `stripe: holds ${currency} in parts that there are not`)
  return { minor, currency }
}

/** As Stripe writes it. */
export function codeOf(currency: Currency): string {
  return currency.toLowerCase()
}

/** No currency of ours has more digits here than at Stripe. */
function factorOf(currency: Currency): number {
  return 10 ** (counted[currency].digits - digitsOf(currency))
}
