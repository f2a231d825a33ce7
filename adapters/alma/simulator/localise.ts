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
 * An update in the network zone is on its way to every institution that has a copy already, and makes no new one. It takes its time, and may get
 * lost ("allow minutes"; the Swiss consortium has a repair for what never arrives).
 */
export function distribute(world: World, zone: Tenant, { user }: UserRecord): void {
  const { zoneUpdates, distributionDelayMs, distributionMisses } = world.switches
  if (zoneUpdates === 'off') return
  for (const tenant of world.tenants.values()) {
    if (tenant.mode !== 'network-managed' || tenant.networkZone !== zone.code || !copyIn(tenant, user.primary_id)) continue
    if (distributionMisses > 0 && world.random() * 100 < distributionMisses) continue
    const due = world.clock.now() + distributionDelayMs
    world.underWay.push({ due, zone: zone.code, tenant: tenant.code, primaryId: user.primary_id })
  }
  arrive(world)
}

/** Whatever has been on its way for long enough is there. Whoever looks at anything comes here first, so nobody sees it late. */
export function arrive(world: World): void {
  const now = world.clock.now()
  const due = world.underWay.filter((each) => each.due <= now)
  if (due.length === 0) return
  world.underWay.splice(0, world.underWay.length, ...world.underWay.filter((each) => each.due > now))
  for (const { zone, tenant, primaryId, due: at } of due) {
    const central = copyIn(world.tenants.get(zone), primaryId)
    const copy = copyIn(world.tenants.get(tenant), primaryId)
    if (central === undefined || copy === undefined) continue
    bringIn(structuredClone(central.user), copy.user, world.switches.zoneUpdates === 'without-dates')
    copy.modifiedAt = at
  }
}

function copyIn(tenant: Tenant | undefined, primaryId: string): UserRecord | undefined {
  return tenant?.records.find(({ user }) => user.primary_id === primaryId)
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
