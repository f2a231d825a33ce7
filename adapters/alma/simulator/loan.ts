import { z } from 'zod'
import { coded, empty } from './coded.ts'

/** A loan as Alma lists it (the shape is that of recorded lists, and of the body of a LOAN webhook). Titles are copied into it. */
export const loanSchema = z.strictObject({
  loan_id: z.string().min(1),
  circ_desk: coded().default({ value: 'DEFAULT_CIRC_DESK', desc: 'Circulation Desk' }),
  library: coded().default(empty),
  item_barcode: z.string(),
  due_date: z.iso.datetime(),
  loan_date: z.iso.datetime(),
  process_status: z.string().default('NORMAL'),
  mms_id: z.string().default(''),
  holding_id: z.string().default(''),
  item_id: z.string().default(''),
  title: z.string().nullable().default(''),
  author: z.string().nullable().default(null),
  description: z.string().nullable().default(null),
  publication_year: z.string().default(''),
  call_number: z.string().default(''),
  /** What it costs by now; not there where it costs nothing. */
  loan_fine: z.number().optional(),
  last_renew_date: z.iso.datetime().optional(),
  last_renew_status: coded().default(empty),
  /** Never shown: why the library's rules will not renew it, as Alma would put it. */
  refuses: z.string().optional(),
  /** Never shown: Alma does not count them. */
  renewals: z.number().default(0),
})

export type AlmaLoan = z.output<typeof loanSchema>
export type AlmaLoanSeed = z.input<typeof loanSchema>
