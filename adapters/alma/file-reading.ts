import type { FiledPatron } from '#ports/patron-file.ts'
import { checked } from './client.ts'
import type { Entry } from './entries.ts'
import type { Endpoint } from './errors.ts'
import { almaShared, toData } from './file-data.ts'
import { toPatron, type Reading } from './translate.ts'
import { isContact } from './user-rows.ts'
import { almaHit, almaUser } from './wire.ts'

/** A whole user, as a patron file shows one. Throws `ils-answer-invalid` where it cannot be understood. */
export function toFiled(json: Entry, endpoint: Endpoint, reading: Reading): FiledPatron {
  const user = checked(almaUser, endpoint, json)
  const record = toPatron(user, reading)
  return {
    record,
    data: toData(checked(almaShared, endpoint, json)),
    // The source says its number for the link; copies say whose it was.
    ...(record.link && { source: user.source_institution_code === undefined && user.source_link_id === undefined }),
  }
}

/** One of a list of users: a patron, a contact of an organisation, which is none, or what cannot be understood, a brief record too. */
export function rowOf(row: unknown, reading: Reading): FiledPatron | 'no-patron' | 'unread' {
  const [hit, user, shared] = [almaHit.safeParse(row), almaUser.safeParse(row), almaShared.safeParse(row)]
  if (hit.success && isContact(hit.data)) return 'no-patron'
  return user.success && shared.success ? toFiled(row as Entry, 'alma.users.search', reading) : 'unread'
}
