import { segmentsOf, type AlmaUser } from './user.ts'
import { recordOf, type Tenant, type UserRecord, type World } from './world.ts'

/**
 * Copies a network user into an institution. Roles, proxies and statistics stay behind, and whatever segment a part had in the
 * network, it arrives as External (Ex Libris Knowledge Center, Centrally Managing Users).
 */
export function localise({ user }: UserRecord, tenant: Tenant, now: number): UserRecord {
  const record = recordOf(
    { ...user, user_role: [], proxy_for_user: [], user_statistic: [], fee: [], loan: [], request: [] },
    now,
    now,
  )
  for (const part of segmentsOf(record.user)) part.segment_type = 'External'
  tenant.records.push(record)
  return record
}

/**
 * An update in the network zone reaches every institution that has a copy already, and makes no new one. Assumption: it is there at once; the real
 * one takes minutes, and misses some.
 */
export function distribute(world: World, zone: Tenant, central: UserRecord): void {
  const { zoneUpdates } = world.switches
  if (zoneUpdates === 'off') return
  for (const tenant of world.tenants.values()) {
    if (tenant.mode !== 'network-managed' || tenant.networkZone !== zone.code) continue
    const copy = tenant.records.find(({ user }) => user.primary_id === central.user.primary_id)
    if (copy === undefined) continue
    bringIn(structuredClone(central.user), copy.user, zoneUpdates === 'without-dates')
    copy.modifiedAt = world.clock.now()
  }
}

/** Parts that the institution wrote itself are Internal, and stay beside what comes. */
function bringIn(central: AlmaUser, copy: AlmaUser, keepDates: boolean): void {
  for (const part of segmentsOf(central)) part.segment_type = 'External'
  const both = <Part extends { segment_type?: string | undefined }>(own: readonly Part[], come: readonly Part[]) => [
    ...come,
    ...own.filter(({ segment_type: segment }) => segment === 'Internal'),
  ]
  const { user_role, proxy_for_user, user_statistic, expiry_date, purge_date } = copy
  const contact_info = {
    address: both(copy.contact_info.address, central.contact_info.address),
    email: both(copy.contact_info.email, central.contact_info.email),
    phone: both(copy.contact_info.phone, central.contact_info.phone),
  }
  const user_identifier = both(copy.user_identifier, central.user_identifier)
  const user_block = both(copy.user_block, central.user_block)
  const user_note = both(copy.user_note, central.user_note)
  const own = { contact_info, user_identifier, user_block, user_note, user_role, proxy_for_user, user_statistic }
  Object.assign(copy, central, own, keepDates ? { expiry_date, purge_date } : {})
}
