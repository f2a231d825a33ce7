import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, generalError, parameterNotValid, userNotFound } from './errors.ts'
import type { Reply, Resource } from './gateway.ts'
import { pageOf } from './paging.ts'
import { encodedBlank, notUnderstood, parseQuery, type Clause } from './query.ts'
import { fullUser, listedContact, listedUser } from './show.ts'
import type { NameField } from './register.ts'
import { entryOf } from './tables.ts'
import { copyTerm, primaryTerm } from './terms.ts'
import type { Held, UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

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
      const candidates = tenant.records.orderedBy(orderOf(request), linked ?? fewest(tenant, clauses))
      const tests = testsOf(world, clauses, changed)
      const found = tests.length === 0 ? candidates : candidates.filter((record) => tests.every((test) => test(record)))
      const all = world.switches.contactInSearches ? [undefined, ...found] : found
      const show = request.query.get('expand') === 'full' ? fullUser : (user: Held) => listedUser(user, world)
      const shown = pageOf(world, request, all).map((record) => (record ? show(record.glimpse()) : listedContact(world)))
      return listOf(shown, all.length)
    },
  }
}

/** Only what is asked: a walk through two hundred thousand users looks at each page, and not at all of them for each. */
function testsOf({ clock, switches }: World, clauses: readonly Clause[], changed: number): readonly Test[] {
  const visible = clock.now() - switches.searchDelayMs
  return [
    ...(changed > ever ? [({ modifiedAt }: UserRecord) => modifiedAt >= changed] : []),
    ...(switches.searchDelayMs > 0 ? [({ createdAt }: UserRecord) => createdAt <= visible] : []),
    ...clauses.map((clause) => (record: UserRecord) => clause.holds(record.glimpse(), switches)),
  ]
}

type Test = (record: UserRecord) => boolean

const ever = Number.NEGATIVE_INFINITY

/** What the clause finds that finds fewest: whoever is in the answer is among them. */
function fewest({ records }: Tenant, clauses: readonly Clause[]): readonly UserRecord[] | undefined {
  const found = clauses.flatMap((clause) => (clause.finds ? [clause.finds(records)] : []))
  return found.toSorted((one, other) => one.length - other.length)[0]
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
function changedSince(request: SimRequest): number {
  const sent = request.query.get('modify_date_from') ?? ''
  if (sent === '') return ever
  if ((request.query.get('q') ?? '') !== '') throw generalError('Only one of q and modify_date_from may be used.')
  const from = /^\d{4}-\d{2}-\d{2}$/u.test(sent) ? Date.parse(sent) : Number.NaN
  if (Number.isNaN(from)) throw parameterNotValid('modify_date_from', sent)
  return from
}

/** The copies of another institution's user, in a fulfilment network of linked accounts; `undefined` where nobody asks for them. */
function linkedCopies(world: World, tenant: Tenant, request: SimRequest): readonly UserRecord[] | undefined {
  const code = request.query.get('source_institution_code') ?? ''
  if (code === '') return undefined
  const source = world.tenants.get(code)
  if (source === undefined) throw new AlmaRefusal('60224', 'Organization institution not found.')
  if (tenant.mode !== 'linked') throw new AlmaRefusal('60225', 'Fulfillment network not found.')
  const id = request.query.get('source_user_id') ?? ''
  if (id === '') return [...tenant.records].filter((record) => record.glimpse().user.source_institution_code === code)
  const [original] = source.records.having(primaryTerm(id))
  if (original === undefined) throw userNotFound(id)
  const { linking_id: link } = original.glimpse().user
  const copies = link === undefined ? [] : tenant.records.having(copyTerm(code, link))
  if (copies.length === 0) throw new AlmaRefusal('60226', 'Fulfillment network copied user not found.')
  return copies
}

/** By family name, given name and primary id, unless one of them is asked for; a search ignores `order_by=primary_id`. */
function orderOf(request: SimRequest): readonly NameField[] {
  const asked = request.query.get('order_by') ?? ''
  const searching = (request.query.get('q') ?? '') !== ''
  const fields = entryOf(orders, searching && asked === 'primary_id' ? '' : asked)
  if (fields === undefined) throw parameterNotValid('order_by', asked)
  return fields
}

const orders: Readonly<Record<string, readonly NameField[]>> = {
  '': ['last_name', 'first_name', 'primary_id'],
  last_name: ['last_name', 'primary_id'],
  first_name: ['first_name', 'primary_id'],
  primary_id: ['primary_id'],
}
