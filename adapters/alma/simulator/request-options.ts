import { findBib, findItem } from './bibs.ts'
import type { Resource } from './gateway.ts'
import { linkTo } from './show.ts'
import { requester } from './users-requests.ts'
import { byUser } from './users-requests-post.ts'
import type { World } from './world.ts'

/** GET …/request-options?user_id=: what this user may ask for. Holds where a copy is lent at all; a purchase may always be proposed (recorded). */
export function requestOptions(world: World): readonly Resource[] {
  const resource = (path: string): Resource => ({
    method: 'GET',
    path,
    area: 'Bibs',
    handle(tenant, request) {
      const { item_pid: itemId, mms_id: mmsId = '' } = request.params
      const copies = itemId === undefined ? findBib(tenant, mmsId).items : [findItem(tenant, itemId).item]
      const { user } = requester(world, tenant, byUser(request))
      const purchase = { type: { value: 'PURCHASE', desc: 'Purchase' } }
      const hold = { type: { value: 'HOLD', desc: 'Hold' }, request_url: `${linkTo(world, user.primary_id, 'requests')}/` }
      const request_option = copies.every(({ reference }) => reference) ? [purchase] : [hold, purchase]
      return { kind: 'document', root: 'request_options', content: { request_option } }
    },
  })
  return [
    resource('/bibs/{mms_id}/request-options'),
    resource('/bibs/{mms_id}/holdings/{holding_id}/items/{item_pid}/request-options'),
  ]
}
