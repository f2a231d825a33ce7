import { invalid } from './answers.ts'

const withoutDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '))
const withThree = new Set('bhd jod kwd omr tnd'.split(' '))

/** The least that Stripe charges, where its page of currencies names it; elsewhere one unit. */
const least: Readonly<Record<string, number>> = {
  aud: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  huf: 17_500,
  jpy: 50,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  usd: 50,
}

/** An amount in the smallest unit, by the rules for the currency. */
export function amountOf(said: string | null, currency: string, param: string): number {
  if (said === null || !/^\d{1,12}$/.test(said)) throw invalid(param, `Invalid integer: ${said}`, 'parameter_invalid_integer')
  const amount = Number(said)
  if (amount === 0) throw invalid(param, 'This value must be greater than or equal to 1.')
  if (currency === 'isk' && amount % 100 !== 0) {
    throw invalid(param, 'Currency ISK has become effectively zero-decimal', 'invalid_charge_amount_no_decimal_compatible')
  }
  if (withThree.has(currency) && amount % 10 !== 0) throw invalid(param, 'The last digit of this currency must be 0')
  return amount
}

export function checkLeast(amount: number, currency: string): void {
  if (amount < (least[currency] ?? 1)) throw invalid('line_items', 'The total amount is too small', 'amount_too_small')
}

/** `15.00 EUR`, for whoever pays. */
export function written(amount: number, currency: string): string {
  const digits = withoutDecimals.has(currency) ? 0 : withThree.has(currency) ? 3 : 2
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`
}
