import { digitsOf, type Money } from '#domain/money.ts'

/** The standard's `money`: two digits after the point for every currency, and its code. Of a third digit the nearest is told, since there is no room for it. */
export function toPaiaMoney({ minor, currency }: Money): string {
  const places = digitsOf(currency)
  const hundredths = places <= 2 ? minor * 10 ** (2 - places) : Math.round(minor / 10 ** (places - 2))
  const digits = String(Math.abs(hundredths)).padStart(3, '0')
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`
}
