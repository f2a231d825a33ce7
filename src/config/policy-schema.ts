import { z } from 'zod'
import { isYearly } from '#domain/day.ts'
import { money, price } from './money.ts'
import { id, name } from './named-schema.ts'

const days = z.int().min(0).max(3660)

const expiry = z.strictObject({
  decides: z.union([z.enum(['home-library', 'latest', 'earliest']), z.strictObject({ library: id })]).optional(),
  graceDays: days.optional(),
  expiringDays: days.optional(),
  owner: z.enum(['gateway', 'zone', 'student-system']).optional(),
  ownerLink: z.url({ protocol: /^https?$/ }).optional(),
})

const refusingBlocks = z.union([z.enum(['any', 'none']), z.array(z.string().min(1)).min(1)])

const renewal = z.strictObject({
  offered: z.boolean().optional(),
  daysBefore: days.optional(),
  daysAfter: z.union([days, z.literal('forever')]).optional(),
  refusingBlocks: refusingBlocks.optional(),
  period: z
    .union([
      z.strictObject({ days: z.int().min(1).max(3660) }),
      z.strictObject({ months: z.int().min(1).max(120) }),
      z.strictObject({ years: z.int().min(1).max(10) }),
      z.strictObject({ until: z.string().refine(isYearly, 'must be a day of every year, month and day: 08-31') }),
    ])
    .optional(),
  base: z.enum(['old-date', 'today', 'later']).optional(),
  price: price.optional(),
  debtLimit: money.optional(),
  together: z.enum(['alone', 'institution', 'all']).optional(),
  joinedPrice: z.enum(['included', 'each']).optional(),
  proof: z.boolean().optional(),
  addressChangedWithinDays: z.union([days.min(1), z.literal('off')]).optional(),
  provisionalDays: days.min(1).optional(),
  provisionalReminderDays: z.union([days.min(1), z.literal('off')]).optional(),
  remindDaysBefore: z.union([days.min(1).max(90), z.literal('off')]).optional(),
  /** The id of one of the `merchants`. */
  merchant: id.optional(),
})

const lending = z.strictObject({
  loanBlocks: refusingBlocks.optional(),
  holdBlocks: refusingBlocks.optional(),
  renewalBlocks: refusingBlocks.optional(),
  debtLimit: money.optional(),
})

const fees = z.strictObject({
  paidOnline: z.boolean().optional(),
  /** The id of one of the `merchants`. */
  merchant: id.optional(),
})

const password = z.strictObject({
  reset: z.boolean().optional(),
  change: z.boolean().optional(),
  /** Where people get a new one whose password the library system does not keep. */
  elsewhere: z.strictObject({ name: name.optional(), link: z.url({ protocol: /^https?$/ }) }).optional(),
})

const groupPolicies = z.strictObject({
  expiry: expiry.optional(),
  renewal: renewal.optional(),
  lending: lending.optional(),
  password: password.optional(),
})

export const policies = groupPolicies.extend({
  fees: fees.optional(),
  groups: z.record(z.string().min(1), groupPolicies).optional(),
})
