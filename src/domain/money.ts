/** Whole minor units of one currency: `{ minor: 1250, currency: 'EUR' }` is 12.50 EUR. Never a float. */
export interface Money {
  readonly minor: number
  readonly currency: Currency
}

/** Digits after the point, by ISO 4217. Payment providers have tables of their own, and their adapters keep to those. */
const digits = {
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
  KWD: 3,
  NOK: 2,
  NZD: 2,
  PLN: 2,
  RON: 2,
  SEK: 2,
  USD: 2,
} as const

export type Currency = keyof typeof digits

export const currencies = Object.keys(digits) as readonly Currency[]

export function digitsOf(currency: Currency): number {
  return digits[currency]
}

/** From `15.00` as people and vendors write it, exactly as many digits as the currency has, or fewer; nothing where it is no such amount. */
export function moneyOf(decimal: string, currency: Currency): Money | undefined {
  const parts = /^(-?)(\d{1,9})(?:\.(\d+))?$/.exec(decimal)
  const places = digits[currency]
  if (!parts) return undefined
  const [, sign, whole = '', fraction = ''] = parts
  if (fraction.length > places) return undefined
  const minor = Number(whole + fraction.padEnd(places, '0'))
  return { minor: sign === '-' && minor !== 0 ? -minor : minor, currency }
}

/** `15.00`, as many digits as the currency has. */
export function decimalOf({ minor, currency }: Money): string {
  const places = digits[currency]
  const all = String(Math.abs(minor)).padStart(places + 1, '0')
  const sign = minor < 0 ? '-' : ''
  return places === 0 ? `${sign}${all}` : `${sign}${all.slice(0, -places)}.${all.slice(-places)}`
}

/** As people write it in a language: `15,00 €`. */
export function moneyIn(language: string, money: Money): string {
  const format = new Intl.NumberFormat(language === 'en' ? 'en-150' : language, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits[money.currency],
    maximumFractionDigits: digits[money.currency],
  })
  return format.format(decimalOf(money) as Intl.StringNumericLiteral)
}

/** All of one currency; to add two is a bug of the caller and throws. */
export function sumOf(amounts: readonly Money[], currency: Currency): Money {
  return amounts.reduce((sum, each) => {
    if (each.currency !== currency) throw new RangeError(`${each.currency} cannot be added to ${currency}`)
    return { minor: sum.minor + each.minor, currency }
  }, nothing(currency))
}

export function minus(one: Money, other: Money): Money {
  return sumOf([one, { minor: -other.minor, currency: other.currency }], one.currency)
}

export function nothing(currency: Currency): Money {
  return { minor: 0, currency }
}
