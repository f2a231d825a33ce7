import { digitsOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'

/** As Mollie writes money: `{ currency: 'EUR', value: '15.00' }`. */
export interface Amount {
  readonly currency: string
  readonly value: string
}

/** Decimal places by Mollie's own table (https://docs.mollie.com/docs/multicurrency). A currency that is not in it cannot be collected in. */
const decimals: Readonly<Partial<Record<Currency, number>>> = {
  AUD: 2,
  CAD: 2,
  CHF: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HUF: 2,
  ISK: 0,
  JPY: 0,
  NOK: 2,
  NZD: 2,
  PLN: 2,
  RON: 2,
  SEK: 2,
  USD: 2,
}

/** Exactly as many digits as Mollie wants; `payment-refused` where that is not the same amount any more. */
export function toAmount({ minor, currency }: Money): Amount {
  const places = decimals[currency]
  if (places === undefined) throw new Problem('payment-refused', `Mollie: ${currency} is not collected in`)
  const shifted = minor * 10 ** (places - digitsOf(currency))
  if (!Number.isSafeInteger(shifted) || shifted <= 0)
    throw new Problem('payment-refused', `Mollie: no such amount in ${currency}`)
  const digits = String(shifted).padStart(places + 1, '0')
  return { currency, value: places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}` }
}

/** An amount that is not written by the table might be another one, so it is no answer. */
export function toMoney({ currency, value }: Amount): Money {
  const places = Object.hasOwn(decimals, currency) ? decimals[currency as Currency] : undefined
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(value) ?? []
  if (places === undefined || whole === undefined || fraction.length !== places)
    throw new Problem('payment-unavailable', 'Mollie: an amount that cannot be read')
  const ours = currency as Currency
  return { minor: Number(whole + fraction) * 10 ** (digitsOf(ours) - places), currency: ours }
}
