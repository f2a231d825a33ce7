/** Decimal places of what can be collected here (https://docs.mollie.com/docs/multicurrency). */
const places: Readonly<Record<string, number>> = {
  AED: 2,
  AUD: 2,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  ILS: 2,
  ISK: 0,
  JPY: 0,
  MXN: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  PHP: 2,
  PLN: 2,
  RON: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TWD: 2,
  USD: 2,
  ZAR: 2,
}

export interface Money {
  readonly currency: string
  /** In the smallest pieces of the currency. */
  readonly pieces: number
}

export interface Amount {
  readonly currency: string
  readonly value: string
}

/** Nothing where it is not written exactly as Mollie wants it. */
export function moneyOf(amount: unknown): Money | undefined {
  if (typeof amount !== 'object' || amount === null || !('currency' in amount) || !('value' in amount)) return undefined
  const { currency, value } = amount
  if (typeof currency !== 'string' || typeof value !== 'string' || !Object.hasOwn(places, currency)) return undefined
  const form = places[currency] === 0 ? /^\d{1,9}$/ : /^\d{1,9}\.\d{2}$/
  return form.test(value) ? { currency, pieces: Number(value.replace('.', '')) } : undefined
}

export function amountOf({ currency, pieces }: Money): Amount {
  return { currency, value: places[currency] === 0 ? String(pieces) : (pieces / 100).toFixed(2) }
}
