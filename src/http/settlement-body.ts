import { z } from 'zod'
import { decimalOf } from '#domain/money.ts'
import { paymentStates } from '#domain/payment.ts'
import type { SettlementRow, SettlementSum } from '#domain/settlement.ts'
import type { MerchantSettlement } from '#gateway/settlements.ts'
import { csvOf, type Cell } from './csv.ts'
import { DayField, InstitutionField, MoneyBody, PatronIdField, toMoneyBody } from './fields.ts'

const RowBody = z
  .object({
    kind: z.enum(['card-renewal', 'fees']).describe('What was paid for.'),
    renewal: z.string().describe('The id of the renewal, or of the payment of fees.'),
    patron: PatronIdField,
    institution: InstitutionField,
    amount: MoneyBody.describe('What it costs in all.'),
    captured: MoneyBody.describe('What came on this day.'),
    refunded: MoneyBody.describe('What was paid back on this day.'),
    extended: MoneyBody.describe('What was extended for on this day; of fees, what was booked.'),
    posted: MoneyBody.describe('How much of `extended` stands in the own books of the library system now.'),
    open: MoneyBody.describe('How much of `captured` is neither extended for nor paid back until now.'),
    chargedBack: MoneyBody.describe('How much of `captured` the bank of whoever paid has taken back until now.'),
    state: z.enum(paymentStates).describe('Where it is now.'),
    receipt: z.string().optional().describe("The payment provider's name of the payment."),
    settledBy: z.enum(['online', 'desk', 'free']).describe('How it is paid.'),
    deskReference: z.string().optional().describe('What the desk wrote down when it took the money or waived it.'),
    resolution: z
      .object({
        outcome: z.enum(['fulfilled', 'refunded', 'abandoned']).describe('What it came to.'),
        reference: z.string().describe('Where that is written down.'),
      })
      .optional()
      .describe('Settled by a person. What was left of the money then is counted as they said: extended, or paid back.'),
  })
  .meta({ id: 'SettledRenewal', description: 'A renewal, or a payment of fees, of which something moved on a day.' })

const SumBody = z
  .object({
    paid: MoneyBody.describe('What came on this day.'),
    atDesk: MoneyBody.describe('How much of `paid` was taken at a desk, and is in no payout of a payment provider.'),
    refunded: MoneyBody.describe('What was paid back on this day, whenever it came.'),
    extended: MoneyBody.describe('What was extended for, or booked of fees, on this day, whenever it came.'),
    posted: MoneyBody.describe('How much of `extended` stands in the own books of the library systems now.'),
    open: MoneyBody.describe('How much of `paid` is neither extended for nor paid back until now.'),
    chargedBack: MoneyBody.describe('How much of `paid` was taken back by banks until now. It is no part of the equation.'),
  })
  .meta({ id: 'SettlementSum', description: 'Over all days, paid = extended + refunded + open.' })

export const SettlementBody = z
  .object({
    merchant: z.string().describe('Which account.'),
    day: DayField.describe("Which day; of each renewal in its own institution's time zone."),
    complete: z
      .boolean()
      .describe(
        'False where the account serves institutions out of your reach: their renewals are not in here, nor in the sums.',
      ),
    sums: z.array(SumBody).describe("For each currency that came; the account's own first."),
    rows: z.array(RowBody).describe('The oldest renewal first.'),
  })
  .meta({ id: 'Settlement', description: 'What became of the money of a merchant account on one day.' })

export function toSettlementBody({ merchant, day, complete, sums, rows }: MerchantSettlement): z.input<typeof SettlementBody> {
  return { merchant: merchant.id, day, complete, sums: sums.map(toSumBody), rows: rows.map(toRowBody) }
}

/** No sums: whoever reads it adds up. */
export function settlementCsv({ rows }: MerchantSettlement): string {
  return csvOf(
    Object.keys(columns),
    rows.map((row) => Object.values(columns).map((cell) => cell(row))),
  )
}

const columns: Readonly<Record<string, (row: SettlementRow) => Cell>> = {
  kind: ({ kind }) => kind,
  renewal: ({ renewal }) => renewal,
  patron: ({ patron }) => patron,
  institution: ({ institution }) => institution,
  amount: ({ amount }) => ({ figure: decimalOf(amount) }),
  amountCurrency: ({ amount }) => amount.currency,
  captured: ({ captured }) => ({ figure: decimalOf(captured) }),
  refunded: ({ refunded }) => ({ figure: decimalOf(refunded) }),
  extended: ({ extended }) => ({ figure: decimalOf(extended) }),
  posted: ({ posted }) => ({ figure: decimalOf(posted) }),
  open: ({ open }) => ({ figure: decimalOf(open) }),
  chargedBack: ({ chargedBack }) => ({ figure: decimalOf(chargedBack) }),
  currency: ({ captured }) => captured.currency,
  state: ({ state }) => state,
  receipt: ({ receipt }) => receipt,
  settledBy: ({ settledBy }) => settledBy,
  deskReference: ({ deskReference }) => deskReference,
  resolution: ({ resolution }) => resolution?.outcome,
  resolutionReference: ({ resolution }) => resolution?.reference,
}

function toRowBody({ resolution, ...row }: SettlementRow): z.input<typeof RowBody> {
  const { amount, captured, refunded, extended, posted, open, chargedBack } = row
  return {
    ...row,
    amount: toMoneyBody(amount),
    captured: toMoneyBody(captured),
    refunded: toMoneyBody(refunded),
    extended: toMoneyBody(extended),
    posted: toMoneyBody(posted),
    open: toMoneyBody(open),
    chargedBack: toMoneyBody(chargedBack),
    ...(resolution && { resolution: { outcome: resolution.outcome, reference: resolution.reference } }),
  }
}

function toSumBody({ paid, atDesk, refunded, extended, posted, open, chargedBack }: SettlementSum): z.input<typeof SumBody> {
  return {
    paid: toMoneyBody(paid),
    atDesk: toMoneyBody(atDesk),
    refunded: toMoneyBody(refunded),
    extended: toMoneyBody(extended),
    posted: toMoneyBody(posted),
    open: toMoneyBody(open),
    chargedBack: toMoneyBody(chargedBack),
  }
}
