import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, parameterNotValid } from './errors.ts'
import { findUser, userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import type { AlmaLoan } from './loan.ts'
import { pageOf } from './paging.ts'
import { shownLoan } from './show-loan.ts'
import { entryOf } from './tables.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/** GET /users/{user_id}/loans: ten of the active ones, unless told otherwise. */
export function listLoans(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}/loans',
    area: 'Users',
    handle(tenant, request) {
      const record = findUser(world, tenant, userKeyOf(request))
      const status = request.query.get('loan_status') ?? 'Active'
      if (status !== 'Active' && status !== 'Complete') throw parameterNotValid('loan_status', status)
      // Whatever came back is forgotten here at once, as where historic loans are anonymized.
      const all = status === 'Active' ? record.loans.toSorted(orderOf(request)) : []
      const expanded = (request.query.get('expand') ?? '').split(',').includes('renewable')
      const loans = pageOf(world, request, all).map((loan) => shownLoan(world, record, loan, expanded))
      const count = { total_record_count: all.length + (all.length === 0 ? 0 : world.switches.countedTooMany) }
      // The key is missing where there is none (recorded by php-alma-client).
      return { kind: 'document', root: 'item_loans', content: loans.length === 0 ? count : { item_loan: loans, ...count } }
    },
  }
}

/** GET /users/{user_id}/loans/{loan_id}. */
export function getLoan(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}/loans/{loan_id}',
    area: 'Users',
    handle(tenant, request) {
      const { record, loan } = loanOf(world, tenant, request)
      return { kind: 'document', root: 'item_loan', content: shownLoan(world, record, loan, true) }
    },
  }
}

/** A loan by its number. This page has no code for a user who is not found, so that nobody knows whether it looks at one. */
export function loanOf(
  world: World,
  tenant: Tenant,
  request: SimRequest,
): { readonly record: UserRecord; readonly loan: AlmaLoan } {
  const id = request.params['loan_id'] ?? ''
  const holder = tenant.records.kept().find(({ loans }) => loans.some((held) => held.loan_id === id))
  const loan = holder?.loans.find((held) => held.loan_id === id)
  const missing = new AlmaRefusal('401823', `Loan ID ${id} does not exist.`)
  if (holder === undefined || loan === undefined) throw missing
  if (world.switches.othersNumbers === 'refused' && holder !== findUser(world, tenant, userKeyOf(request))) throw missing
  return { record: holder, loan }
}

/** "A secondary sort key, id, is added to the single sort option chosen" (Alma API documentation, Retrieve user loans). */
function orderOf(request: SimRequest): (one: AlmaLoan, other: AlmaLoan) => number {
  const asked = request.query.get('order_by') ?? ''
  const field = asked === '' ? 'loan_id' : entryOf(orders, asked)
  if (field === undefined) throw parameterNotValid('order_by', asked)
  const direction = (request.query.get('direction') ?? 'ASC').toUpperCase()
  if (direction !== 'ASC' && direction !== 'DESC') throw parameterNotValid('direction', direction)
  const sign = direction === 'ASC' ? 1 : -1
  return (one, other) => sign * (compared(one[field], other[field]) || compared(one.loan_id, other.loan_id))
}

type Field = 'loan_id' | 'loan_date' | 'due_date' | 'item_barcode' | 'title' | 'author'

function compared(one: string | null, other: string | null): number {
  return Number((one ?? '') > (other ?? '')) - Number((one ?? '') < (other ?? ''))
}

const orders: Readonly<Record<string, Field>> = {
  id: 'loan_id',
  loan_date: 'loan_date',
  due_date: 'due_date',
  barcode: 'item_barcode',
  title: 'title',
  author: 'author',
  return_date: 'loan_id',
}
