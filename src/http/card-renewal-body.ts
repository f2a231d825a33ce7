import { z } from 'zod'
import { zoneAsHolder, type LibraryId } from '#domain/id.ts'
import type { Quote } from '#domain/quote.ts'
import { provisionOf, type Provision } from '#domain/provisional.ts'
import { isOver, paymentStates } from '#domain/payment.ts'
import type { LineMove, Renewal, RenewalLine } from '#domain/renewal.ts'
import { DayField, InstitutionField, LibraryField, moment, MomentField, MoneyBody, TextField, toMoneyBody } from './fields.ts'
import type { Parts } from './parts.ts'

const MoveBody = z
  .object({
    institution: InstitutionField,
    library: LibraryField.optional().describe('The library; the institution at large where it is left out.'),
    from: DayField.optional().describe('The last day until now.'),
    to: DayField.describe('The last day after it.'),
    full: DayField.optional().describe('Where `to` is for a while only: the last day once the library has confirmed it.'),
  })
  .meta({ id: 'RenewedMembership', description: 'A membership that a renewal moves.' })

const provisional = z
  .enum(['address-changed', 'proof-needed'])
  .optional()
  .describe('It holds for a while only, until the library has looked at the new address or at a proof.')

export const QuoteBody = z
  .object({
    outcome: z.literal('quoted').describe('There is a quote.'),
    quote: z.string().describe('To take it: `quote` of `POST …/card-renewals`.'),
    total: MoneyBody.describe('What it costs in all.'),
    memberships: z.array(MoveBody).describe('What moves, and to when.'),
    starts: DayField.describe('The first day of the new period, on which the age was counted.'),
    provisional,
    validUntil: MomentField.describe('Until when it may be taken.'),
  })
  .meta({ id: 'CardRenewalQuote', description: 'A price and new dates, fixed for a while.' })

const LineBody = z.object({
  networkZone: z
    .string()
    .optional()
    .describe(
      "The network zone whose own record this is. It is no membership of anybody's; those of the other lines show its date.",
    ),
  memberships: z.array(MoveBody).describe('What moves together, at one institution.'),
  price: MoneyBody,
  state: z
    .enum(['waiting', 'extended', 'refunded'])
    .describe('Each ends by itself: extended, or paid back. `waiting` until then.'),
})

export const RenewalBody = z
  .object({
    renewal: z.string().describe('Its id.'),
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
    lines: z.array(LineBody).describe('What is paid for, institution by institution.'),
    provisional,
    provisionalUntil: DayField.optional().describe('Where it is for a while only: the last day of that.'),
    provisionalText: TextField.optional().describe('The same in words, with what to do.'),
    lapsed: z.boolean().optional().describe('Whether that day was over before the library had confirmed it.'),
    receipt: z.string().optional().describe("The payment provider's name of the payment."),
    createdAt: MomentField,
    updatedAt: MomentField,
  })
  .meta({ id: 'CardRenewal', description: 'A card renewal, from its payment page to its end.' })

/** What staff see beside. */
export const ManagedRenewalBody = RenewalBody.extend({
  patron: z.string().describe('Whose card it is, opaque and the same every time.'),
  institution: InstitutionField,
  merchant: z.string().describe('Which account takes the money.'),
  settledBy: z.enum(['online', 'desk', 'free']).describe('How it is paid.'),
  attention: z.string().optional().describe('Why a person has to look at it.'),
  attentionSince: MomentField.optional(),
  reference: z.string().optional().describe('What staff wrote down when they settled it, or took the money.'),
  confirmation: z
    .object({
      reference: z.string().describe('What was seen, and where that is written down.'),
      confirmedAt: MomentField,
    })
    .optional()
    .describe('That a proof was seen, or that a new address is right, where that was asked for.'),
  posting: z
    .array(z.enum(['none', 'due', 'posted', 'ledger', 'staff']))
    .describe("Of each line, whether it stands in the library system's own books."),
}).meta({ id: 'ManagedCardRenewal', description: 'A card renewal, as staff see it.' })

type Named = Pick<Parts, 'topology'>

export function toQuoteBody(quote: Quote, parts: Named): z.input<typeof QuoteBody> {
  return {
    outcome: 'quoted',
    quote: quote.id,
    total: toMoneyBody(quote.total),
    memberships: quote.lines.flatMap((line) => membershipsOf(line, parts)),
    starts: quote.starts,
    ...(quote.provisional !== undefined && { provisional: quote.provisional }),
    validUntil: moment(quote.validUntil),
  }
}

export function toRenewalBody(
  renewal: Renewal,
  language: string,
  parts: Pick<Parts, 'topology' | 'texts'>,
): z.input<typeof RenewalBody> {
  const { state, payment, refunds, amount, provisional: reason, lapsedAt } = renewal
  const provision = provisionOf(renewal)
  const lapsed = lapsedAt !== undefined
  const back = refunds.filter((refund) => refund.state !== 'failed').reduce((sum, refund) => sum + refund.amount.minor, 0)
  const payable = state === 'opened' && payment !== undefined
  return {
    renewal: renewal.id,
    state,
    stateText: parts.texts.say(language, stateKey(renewal, provision)),
    over: isOver(state),
    total: toMoneyBody(amount),
    ...(payable && { payUrl: payment.payUrl, payBefore: moment(Math.min(payment.expiresAt, renewal.payableUntil)) }),
    ...(back > 0 && { refunded: toMoneyBody({ minor: back, currency: amount.currency }) }),
    lines: renewal.lines.map((line) => ({
      ...(isOfZone(line, parts) && { networkZone: line.institution }),
      memberships: membershipsOf(line, parts),
      price: toMoneyBody(line.price),
      state: line.state === 'extended' || line.state === 'refunded' ? line.state : 'waiting',
    })),
    ...(reason !== undefined && { provisional: reason }),
    ...(provision && {
      provisionalUntil: provision.until,
      provisionalText: parts.texts.say(language, `provisional.${lapsed ? 'lapsed' : reason}`, { ...provision }),
      lapsed,
    }),
    ...(payment?.receipt !== undefined && { receipt: payment.receipt }),
    createdAt: moment(renewal.createdAt),
    updatedAt: moment(renewal.updatedAt),
  }
}

export function toManagedBody(
  renewal: Renewal,
  language: string,
  parts: Pick<Parts, 'topology' | 'texts'>,
): z.input<typeof ManagedRenewalBody> {
  const { attention, deskReference, resolution, confirmation } = renewal
  const reference = resolution?.reference ?? deskReference
  return {
    ...toRenewalBody(renewal, language, parts),
    patron: renewal.patron,
    institution: renewal.institution,
    merchant: renewal.merchant,
    settledBy: renewal.settledBy,
    ...(attention && { attention: attention.reason, attentionSince: moment(attention.since) }),
    ...(reference !== undefined && { reference }),
    ...(confirmation && { confirmation: { reference: confirmation.reference, confirmedAt: moment(confirmation.at) } }),
    posting: renewal.lines.map(({ posting }) => posting),
  }
}

/** Renewed for a while is not renewed. */
function stateKey({ state, lapsedAt }: Renewal, provision: Provision | undefined): string {
  if (state !== 'fulfilled' || !provision) return `renewal-states.${state}`
  return `provisional-states.${lapsedAt === undefined ? 'held' : 'lapsed'}`
}

function membershipsOf(line: Pick<RenewalLine, 'institution' | 'moves'>, parts: Named) {
  return isOfZone(line, parts) ? [] : line.moves.map((move) => toMoveBody(line, move, parts))
}

function isOfZone({ institution }: Pick<RenewalLine, 'institution'>, { topology }: Named): boolean {
  return topology.zones.some(({ id }) => zoneAsHolder(id) === institution)
}

function toMoveBody(
  { institution }: Pick<RenewalLine, 'institution'>,
  { library: code, ...days }: LineMove,
  { topology }: Named,
) {
  const library: LibraryId | undefined = code === undefined ? undefined : topology.libraryByCode(institution, code)?.id
  return { institution, ...(library !== undefined && { library }), ...days }
}
