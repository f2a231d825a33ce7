import { z } from 'zod'
import { parseDay } from '#domain/day.ts'

/** A text that may be missing in each of the ways in which Alma leaves something out: no key, `null`, `""`. */
export const text = z
  .string()
  .nullish()
  .transform((value) => {
    const trimmed = value?.trim()
    return trimmed === '' ? undefined : trimmed
  })

/** A code with its text, `{ value, desc }`, both of which may be missing; a few fields hold the bare code. */
export const code = z
  .union([z.object({ value: text, desc: text }), z.string()])
  .nullish()
  .transform((held) =>
    typeof held === 'string' ? { value: held.trim() === '' ? undefined : held.trim(), desc: undefined } : held,
  )

/**
 * `2026-12-31Z`: an XML date, of which the zone means nothing, so it is never shifted. Of a moment (blocks have some) the day is taken as
 * written. What is no date is refused, since a date that is missing means "never".
 */
export const day = text.transform((written, context) => {
  if (written === undefined) return undefined
  const found = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(written)?.[1]
  const parsed = found === undefined ? undefined : parseDay(found)
  if (parsed === undefined) context.addIssue({ code: 'custom', message: 'not a date' })
  return parsed
})

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true)

export function list<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])
}

/** A brief record, as a search brings it unless all fields are asked for, has none: it must not pass for a patron without numbers. */
const accountType = code.transform((held, context) => {
  if (held?.value === undefined) context.addIssue({ code: 'custom', message: 'missing' })
  return held?.value
})

/** Only compared, so what is odd about one keeps nobody's record from being read. */
const address = z
  .object({
    line1: text,
    line2: text,
    line3: text,
    line4: text,
    line5: text,
    city: text,
    postal_code: text,
    preferred: flag,
  })
  .nullish()
  .catch(undefined)

/** A user, as far as we read one. */
export const almaUser = z.object({
  primary_id: z.string().trim().min(1),
  first_name: text,
  middle_name: text,
  last_name: text,
  full_name: text,
  user_group: code,
  preferred_language: code,
  birth_date: day,
  expiry_date: day,
  account_type: accountType,
  status: code,
  contact_info: z
    .object({
      email: list(z.object({ email_address: text, preferred: flag })),
      phone: list(z.object({ phone_number: text, preferred: flag })),
      address: list(address).catch(() => []),
    })
    .nullish(),
  user_identifier: list(z.object({ value: text, id_type: code, status: code })),
  user_role: list(z.object({ status: code, scope: code, role_type: code, expiry_date: day })),
  user_block: list(z.object({ block_description: code, block_status: code, created_date: day, expiry_date: day })),
  // No recorded answer shows a linked user. What is no text is no link, and must not keep anybody's record from being read.
  linking_id: text.catch(undefined),
  source_institution_code: text.catch(undefined),
  source_link_id: text.catch(undefined),
})

export type AlmaUser = z.infer<typeof almaUser>

/** What else belongs to the end of a user, read only where it is moved. */
export const almaEnding = z.object({ purge_date: day, status_date: day })

/** A user in one answer: as we read it, and as it came, every field of it, to be sent back. */
export interface WholeUser {
  readonly user: AlmaUser
  readonly ending: z.infer<typeof almaEnding>
  readonly json: Readonly<Record<string, unknown>>
}

/** As it came, with nothing left out. */
export const almaJson = z.looseObject({})

/** Enough to tell the answer to an update from a page that somebody else sent. */
export const almaUserAnswer = z.object({ primary_id: z.string() })
export type AlmaCode = AlmaUser['status']

const noIdentifier = { value: undefined, id_type: undefined, status: undefined }

/**
 * Just enough to tell whether somebody whom a search by words brought is the one who was meant. It complains of nothing: what is odd in a
 * stranger's record must not stand in the way of the patron who was asked for.
 */
const names = z.object({ first_name: text.catch(undefined), last_name: text.catch(undefined) })
export const almaHit = names.extend({
  primary_id: text.catch(undefined).transform((id) => id ?? ''),
  record_type: code.catch(undefined),
  status: code.catch(undefined),
  contact_info: z
    .object({ email: list(z.object({ email_address: text }).catch({ email_address: undefined })).catch([]) })
    .nullish()
    .catch(undefined),
  user_identifier: list(z.object({ value: text, id_type: code, status: code }).catch(noIdentifier)).catch([]),
})
export type AlmaHit = z.infer<typeof almaHit>

/** `user` is missing where nobody was found. The count is -1 where Alma did not understand the question. */
export const almaUsersPage = z.object({ user: list(z.unknown()), total_record_count: z.number().nullish() })

export const almaLibraries = z.object({ library: list(z.object({ code: z.string().min(1), name: text })) })
