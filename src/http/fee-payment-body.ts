import { z } from 'zod'
import type { FeeLine, FeePayment } from '#domain/fee-payment.ts'
import { isOver, paymentStates } from '#domain/payment.ts'
import { HandleField } from './account-body.ts'
import { InstitutionField, moment, MomentField, MoneyBody, TextField, toMoneyBody } from './fields.ts'
import type { Parts } from './parts.ts'

const LineBody = z.object({
  institution: InstitutionField.describe('Who it is owed to.'),
  fees: z
    .array(z.object({ fee: HandleField.describe('Its name, as `GET …/fees` has it.'), amount: MoneyBody }))
    .describe('What the library books in one: a single fee, or everything at once.'),
  price: MoneyBody,
  state: z
    .enum(['waiting', 'posted', 'refunded'])
    .describe("Each ends by itself: `posted`, in the library's own books, or paid back. `waiting` until then."),
})

export const FeePaymentBody = z
  .object({
    payment: z.string().describe('Its id.'),
    state: z.enum(paymentStates).describe('Where it is.'),
    stateText: TextField,
    over: z.boolean().describe('Nothing more will happen by itself.'),
    total: MoneyBody,
    payUrl: z
      .url()
      .optional()
      .describe(
        'Where to pay, as long as that is possible. Absent for a moment where the page could not be made at once: ask again.',
      ),
    payBefore: MomentField.optional().describe('Until when.'),
    refunded: MoneyBody.optional().describe('What was, or is being, paid back.'),
    lines: z.array(LineBody).describe('What is paid for.'),
    receipt: z.string().optional().describe("The payment provider's name of the payment."),
    createdAt: MomentField,
    updatedAt: MomentField,
  })
  .meta({ id: 'FeePayment', description: 'A payment of fees, from its payment page to its end.' })

/** What staff see beside. */
export const ManagedFeePaymentBody = FeePaymentBody.extend({
  patron: z.string().describe('Who owed it, opaque and the same every time.'),
  institution: InstitutionField,
  merchant: z.string().describe('Which account takes the money.'),
  attention: z.string().optional().describe('Why a person has to look at it.'),
  attentionSince: MomentField.optional(),
  reference: z.string().optional().describe('What staff wrote down when they settled it.'),
}).meta({ id: 'ManagedFeePayment', description: 'A payment of fees, as staff see it.' })

type Named = Pick<Parts, 'texts' | 'ids'>

export function toFeePaymentBody(whole: FeePayment, language: string, parts: Named): z.input<typeof FeePaymentBody> {
  const { state, payment, refunds, amount } = whole
  const back = refunds.filter((refund) => refund.state !== 'failed').reduce((sum, refund) => sum + refund.amount.minor, 0)
  const payable = state === 'opened' && payment !== undefined
  return {
    payment: whole.id,
    state,
    stateText: parts.texts.say(language, `fee-payment-states.${state}`),
    over: isOver(state),
    total: toMoneyBody(amount),
    ...(payable && { payUrl: payment.payUrl, payBefore: moment(Math.min(payment.expiresAt, whole.payableUntil)) }),
    ...(back > 0 && { refunded: toMoneyBody({ minor: back, currency: amount.currency }) }),
    lines: whole.lines.map((line) => ({
      institution: line.institution,
      fees: sharesOf(line, parts),
      price: toMoneyBody(line.price),
      state: line.state === 'posted' || line.state === 'refunded' ? line.state : 'waiting',
    })),
    ...(payment?.receipt !== undefined && { receipt: payment.receipt }),
    createdAt: moment(whole.createdAt),
    updatedAt: moment(whole.updatedAt),
  }
}

export function toManagedFeePaymentBody(
  whole: FeePayment,
  language: string,
  parts: Named,
): z.input<typeof ManagedFeePaymentBody> {
  const { attention, resolution } = whole
  return {
    ...toFeePaymentBody(whole, language, parts),
    patron: whole.patron,
    institution: whole.institution,
    merchant: whole.merchant,
    ...(attention && { attention: attention.reason, attentionSince: moment(attention.since) }),
    ...(resolution && { reference: resolution.reference }),
  }
}

/** Under a key that is gone a fee has no name any more that would open it. */
function sharesOf({ record, fees }: FeeLine, { ids }: Named) {
  const patron = ids.open(record)
  return fees.flatMap(({ fee, amount }) =>
    patron ? [{ fee: ids.sealPart('fee', { patron, id: fee }), amount: toMoneyBody(amount) }] : [],
  )
}
