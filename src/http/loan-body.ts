import { z } from 'zod'
import type { Entry } from '#domain/account.ts'
import { loanRefusals, type Loan } from '#domain/loan.ts'
import type { RenewedLoan } from '#gateway/loan-renewals.ts'
import { HandleField, listed, SourcesField } from './account-body.ts'
import { DayField, InstitutionField, LibraryField, moment, MomentField, MoneyBody, TextField, toMoneyBody } from './fields.ts'
import type { Parts } from './parts.ts'

const LoanField = HandleField.describe('The name of the loan in an address: opaque, and the same as long as it lasts.')

export const LoanBody = z
  .object({
    loan: LoanField,
    institution: InstitutionField.describe('Who has lent it.'),
    library: LibraryField.optional().describe('The library inside it.'),
    title: z.string().describe('What it is.'),
    author: z.string().optional().describe('By whom.'),
    barcode: z.string().optional().describe('Which copy.'),
    callNumber: z.string().optional().describe('Where it stands when nobody has it.'),
    lentOn: DayField.optional(),
    due: z
      .object({
        day: DayField.describe('The last day, there.'),
        at: MomentField.optional().describe('The moment, where the library system knows one.'),
      })
      .describe('When it must be back.'),
    renewable: z.boolean().optional().describe('Left out where the library system tells only when it is asked to renew.'),
    renewals: z.int().optional().describe('How often it was renewed, where that is counted.'),
    accruing: MoneyBody.optional().describe('What it costs by now because it is late; not yet a fee.'),
    missing: z
      .enum(['claimed-returned', 'lost'])
      .optional()
      .describe('Somebody says it is not here any more: the patron that it was brought back, or the library that it is lost.'),
  })
  .meta({
    id: 'Loan',
    description: 'An item a patron has on loan.',
    example: {
      loan: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      institution: 'northbay',
      library: 'northbay-main',
      title: 'A Short History of Lighthouses',
      due: { day: '2026-12-06' },
      renewable: true,
    },
  })

export const LoansBody = z
  .object({ loans: z.array(LoanBody).describe('What is due first comes first.'), ...listed })
  .meta({ id: 'Loans', description: 'Everything a patron has on loan, at all the institutions.' })

export const LoanRenewalBody = z
  .object({
    loan: LoanField,
    institution: InstitutionField.describe('Who has lent it.'),
    outcome: z
      .enum(['renewed', 'refused', 'unknown', 'not-tried'])
      .describe('`unknown` and `not-tried` only where all are renewed: of one alone, not to know is a problem.'),
    reason: z.enum(loanRefusals).optional().describe('Why it was refused; match on this, not on the words.'),
    said: z.string().optional().describe("The library system's own words."),
    text: TextField,
    current: LoanBody.optional().describe('The loan as it is now, where that is known.'),
  })
  .meta({
    id: 'LoanRenewal',
    description: 'What came of renewing a loan. That it is refused is an answer, and no problem.',
    example: {
      loan: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      institution: 'northbay',
      outcome: 'refused',
      reason: 'requested',
      text: 'Somebody else is waiting for it.',
    },
  })

export const LoanRenewalsBody = z
  .object({
    renewals: z.array(LoanRenewalBody).describe('One for each loan.'),
    sources: SourcesField,
    complete: z
      .boolean()
      .describe(
        'Every loan was tried, and it is known what came of it. Where not, the same key again goes on with what is left.',
      ),
  })
  .meta({ id: 'LoanRenewals', description: 'What came of renewing all loans.' })

type Sealing = Pick<Parts, 'ids'>
type Saying = Pick<Parts, 'ids' | 'texts'>

export function toLoanBody({ patron, library, part }: Entry<Loan>, { ids }: Sealing): z.input<typeof LoanBody> {
  const { id, due, accruing, renewable, library: _code, ...loan } = part
  return {
    ...loan,
    loan: ids.sealPart('loan', { patron, id }),
    institution: patron.institution,
    ...(library !== undefined && { library }),
    due: { day: due.day, ...(due.at !== undefined && { at: moment(due.at) }) },
    ...(renewable !== undefined && { renewable }),
    ...(accruing && { accruing: toMoneyBody(accruing) }),
  }
}

export function toLoanRenewalBody(
  { id, current, patron, result }: RenewedLoan,
  language: string,
  { ids, texts }: Saying,
): z.input<typeof LoanRenewalBody> {
  return {
    loan: id,
    institution: patron.institution,
    ...result,
    text:
      result.outcome === 'refused'
        ? texts.say(language, `loan-refusals.${result.reason}`, { said: result.said })
        : texts.say(language, `loan-renewals.${result.outcome}`),
    ...(current && { current: toLoanBody(current, { ids }) }),
  }
}
