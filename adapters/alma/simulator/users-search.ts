import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, generalError, parameterNotValid, userNotFound } from './errors.ts'
import type { Reply, Resource } from './gateway.ts'
import { pageOf } from './paging.ts'
import { encodedBlank, notUnderstood, parseQuery, type Clause } from './query.ts'
import { fullUser, listedContact, listedUser } from './show.ts'
import { entryOf } from './tables.ts'
import type { Tenant, UserRecord, World } from './world.ts'

/** GET /users: the one way to ask who is there without copying anybody. */
export function searchUsers(world: World): Resource {
  return {
    method: 'GET',
    path: '/users',
    area: 'Users',
    handle(tenant, request) {
      const clauses = clausesOf(request)
      if (clauses === notUnderstood) return listOf([], -1)
      const changed = changedSince(request)
      const linked = linkedCopies(world, tenant, request)
      const found = tenant.records
        .filter((record) => clauses.every((clause) => clause(record, world.switches)))
        .filter((record) => record.createdAt + world.switches.searchDelayMs <= world.clock.now())
        .filter((record) => changed(record) && linked(record))
        .sort(orderOf(request))
      const show = request.query.get('expand') === 'full' ? fullUser : (record: UserRecord) => listedUser(record, world)
      const contact = world.switches.contactInSearches ? [listedContact(world)] : []
      const all = [...contact, ...found.map((record) => show(record))]
      return listOf(pageOf(world, request, all), all.length)
    },
  }
}

/** Where nothing is listed the key `user` is missing, not empty: recorded answers to empty lists have it so. */
function listOf(users: readonly ReturnType<typeof fullUser>[], count: number): Reply {
  const content = users.length === 0 ? { total_record_count: count } : { user: users, total_record_count: count }
  return { kind: 'document', root: 'users', content }
}

function clausesOf(request: SimRequest): readonly Clause[] | typeof notUnderstood {
  const sent = sentValue(request.search, 'q')
  if (sent === '') return []
  const clauses = parseQuery(sent)
  if (clauses === encodedBlank) throw generalError('A blank in a search term is written as an underscore.')
  return clauses
}

/** The value as it came over the wire, undecoded. */
function sentValue(search: string, name: string): string {
  const found = search.split('&').find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ''
}

/** `modify_date_from` counts whole days, and is "mutually exclusive with q" (Alma API documentation, Retrieve users). */
function changedSince(request: SimRequest): (record: UserRecord) => boolean {
  const sent = request.query.get('modify_date_from') ?? ''
  if (sent === '') return () => true
  if ((request.query.get('q') ?? '') !== '') throw generalError('Only one of q and modify_date_from may be used.')
  const from = /^\d{4}-\d{2}-\d{2}$/u.test(sent) ? Date.parse(sent) : Number.NaN
  if (Number.isNaN(from)) throw parameterNotValid('modify_date_from', sent)
  return (record) => record.modifiedAt >= from
}

/** The copies of another institution's user, in a fulfilment network of linked accounts. */
function linkedCopies(world: World, tenant: Tenant, request: SimRequest): (record: UserRecord) => boolean {
  const code = request.query.get('source_institution_code') ?? ''
  if (code === '') return () => true
  const source = world.tenants.get(code)
  if (source === undefined) throw new AlmaRefusal('60224', 'Organization institution not found.')
  if (tenant.mode !== 'linked') throw new AlmaRefusal('60225', 'Fulfillment network not found.')
  const fromThere = ({ user }: UserRecord) => user.source_institution_code === code
  const id = request.query.get('source_user_id') ?? ''
  if (id === '') return fromThere
  const original = source.records.find(({ user }) => user.primary_id.toLowerCase() === id.toLowerCase())
  if (original === undefined) throw userNotFound(id)
  const { linking_id } = original.user
  const isCopy = (record: UserRecord) =>
    fromThere(record) && linking_id !== undefined && record.user.source_link_id === linking_id
  if (!tenant.records.some(isCopy)) throw new AlmaRefusal('60226', 'Fulfillment network copied user not found.')
  return isCopy
}

const collator = new Intl.Collator('en')

/** By family name, given name and primary id, unless one of them is asked for; a search ignores `order_by=primary_id`. */
function orderOf(request: SimRequest): (one: UserRecord, other: UserRecord) => number {
  const asked = request.query.get('order_by') ?? ''
  const searching = (request.query.get('q') ?? '') !== ''
  const fields = entryOf(orders, searching && asked === 'primary_id' ? '' : asked)
  if (fields === undefined) throw parameterNotValid('order_by', asked)
  return (one, other) => {
    for (const field of fields) {
      const difference = collator.compare(one.user[field], other.user[field])
      if (difference !== 0) return difference
    }
    return 0
  }
}

const orders: Readonly<Record<string, readonly ('last_name' | 'first_name' | 'primary_id')[]>> = {
  '': ['last_name', 'first_name', 'primary_id'],
  last_name: ['last_name', 'primary_id'],
  first_name: ['first_name', 'primary_id'],
  primary_id: ['primary_id'],
}
