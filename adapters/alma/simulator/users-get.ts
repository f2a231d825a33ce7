import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal } from './errors.ts'
import { findOrLocaliseUser, findUser, userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import { copyTerm, linkTerm } from './terms.ts'
import { briefUser, fullUser, linkTo } from './show.ts'
import { owedBy, type Held, type UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'
import type { JsonObject } from './xml.ts'

/** GET /users/{user_id}: reads one user, and in a network-managed institution brings the user there first. */
export function getUser(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}',
    area: 'Users',
    handle(tenant, request) {
      const brief = request.query.get('view') === 'brief'
      const user = recordFor(world, tenant, request, brief).glimpse()
      const show = brief ? briefUser : fullUser
      return { kind: 'document', root: 'user', content: show(user, countsOf(world, user, request)) }
    },
  }
}

function recordFor(world: World, tenant: Tenant, request: SimRequest, brief: boolean): UserRecord {
  const key = userKeyOf(request)
  const source = request.query.get('source_institution_code') ?? ''
  if (source !== '') return linkedCopy(tenant, key.id, source)
  if (key.type === 'linking_id') return byLinkingId(tenant, key.id)
  return brief && !world.switches.briefViewLocalises ? findUser(world, tenant, key) : findOrLocaliseUser(world, tenant, key)
}

/** With a source institution the id in the path is a linking id, "used to locate a copied user based on source_link_id". */
function linkedCopy({ records }: Tenant, linkingId: string, source: string): UserRecord {
  const [found] = records.having(copyTerm(source, linkingId))
  if (found !== undefined) return found
  throw new AlmaRefusal('4019990', `User with source identifier ${linkingId} of institution ${source} was not found.`)
}

function byLinkingId({ records }: Tenant, linkingId: string): UserRecord {
  const [found] = records.having(linkTerm(linkingId))
  if (found !== undefined) return found
  throw new AlmaRefusal('4019998', 'User with linking ID not found.')
}

/** `expand=loans,requests,fees`. */
function countsOf(world: World, record: Held, request: SimRequest): JsonObject {
  const asked = (request.query.get('expand') ?? '').split(',')
  const owed = owedBy(record)
  if (asked.includes('fees') && owed !== 0 && world.switches.expandFeesFails) {
    throw new AlmaRefusal('60101', 'General Error: An error has occurred while processing the request.')
  }
  const values: Readonly<Record<string, number>> = { loans: record.loans.length, requests: record.requests.length, fees: owed }
  const expanded = Object.entries(values).filter(([name]) => asked.includes(name))
  return Object.fromEntries(expanded.map(([name, value]) => [name, { value, link: linkTo(world, record.user.primary_id, name) }]))
}
