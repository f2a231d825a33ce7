import { z } from 'zod'
import { nameIn } from '#domain/place.ts'
import type { Policies, RenewalPolicy } from '#domain/policy.ts'
import type { AddressChangesKnown } from '#gateway/address-watch.ts'
import type { Texts } from '#ports/texts.ts'
import { DayField, MoneyBody, TextField, toMoneyBody } from './fields.ts'
import type { Parts } from './parts.ts'

const PeriodBody = z
  .object({
    days: z.int().optional().describe('So many days, by the calendar.'),
    months: z.int().optional().describe('So many months, by the calendar.'),
    years: z.int().optional().describe('So many years, by the calendar.'),
    until: z
      .string()
      .optional()
      .describe('To the next such day of the year, month and day (`08-31`), that makes it at least three months.'),
    text: TextField,
  })
  .meta({ id: 'Period', description: 'How long a renewal is for: one of `days`, `months`, `years` and `until`.' })

const AgePriceBody = z
  .object({
    under: z
      .int()
      .optional()
      .describe('For whoever is younger than so many years on the first day; for everybody where it is left out.'),
    amount: MoneyBody,
  })
  .meta({ id: 'AgePrice', description: 'What a renewal costs at an age.' })

const AddressChangesBody = z
  .object({
    withinDays: z.int().describe('Whose address has changed within so many days is renewed for a while only.'),
    knownBy: z
      .enum(['library-system', 'gateway', 'nobody'])
      .describe('Who tells of changes: the library system dates them, or the gateway sees them. `nobody`: the rule is off.'),
    since: DayField.optional().describe('Since when the gateway looks; left out before its first look.'),
    text: TextField,
  })
  .meta({ id: 'AddressChanges', description: 'The rule for whoever has moved lately, and from what that is known.' })

export const RenewalRulesBody = z
  .object({
    offered: z.boolean().describe('Whether cards can be renewed here.'),
    owner: z
      .enum(['gateway', 'zone', 'student-system'])
      .describe(
        'Who may move the date. `zone`: it is moved in the central record of the network zone, and every copy of that shows it.',
      ),
    link: z.url().optional().describe('Where patrons renew, for `student-system`.'),
    daysBefore: z.int().describe('From how many days before its end.'),
    daysAfter: z.int().optional().describe('Until how many days after it; without end where it is left out.'),
    period: PeriodBody,
    base: z
      .enum(['old-date', 'today', 'later'])
      .describe('From which day it is counted: the old last day, today, or whichever of them is later.'),
    prices: z.array(AgePriceBody).describe('The first that fits counts. Empty where nobody has set a price.'),
    debtLimit: MoneyBody.optional().describe('Whoever owes more pays that first; without limit where it is left out.'),
    proof: z.boolean().describe('Whether patrons must show a proof before it holds for the whole period.'),
    provisional: z
      .object({
        days: z.int().describe('For how many days it holds until staff have looked.'),
        addressChangedWithinDays: z
          .int()
          .optional()
          .describe(
            'For whoever has changed their address within so many days; left out where that does not matter, or nobody can know.',
          ),
      })
      .optional()
      .describe('When a renewal holds for a while only, until staff have looked; left out where none does.'),
    addressChanges: AddressChangesBody.optional(),
    merchant: z.string().optional().describe('Who takes the money, as it stands on the payment page.'),
  })
  .meta({ id: 'RenewalRules', description: 'How cards are renewed.' })

export function toRenewalRulesBody(
  { expiry, renewal }: Policies,
  known: AddressChangesKnown | undefined,
  language: string,
  { texts, merchants }: Pick<Parts, 'texts' | 'merchants'>,
): z.input<typeof RenewalRulesBody> {
  const { daysAfter, debtLimit, proof, merchant, addressChangedWithinDays, provisionalDays } = renewal
  const paidTo = merchant === undefined ? undefined : merchants.get(merchant)
  const within = addressChangedWithinDays === 'off' || !known ? undefined : { days: addressChangedWithinDays, known }
  // Where nobody can know who has moved, nobody has.
  const moved = within && within.known.by !== 'nobody' ? within.days : undefined
  return {
    offered: renewal.offered && expiry.owner !== 'student-system',
    owner: expiry.owner,
    ...(expiry.ownerLink !== undefined && { link: expiry.ownerLink }),
    daysBefore: renewal.daysBefore,
    ...(daysAfter !== 'forever' && { daysAfter }),
    period: { ...renewal.period, text: periodText(renewal.period, language, texts) },
    base: renewal.base,
    prices: (renewal.price ?? []).map(({ under, amount }) => ({
      ...(under !== undefined && { under }),
      amount: toMoneyBody(amount),
    })),
    ...(debtLimit && { debtLimit: toMoneyBody(debtLimit) }),
    proof,
    ...((proof || moved !== undefined) && {
      provisional: { days: provisionalDays, ...(moved !== undefined && { addressChangedWithinDays: moved }) },
    }),
    ...(within && { addressChanges: toAddressChangesBody(within, language, texts) }),
    ...(paidTo && { merchant: nameIn(language, paidTo.name) }),
  }
}

function toAddressChangesBody(
  { days, known }: { readonly days: number; readonly known: AddressChangesKnown },
  language: string,
  texts: Texts,
): z.input<typeof AddressChangesBody> {
  const since = known.by === 'gateway' ? known.since : undefined
  return {
    withinDays: days,
    knownBy: known.by,
    ...(since !== undefined && { since }),
    text: texts.say(language, `address-changes.${known.by}`, { since }),
  }
}

/** A yearly day is told by a year that has every day. */
function periodText(period: RenewalPolicy['period'], language: string, texts: Texts): string {
  const [[kind, length]] = Object.entries(period) as [[string, number | string]]
  return texts.say(language, `periods.${kind}`, kind === 'until' ? { until: `2000-${length}` } : { count: length })
}
