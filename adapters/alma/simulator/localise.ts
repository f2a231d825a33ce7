import { segmentsOf } from './user.ts'
import { recordOf, type Tenant, type UserRecord } from './world.ts'

/**
 * Copies a network user into an institution. Roles, proxies and statistics stay behind, and whatever segment a part had in the
 * network, it arrives as External (Ex Libris Knowledge Center, Centrally Managing Users).
 */
export function localise({ user }: UserRecord, tenant: Tenant, now: number): UserRecord {
  const record = recordOf({ ...user, user_role: [], proxy_for_user: [], user_statistic: [], fee: [] }, now, now)
  for (const part of segmentsOf(record.user)) part.segment_type = 'External'
  tenant.records.push(record)
  return record
}
