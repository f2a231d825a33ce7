import { z } from 'zod'
import { currencies, decimalOf, type Money } from '#domain/money.ts'

/** Fields that stand in many bodies, described once. */

export const InstitutionField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .meta({ description: "An institution's id, from `/v1/topology`.", example: 'northbay' })

export const ZoneField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .describe("A network zone's id, from `/v1/topology`.")

export const LibraryField = z.string().meta({ description: "A library's id, from `/v1/topology`.", example: 'northbay-main' })

/** `me`, or the sealed form of a patron; nothing else is even looked at. */
export const PatronField = z
  .string()
  .regex(/^(me|[A-Za-z0-9_-]{24,512})$/)
  .meta({ description: '`me`, or the `patron` of an answer: opaque, and the same every time.', example: 'me' })

export const PatronIdField = z.string().meta({
  description: 'The patron, opaque and the same every time; fit for an address.',
  example: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
})

export const DayField = z.iso.date().meta({ description: 'A calendar day.', example: '2027-08-31' })

export const MomentField = z.iso.datetime().meta({ description: 'A moment, in UTC.', example: '2026-11-24T09:30:00.000Z' })

export const MoneyBody = z
  .object({
    amount: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .describe('With all the digits of the currency; a text, so that nothing is ever rounded.'),
    currency: z.enum(currencies).describe('ISO 4217.'),
  })
  .meta({ id: 'Money', description: 'An amount of money.', example: { amount: '15.00', currency: 'EUR' } })

export const TextField = z.string().describe('In words, in the language asked for.')

/** What people type on one line: no control characters, which some stores cannot keep, and no halves of characters. */
export function lineOf(min: number, max: number) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)
}

export function toMoneyBody(money: Money): z.input<typeof MoneyBody> {
  return { amount: decimalOf(money), currency: money.currency }
}

/** `milliseconds` since 1970 as it is written outside. */
export function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
