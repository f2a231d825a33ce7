import { z } from 'zod'
import { coded, empty } from './coded.ts'
import { loanSchema } from './loan.ts'
import {
  accountTypes,
  blockTypes,
  feeStatuses,
  feeTypes,
  identifierTypes,
  languages,
  paymentMethods,
  recordTypes,
  roleTypes,
  statuses,
  userGroups,
  waiveReasons,
} from './tables.ts'
import { requestSchema } from './user-request.ts'

/**
 * Alma's user as the simulator keeps it: the fields of Ex Libris' schema rest_user.xsd under their JSON names, complete. A seed may
 * leave out whatever has an empty shape in Alma; a field that Alma does not have is a mistake and is refused with its path.
 */
export type AlmaUser = z.output<typeof userSchema>

/** A user to begin with: the JSON of a user, as far as it matters, with the real password, fees, loans and requests beside it. */
export type AlmaUserSeed = z.input<typeof almaUserSeedSchema>

export type AlmaFee = z.output<typeof feeSchema>
export type AlmaFeeSeed = z.input<typeof feeSchema>

/** A calendar date. Alma writes it with a Z that must not shift it. */
const date = z
  .string()
  .transform((day) => day.replace(/Z$/u, ''))
  .pipe(z.iso.date('Expected a date such as 2026-12-31Z'))
  .transform((day) => `${day}Z`)

const segment = z.enum(['Internal', 'External']).optional()
const line = z.string().nullable().default(null)

const address = z.strictObject({
  line1: z.string(),
  line2: line,
  line3: line,
  line4: line,
  line5: line,
  city: z.string(),
  state_province: z.string().default(''),
  postal_code: z.string().default(''),
  country: coded().default({ value: null, desc: null }),
  address_note: z.string().default(''),
  start_date: date.optional(),
  end_date: date.optional(),
  preferred: z.boolean().default(false),
  segment_type: segment,
  address_type: z.array(coded()).default([{ value: 'home', desc: 'Home' }]),
})

const email = z.strictObject({
  email_address: z.string(),
  description: line,
  preferred: z.boolean().default(false),
  segment_type: segment,
  email_type: z.array(coded()).default([{ value: 'personal', desc: 'Personal' }]),
})

const phone = z.strictObject({
  phone_number: z.string(),
  preferred: z.boolean().default(false),
  preferred_sms: z.boolean().default(false),
  segment_type: segment,
  phone_type: z.array(coded()).default([{ value: 'mobile', desc: 'Mobile' }]),
})

const identifier = z.strictObject({
  value: z.string(),
  id_type: coded(identifierTypes),
  note: line,
  status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  segment_type: segment,
})

const role = z.strictObject({
  status: coded(statuses).default({ value: 'ACTIVE', desc: 'Active' }),
  scope: coded(),
  role_type: coded(roleTypes),
  expiry_date: date.optional(),
  parameter: z.array(z.strictObject({ type: coded(), scope: coded().optional(), value: coded() })).default([]),
})

const block = z.strictObject({
  block_type: coded(blockTypes).default({ value: 'GENERAL', desc: 'General' }),
  block_description: coded(),
  block_status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  block_note: line,
  created_by: z.string().optional(),
  created_date: z.iso.datetime().optional(),
  expiry_date: z.iso.datetime().optional(),
  item_loan_id: z.string().optional(),
  segment_type: segment,
})

const note = z.strictObject({
  note_type: coded(),
  note_text: z.string(),
  user_viewable: z.boolean().default(false),
  popup_note: z.boolean().default(false),
  created_by: z.string().optional(),
  created_date: z.iso.datetime().optional(),
  segment_type: segment,
})

const statistic = z.strictObject({
  statistic_category: coded(),
  category_type: coded().optional(),
  statistic_note: line,
  segment_type: segment,
})

/** `full_name`, `password` and the counts are worked out when a user is shown; the PIN is never shown, and so not kept. */
const userSchema = z.strictObject({
  record_type: coded(recordTypes).default({ value: 'PUBLIC', desc: 'Public' }),
  primary_id: z.string().min(1),
  first_name: z.string().default(''),
  middle_name: z.string().default(''),
  last_name: z.string().default(''),
  user_title: coded().default(empty),
  job_category: coded().default(empty),
  job_description: z.string().default(''),
  gender: coded().default(empty),
  user_group: coded(userGroups).default(empty),
  campus_code: coded().default(empty),
  web_site_url: z.string().default(''),
  cataloger_level: coded().default({ value: '00', desc: '[00] Default Level (00)' }),
  preferred_language: coded(languages).default({ value: 'en', desc: 'English' }),
  birth_date: date.optional(),
  expiry_date: date.optional(),
  purge_date: date.optional(),
  account_type: coded(accountTypes).default({ value: 'INTERNAL', desc: 'Internal' }),
  external_id: z.string().default(''),
  force_password_change: z.string().default(''),
  status: coded(statuses).default({ value: 'ACTIVE', desc: 'Active' }),
  status_date: date.optional(),
  last_patron_activity_date: date.optional(),
  contact_info: z
    .strictObject({
      address: z.array(address).default([]),
      email: z.array(email).default([]),
      phone: z.array(phone).default([]),
    })
    .default({ address: [], email: [], phone: [] }),
  pref_first_name: z.string().default(''),
  pref_middle_name: z.string().default(''),
  pref_last_name: z.string().default(''),
  pref_name_suffix: z.string().default(''),
  user_identifier: z.array(identifier).default([]),
  user_role: z.array(role).default([]),
  user_block: z.array(block).default([]),
  user_note: z.array(note).default([]),
  user_statistic: z.array(statistic).default([]),
  proxy_for_user: z.array(z.strictObject({ primary_id: z.string(), full_name: z.string() })).default([]),
  rs_library: z.array(z.strictObject({ code: coded() })).default([]),
  library_notice: z.array(z.strictObject({ code: coded(), value: z.boolean() })).default([]),
  linking_id: z.string().optional(),
  source_link_id: z.string().optional(),
  source_institution_code: z.string().optional(),
})

/** What was done with a fee. */
export const transactionSchema = z.strictObject({
  type: coded(),
  amount: z.number(),
  vat_amount: z.number().default(0),
  created_by: z.string(),
  external_transaction_id: z.string().optional(),
  transaction_time: z.iso.datetime(),
  received_by: coded(),
  payment_method: coded(paymentMethods).optional(),
  reason: coded(waiveReasons).optional(),
  comment: z.string().optional(),
})

export const feeSchema = z
  .strictObject({
    id: z.string(),
    type: coded(feeTypes),
    status: coded(feeStatuses).default({ value: 'ACTIVE', desc: 'Active' }),
    balance: z.number(),
    remaining_vat_amount: z.number().default(0),
    original_amount: z.number().optional(),
    original_vat_amount: z.number().default(0),
    creation_time: z.iso.datetime(),
    status_time: z.iso.datetime().optional(),
    comment: line,
    owner: coded(),
    title: line,
    /** Of the copy it is about. */
    barcode: line,
    transaction: z.array(transactionSchema).default([]),
    currency: z.string().length(3),
  })
  .transform((fee) => ({
    ...fee,
    original_amount: fee.original_amount ?? fee.balance,
    status_time: fee.status_time ?? fee.creation_time,
  }))

export const almaUserSeedSchema = userSchema.extend({
  /** The password in the Ex Libris Identity Service, which never leaves it. Only INTERNAL users have one. */
  password: z.string().optional(),
  fee: z.array(feeSchema).default([]),
  loan: z.array(loanSchema).default([]),
  request: z.array(requestSchema).default([]),
})

/**
 * A user as it is sent back. What Alma works out itself is read over, as is whatever it does not know: whether it minds is not known. A PIN is never
 * shown, and so not kept.
 */
export const sentUserSchema = z
  .object({ ...userSchema.shape, primary_id: z.string().default(''), password: z.string().nullish() })
  // Said by Alma and never told to it: rest_user.xsd marks these for GET alone.
  .omit({
    linking_id: true,
    source_link_id: true,
    source_institution_code: true,
    last_patron_activity_date: true,
    status_date: true,
  })

/** In whole cents, as a sum of floats is not. */
export function sumOf(fees: readonly AlmaFee[]): number {
  return fees.reduce((cents, fee) => cents + Math.round(fee.balance * 100), 0) / 100
}

/** Everything of an INTERNAL user is Internal; of an EXTERNAL user, whatever does not say otherwise is External (rest_user.xsd). */
export function setSegments(user: AlmaUser): void {
  const internal = user.account_type.value === 'INTERNAL'
  for (const part of segmentsOf(user)) part.segment_type = internal ? 'Internal' : (part.segment_type ?? 'External')
}

/** Every part of a user that carries a segment. */
export function segmentsOf(user: AlmaUser): readonly { segment_type?: 'Internal' | 'External' | undefined }[] {
  const { address, email, phone } = user.contact_info
  const { user_identifier, user_block, user_note, user_statistic } = user
  return [...address, ...email, ...phone, ...user_identifier, ...user_block, ...user_note, ...user_statistic]
}
