import { primaryTerm } from './terms.ts'
import { segmentsOf, type AlmaUser } from './user.ts'
import { recordOf, type Held, type UserRecord } from './user-record.ts'
import { tellWitnesses } from './witness.ts'
import type { Tenant, World } from './world.ts'

/**
 * Copies a network user into an institution. Roles, proxies and statistics stay behind, and whatever segment a part had in the
 * network, it arrives as External (Ex Libris Knowledge Center, Centrally Managing Users).
 */
export function localise({ user }: Pick<Held, 'user'>, tenant: Tenant, now: number): UserRecord {
  const record = recordOf(
    { ...user, user_role: [], proxy_for_user: [], user_statistic: [], fee: [], loan: [], request: [] },
    now,
    now,
  )
  for (const part of segmentsOf(record.user)) part.segment_type = 'External'
  tenant.records.add(record)
  return record
}

/**
 * An update in the network zone is on its way to every institution that has a copy already, and makes no new one. It takes its time, and may get
 * lost ("allow minutes"; the Swiss consortium has a repair for what never arrives).
 */
export function distribute(world: World, zone: Tenant, { user }: UserRecord): void {
  if (world.switches.zoneUpdates !== 'off') send(world, zone, user.primary_id, 'update')
}

/** The user is gone from the network zone. */
export function distributeDeletion(world: World, zone: Tenant, { user }: UserRecord): void {
  if (world.switches.zoneDeletes === 'copies-go') send(world, zone, user.primary_id, 'deletion')
}

function send(world: World, zone: Tenant, primaryId: string, what: 'update' | 'deletion'): void {
  const { distributionDelayMs, distributionMisses } = world.switches
  for (const tenant of world.tenants.values()) {
    if (tenant.mode !== 'network-managed' || tenant.networkZone !== zone.code || !copyIn(tenant, primaryId)) continue
    if (distributionMisses > 0 && world.random() * 100 < distributionMisses) continue
    const due = world.clock.now() + distributionDelayMs
    // Behind whatever is due no later: it is looked through from the front at every call.
    const place = world.underWay.findLastIndex((other) => other.due <= due) + 1
    world.underWay.splice(place, 0, { due, zone: zone.code, tenant: tenant.code, primaryId, what })
  }
  arrive(world)
}

/** Whatever has been on its way for long enough is there. Whoever looks at anything comes here first, so nobody sees it late. */
export function arrive(world: World): void {
  const now = world.clock.now()
  const waiting = world.underWay.findIndex(({ due }) => due > now)
  for (const each of world.underWay.splice(0, waiting === -1 ? world.underWay.length : waiting)) {
    const copy = copyIn(world.tenants.get(each.tenant), each.primaryId)
    const central = copyIn(world.tenants.get(each.zone), each.primaryId)
    if (copy === undefined) continue
    if (each.what === 'update' && central !== undefined) update(world, each, copy, central)
    // Whoever was created anew meanwhile stays.
    if (each.what === 'deletion' && central === undefined) remove(world, each, copy)
  }
}

function update(world: World, { tenant: code, due }: World['underWay'][number], copy: UserRecord, central: UserRecord): void {
  const tenant = world.tenants.get(code)!
  bringIn(structuredClone(central.glimpse().user), copy.user, world.switches.zoneUpdates === 'without-dates')
  tenant.records.changed(copy, due)
  tellWitnesses(world, tenant, copy, 'network')
  if (world.switches.webhooksOfDistribution) world.webhooks.updated(tenant, copy, 'NETWORK')
}

function remove(world: World, { tenant: code }: World['underWay'][number], copy: UserRecord): void {
  const tenant = world.tenants.get(code)!
  tenant.records.remove(copy)
  if (world.switches.webhooksOfDistribution) world.webhooks.deleted(tenant, copy, 'NETWORK')
}

function copyIn(tenant: Tenant | undefined, primaryId: string): UserRecord | undefined {
  return tenant?.records.having(primaryTerm(primaryId))[0]
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
