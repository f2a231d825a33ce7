import { z } from 'zod'
import { currencies, decimalOf, moneyOf, type Currency, type Money } from '#domain/money.ts'
import type { AgePrice } from '#domain/policy.ts'

/** An amount as it is written in the file. All digits of the currency must be there: `1.5 EUR` may have been meant as something else. */
export const money = z.string().transform((text, context): Money => {
  const [decimal = '', currency = '', ...more] = text.split(' ')
  const read = isCurrency(currency) && more.length === 0 ? moneyOf(decimal, currency) : undefined
  if (read && read.minor >= 0 && decimalOf(read) === decimal) return read
  context.addIssue({
    code: 'custom',
    message: 'must be an amount, not below zero and with all its digits, and its currency, e.g. 15.00 EUR or 2500 ISK',
  })
  return z.NEVER
})

const agePrice = z.strictObject({
  /** For whoever is younger than so many years. */
  under: z.int().min(1).max(120).optional(),
  amount: money,
})

/** The first that fits counts, so each must be for somebody whom the ones before it leave. */
const agePrices = z
  .array(agePrice)
  .min(1)
  .superRefine((list, context) => {
    const say = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    list.forEach(({ under, amount }, index) => {
      const before = list[index - 1]
      if (amount.currency !== list[0]?.amount.currency) say([index, 'amount'], 'must be in the currency of the first price')
      if (!before) return
      if (before.under === undefined) say([index], 'is never reached: the price before it is for everybody')
      else if (under !== undefined && under <= before.under)
        say([index, 'under'], 'must be above the one before: it is never reached')
    })
    if (list.at(-1)?.under !== undefined)
      say([list.length - 1, 'under'], 'must be left out of the last price, which is for everybody else')
  })

/** One price for all, or several by the age on the first day of the new period. */
export const price = z.union([money.transform((amount): AgePrice[] => [{ amount }]), agePrices])

function isCurrency(text: string): text is Currency {
  return currencies.includes(text as Currency)
}
