import { z } from 'zod'
import { coded } from './coded.ts'

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}Z$/u)

/** A patron's request as Alma keeps it, by the keys of recorded ones. */
export const requestSchema = z.strictObject({
  request_id: z.string().min(1),
  request_type: z.enum(['HOLD', 'DIGITIZATION', 'BOOKING']).default('HOLD'),
  request_sub_type: coded().default({ value: 'PATRON_PHYSICAL', desc: 'Patron physical item request' }),
  mms_id: z.string(),
  title: z.string().nullable().default(''),
  author: z.string().nullable().default(null),
  description: z.string().nullable().default(null),
  pickup_location_type: z.string().default('LIBRARY'),
  /** A code, and bare: no text beside it. */
  pickup_location_library: z.string().default(''),
  comment: z.string().nullable().default(null),
  request_status: z.enum(['NOT_STARTED', 'IN_PROCESS', 'ON_HOLD_SHELF']).default('NOT_STARTED'),
  place_in_queue: z.number().optional(),
  request_time: z.iso.datetime(),
  task_name: z.string().default(''),
  /** The last day on the hold shelf, or of the process before. */
  expiry_date: date.optional(),
  last_interest_date: date.optional(),
  item_id: z.string().optional(),
  barcode: z.string().nullable().default(null),
})

export type AlmaRequest = z.output<typeof requestSchema>
export type AlmaRequestSeed = z.input<typeof requestSchema>
