import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import { readAs, type AlmaClient } from './client.ts'
import { almaUsersPage, type AlmaHit } from './wire.ts'

/** Alma brings ten unless told otherwise, and never more than a hundred. */
export const mostRows = 100

/** A piece of the list of users: whole users, each as it came, contacts of organisations among them. */
export interface UserRows {
  readonly rows: readonly unknown[]
  /** As Alma says it. It may be more than ever come (php-alma-client, issue 8), so an empty piece is the end whatever it says. */
  readonly total: number | undefined
}

export interface RowsWanted {
  readonly query: Readonly<Record<string, string>>
  readonly offset: number
  readonly limit: number
  /** Not joined with a question that began before. */
  readonly single?: boolean
}

/** Asking for users by the list copies nobody, whoever manages them (Alma API documentation, Retrieve users). */
export async function userRows(client: AlmaClient, wanted: RowsWanted, call: Call): Promise<UserRows> {
  const endpoint = 'alma.users.search'
  const { offset, limit, single } = wanted
  const query = { ...wanted.query, expand: 'full', limit: String(limit), offset: String(offset) }
  const { content } = await client.answered({ endpoint, path: ['users'], query, ...(single && { single }) }, call)
  const { user, total_record_count: total } = readAs(almaUsersPage, endpoint, content)
  if (total !== undefined && total !== null && total < 0) {
    throw new Problem('ils-answer-invalid', `${endpoint}: Alma did not understand the question`)
  }
  return { rows: user, total: total ?? undefined }
}

export function isLast({ rows, total }: UserRows, { offset, limit }: RowsWanted): boolean {
  return rows.length === 0 || (total !== undefined && offset + limit >= total)
}

/** A brief record, as the list has them where it is not told to expand: it cannot be compared. */
export function isBrief(row: unknown): boolean {
  return typeof row !== 'object' || row === null || !Object.hasOwn(row, 'user_identifier')
}

/** Contacts of organisations are found too, and have no record: their id is "no primary id (123)" (php-alma-client, issue 6). */
export function isContact({ primary_id: id, record_type: type }: Pick<AlmaHit, 'primary_id' | 'record_type'>): boolean {
  return type?.value === 'CONTACT' || id.startsWith('no primary id')
}
