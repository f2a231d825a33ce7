/** Whole minor units. */
export interface Money {
  readonly minor: number
  readonly currency: string
}

/** As it stands in JSON: `{ "value": "15.00", "currency": "EUR" }`. */
export interface WireMoney {
  readonly value: string
  readonly currency: string
}

/** The currencies taken here, by their digits after the point (ISO 4217). */
const byDigits = {
  0: ['ISK', 'JPY'],
  2: ['AUD', 'CAD', 'CHF', 'CZK', 'DKK', 'EUR', 'GBP', 'HUF', 'NOK', 'NZD', 'PLN', 'RON', 'SEK', 'USD'],
  3: ['KWD'],
}

const digits = new Map(Object.entries(byDigits).flatMap(([places, all]) => all.map((currency) => [currency, Number(places)])))

/** Exactly as many digits as the currency has, and more than nothing; `undefined` for whatever else was sent. */
export function moneyFrom({ value, currency }: WireMoney): Money | undefined {
  const places = digits.get(currency)
  if (places === undefined) return undefined
  const [whole = '', fraction = '', ...more] = value.split('.')
  const fits = /^(?:0|[1-9]\d{0,7})$/.test(whole) && /^\d*$/.test(fraction) && fraction.length === places && more.length === 0
  if (!fits || value.includes('.') !== places > 0) return undefined
  const minor = Number(whole + fraction)
  return minor > 0 ? { minor, currency } : undefined
}

export function wireMoney({ minor, currency }: Money): WireMoney {
  const places = digits.get(currency) ?? 0
  return { value: (minor / 10 ** places).toFixed(places), currency }
}

/** As people read it: `15.00 EUR`. */
export function spoken(money: Money): string {
  const { value, currency } = wireMoney(money)
  return `${value} ${currency}`
}

export function total(amounts: readonly { readonly amount: Money }[]): number {
  return amounts.reduce((sum, { amount }) => sum + amount.minor, 0)
}
