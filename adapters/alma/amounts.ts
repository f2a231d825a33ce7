import { moneyOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { Endpoint } from './errors.ts'

/** A number of JSON is written out as it was read, so that no cent is lost on the way. Credits are negative. */
export function toMoney(amount: number, currency: Currency | undefined, endpoint: Endpoint): Money {
  if (currency === undefined) throw new Problem('ils-answer-invalid', `${endpoint}: a sum without a currency`)
  const money = moneyOf(String(amount), currency)
  if (money === undefined) throw new Problem('ils-answer-invalid', `${endpoint}: a sum that is none in its currency`)
  return money
}
