import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, parameterNotValid } from './errors.ts'
import { findUser, userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import { pageOf } from './paging.ts'
import { cancellationReasons, entryOf, requestStatuses } from './tables.ts'
import type { AlmaRequest } from './user-request.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'
import type { JsonObject } from './xml.ts'

/** GET /users/{user_id}/requests. Here, and nowhere else, a status is the text for the patron and not its code (recorded). */
export function listRequests(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}/requests',
    area: 'Users',
    handle(tenant, request) {
      const record = requester(world, tenant, request)
      const type = request.query.get('request_type') ?? ''
      const status = (request.query.get('status') ?? 'active').toLowerCase()
      if (status !== 'active' && status !== 'history') throw parameterNotValid('status', status)
      const all = status === 'active' ? record.requests.filter((held) => type === '' || held.request_type === type) : []
      const shown = pageOf(world, request, all).map((held) => ({
        ...shownRequest(tenant, record, held),
        request_status: requestStatuses[held.request_status],
      }))
      const count = { total_record_count: all.length + (all.length === 0 ? 0 : world.switches.countedTooMany) }
      return { kind: 'document', root: 'user_requests', content: shown.length === 0 ? count : { user_request: shown, ...count } }
    },
  }
}

/** GET /users/{user_id}/requests/{request_id}. */
export function getRequest(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}/requests/{request_id}',
    area: 'Users',
    handle(tenant, request) {
      const { record, held } = requestOf(world, tenant, request)
      return { kind: 'document', root: 'user_request', content: shownRequest(tenant, record, held) }
    },
  }
}

/** DELETE /users/{user_id}/requests/{request_id}?reason=: "must be a value from the code table RequestCancellationReasons". */
export function cancelRequest(world: World): Resource {
  return {
    method: 'DELETE',
    path: '/users/{user_id}/requests/{request_id}',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const { record, held } = requestOf(world, tenant, request)
      const reason = request.query.get('reason') ?? ''
      if (entryOf(cancellationReasons, reason) === undefined) throw parameterNotValid('reason', reason)
      record.requests.splice(record.requests.indexOf(held), 1)
      return { kind: 'nothing' }
    },
  }
}

/** On this page a user who is not found has one code, whether or not a type was named. */
export function requester(world: World, tenant: Tenant, request: SimRequest): UserRecord {
  try {
    return findUser(world, tenant, userKeyOf(request))
  } catch (error) {
    throw error instanceof AlmaRefusal ? new AlmaRefusal('401890', 'The user can not be found using this identifier.') : error
  }
}

function requestOf(world: World, tenant: Tenant, request: SimRequest) {
  const user = requester(world, tenant, request)
  const id = request.params['request_id'] ?? ''
  const records = world.switches.othersNumbers === 'refused' ? [user] : tenant.records.kept()
  for (const record of records) {
    const held = record.requests.find((candidate) => candidate.request_id === id)
    if (held !== undefined) return { record, held }
  }
  throw new AlmaRefusal('401694', `Request Identifier not found ${id}.`)
}

/** With the code of its status, as the answer to a POST has it. */
export function shownRequest(tenant: Tenant, { user }: UserRecord, held: AlmaRequest): JsonObject {
  const library = tenant.libraries.find(({ code }) => code === held.pickup_location_library)
  return {
    user_primary_id: user.primary_id,
    request_id: held.request_id,
    request_type: held.request_type,
    request_sub_type: held.request_sub_type,
    mms_id: held.mms_id,
    title: held.title,
    author: held.author,
    description: held.description,
    pickup_location: library?.name ?? held.pickup_location_library,
    pickup_location_type: held.pickup_location_type,
    pickup_location_library: held.pickup_location_library,
    material_type: { value: null, desc: null },
    volume: '',
    issue: '',
    part: '',
    date_of_publication: '',
    comment: held.comment,
    request_status: held.request_status,
    ...(held.place_in_queue === undefined ? {} : { place_in_queue: held.place_in_queue }),
    request_date: `${held.request_time.slice(0, 10)}Z`,
    request_time: held.request_time,
    task_name: held.task_name,
    ...(held.expiry_date === undefined ? {} : { expiry_date: held.expiry_date }),
    ...(held.last_interest_date === undefined ? {} : { last_interest_date: held.last_interest_date }),
    ...(held.item_id === undefined ? {} : { item_id: held.item_id }),
    barcode: held.barcode,
  }
}
