import { z } from 'zod'
import { parseDay, type Day } from '#domain/day.ts'
import { code, list, text } from './wire.ts'

/** A moment of which the day depends on who asks, or a date, which is a day as it is written. */
export type Moment = { readonly at: number } | { readonly at?: undefined; readonly day: Day }

const written = z.union([z.string(), z.number()]).nullish()

/** `2018-08-14T20:00:00Z`, or milliseconds in older answers, or `2018-08-14Z`. What is none of them is left out. */
const moment = written.transform(toMoment).catch(undefined)

/** The same, where there must be one. */
const dueMoment = written.transform((value, context) => {
  const found = toMoment(value)
  if (found !== undefined) return found
  context.addIssue({ code: 'custom', message: 'no moment' })
  return z.NEVER
})

function toMoment(value: z.infer<typeof written>): Moment | undefined {
  if (typeof value === 'number') return isSane(value) ? { at: value } : undefined
  const date = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(value?.trim() ?? '')?.[1]
  const day = date === undefined ? undefined : parseDay(date)
  if (day !== undefined) return { day }
  const at = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value?.trim() ?? '') ? Date.parse(value!.trim()) : Number.NaN
  return isSane(at) ? { at } : undefined
}

/** Of a year with four digits: no other has days here. */
function isSane(at: number): boolean {
  return Number.isInteger(at) && at > Date.UTC(1000, 0) && at < Date.UTC(9999, 11)
}

/** Numbers are texts in some answers, and empty ones in a documented sample. */
const count = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(undefined)

const loose = text.catch(undefined)
const looseCode = code.catch(undefined)

/** What is odd in what is only shown must not keep the rest from being seen: only what a loan is known by and when it is due must be right. */
export const almaLoan = z.object({
  loan_id: z.string().trim().min(1),
  due_date: dueMoment,
  title: loose,
  author: loose,
  description: loose,
  item_barcode: loose,
  call_number: loose,
  library: looseCode,
  loan_date: moment,
  process_status: loose,
  loan_fine: z.number().nullish().catch(undefined),
  /** Null where it was not asked for. */
  renewable: z
    .boolean()
    .nullish()
    .transform((said) => said ?? undefined)
    .catch(undefined),
  last_renew_date: loose,
  last_renew_status: looseCode,
})
export type AlmaLoan = z.infer<typeof almaLoan>

/** `item_loan` is missing where there is none. */
export const almaLoansPage = z.object({ item_loan: list(almaLoan), total_record_count: count })

/** Codes stand bare where one would expect an object; either is read. */
export const almaRequest = z.object({
  request_id: z.string().trim().min(1),
  request_type: looseCode.transform((held) => held?.value),
  request_status: looseCode.transform((held) => held?.value),
  user_primary_id: looseCode,
  mms_id: loose,
  item_id: loose,
  title: loose,
  author: loose,
  description: loose,
  barcode: loose,
  pickup_location: loose,
  pickup_location_library: looseCode.transform((held) => held?.value),
  place_in_queue: count.transform((place) => (place && place > 0 ? place : undefined)),
  request_date: moment,
  request_time: moment,
  expiry_date: moment,
  last_interest_date: moment,
})
export type AlmaRequest = z.infer<typeof almaRequest>

/** `user_request` is missing where there is none. */
export const almaRequestsPage = z.object({ user_request: list(almaRequest), total_record_count: count })

export const almaRequestOptions = z.object({ request_option: list(z.object({ type: looseCode })) })

export const almaFee = z.object({
  id: z.string().min(1),
  type: looseCode,
  status: code,
  balance: z.number(),
  original_amount: z.number().nullish().catch(undefined),
  comment: text,
  creation_time: moment,
  owner: looseCode,
  title: loose,
  barcode: looseCode,
  user_primary_id: code,
  transaction: list(
    z.object({ external_transaction_id: text, payment_method: looseCode, amount: z.number().nullish().catch(undefined) }),
  ),
})
export type AlmaFee = z.infer<typeof almaFee>

/** Of one status. `fee` is missing where there is none, and the currency may be null then. */
export const almaFeesList = z.object({ fee: list(almaFee), total_sum: z.number(), currency: text })
export type AlmaFeesList = z.infer<typeof almaFeesList>
