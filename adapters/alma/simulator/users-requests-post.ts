import { addDays, dayOf } from '#simulation/day.ts'
import type { SimRequest } from '#simulation/request.ts'
import { findBib, findItem, isAvailable, type Bib, type Item } from './bibs.ts'
import { AlmaRefusal } from './errors.ts'
import type { Resource } from './gateway.ts'
import { requestSchema, type AlmaRequest } from './user-request.ts'
import { requester, shownRequest } from './users-requests.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/**
 * POST of a request, by the user's address with `mms_id` or `item_pid`, or by the title's or the copy's with `user_id`: the older clients know the
 * second way only.
 */
export function createRequest(world: World): readonly Resource[] {
  const resource = (path: string, area: Resource['area']): Resource => ({
    method: 'POST',
    path,
    area,
    writes: true,
    handle(tenant, request) {
      const record = requester(world, tenant, byUser(request))
      const held = placed(world, tenant, record, request)
      record.requests.push(held)
      return { kind: 'document', root: 'user_request', content: shownRequest(tenant, record, held) }
    },
  })
  return [
    resource('/users/{user_id}/requests', 'Users'),
    resource('/bibs/{mms_id}/requests', 'Bibs'),
    resource('/bibs/{mms_id}/holdings/{holding_id}/items/{item_pid}/requests', 'Bibs'),
  ]
}

/** The same request as if it had been sent to the user's own address. */
export function byUser(request: SimRequest): SimRequest {
  const user_id = request.params['user_id'] ?? request.query.get('user_id') ?? ''
  return { ...request, params: { ...request.params, user_id } }
}

function placed(world: World, tenant: Tenant, record: UserRecord, request: SimRequest): AlmaRequest {
  const sent = sentRequest(request)
  if (sent.request_type !== 'HOLD') throw new AlmaRefusal('60331', 'Failed to create request.')
  const asked = (name: string) => request.params[name] ?? request.query.get(name) ?? ''
  const itemId = asked('item_pid')
  const { bib, item } = itemId === '' ? { bib: findBib(tenant, asked('mms_id')), item: undefined } : findItem(tenant, itemId)
  const copies = item === undefined ? bib.items : [item]
  if (copies.every(({ reference }) => reference)) {
    throw new AlmaRefusal('401129', 'No items can fulfill the submitted request.')
  }
  const isSame = (held: AlmaRequest) => held.mms_id === bib.mms_id
  if (asked('allow_same_request') !== 'true' && record.requests.some(isSame)) {
    throw new AlmaRefusal('401136', 'Failed to save the request: Patron has active request for selected item.')
  }
  const library = sent.pickup_location_library ?? ''
  if (sent.pickup_location_type !== 'LIBRARY') throw new AlmaRefusal('60308', 'Delivery to personal address is not supported.')
  if (!tenant.libraries.some(({ code }) => code === library)) {
    throw new AlmaRefusal('401895', `Pickup circulation desk with code null and library code ${library} was not found.`)
  }
  world.requestsMade += 1
  return requestSchema.parse({
    request_id: `2610739${String(world.requestsMade).padStart(6, '0')}104`,
    mms_id: bib.mms_id,
    title: bib.title,
    author: bib.author,
    pickup_location_library: library,
    comment: sent.comment ?? null,
    ...(sent.last_interest_date && { last_interest_date: sent.last_interest_date }),
    request_time: new Date(world.clock.now()).toISOString(),
    ...progress(
      world,
      tenant,
      bib,
      item,
      copies.find((copy) => isAvailable(tenant, copy)),
    ),
  })
}

/** What is on the shelf is fetched at once; for anything else the patron waits. */
function progress(world: World, tenant: Tenant, bib: Bib, asked: Item | undefined, found: Item | undefined) {
  if (found !== undefined) {
    const { item_id, barcode } = found
    const expiry_date = `${addDays(dayOf(world.clock.now()), 8)}Z`
    return { request_status: 'IN_PROCESS', task_name: 'Pickup From Shelf', expiry_date, item_id, barcode }
  }
  const before = tenant.records
    .kept()
    .flatMap(({ requests }) => requests)
    .filter((held) => held.mms_id === bib.mms_id)
  const item = asked && { item_id: asked.item_id, barcode: asked.barcode }
  return { request_status: 'NOT_STARTED', place_in_queue: before.length + 1, ...item }
}

interface SentRequest {
  readonly request_type?: string
  readonly pickup_location_type?: string
  readonly pickup_location_library?: string
  readonly last_interest_date?: string
  readonly comment?: string
}

function sentRequest({ body }: SimRequest): SentRequest {
  try {
    return JSON.parse(body.toString()) as SentRequest
  } catch {
    throw new AlmaRefusal('60331', 'Failed to create request.')
  }
}
