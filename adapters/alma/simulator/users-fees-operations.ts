import type { SimRequest } from '#simulation/request.ts'
import { parameterNotValid } from './errors.ts'
import { userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import { entryOf, paymentMethods, waiveReasons } from './tables.ts'
import { transactionSchema, type AlmaFee } from './user.ts'
import { feeOf, holderOf, shownFee, shownFees } from './users-fees.ts'
import { owedBy } from './user-record.ts'
import type { World } from './world.ts'

/** POST /users/{user_id}/fees/{fee_id}?op=: pay, waive, dispute or restore. */
export function operateFee(world: World): Resource {
  return {
    method: 'POST',
    path: '/users/{user_id}/fees/{fee_id}',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const record = holderOf(world, tenant, userKeyOf(request))
      const fee = feeOf(record, request)
      const op = asked(request, 'op')
      const operate = entryOf(operations, op)
      if (operate === undefined) throw parameterNotValid('op', op)
      operate(world, fee, request)
      return { kind: 'document', root: 'fee', content: shownFee(world, record, fee) }
    },
  }
}

/** POST /users/{user_id}/fees/all?op=pay&amount=: all of it (`ALL`) or so much, the oldest fee first. Answers with what is left. */
export function payAllFees(world: World): Resource {
  return {
    method: 'POST',
    path: '/users/{user_id}/fees/all',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const record = holderOf(world, tenant, userKeyOf(request))
      if (asked(request, 'op') !== 'pay') throw parameterNotValid('op', asked(request, 'op'))
      const amount = asked(request, 'amount')
      const owed = owedBy(record)
      let left = cents(amount === 'ALL' ? owed : amountOf(world, request, owed))
      const open = record.fees.filter((fee) => fee.status.value === 'ACTIVE' && fee.balance > 0)
      for (const fee of open.toSorted((one, other) => Date.parse(one.creation_time) - Date.parse(other.creation_time))) {
        const part = Math.min(left, cents(fee.balance))
        if (part > 0) book(world, fee, part / 100, payment(world, request))
        left -= part
      }
      return { kind: 'document', root: 'fees', content: shownFees(world, record, 'ACTIVE') }
    },
  }
}

const operations: Readonly<Record<string, (world: World, fee: AlmaFee, request: SimRequest) => void>> = {
  pay: (world, fee, request) => book(world, fee, amountOf(world, request, fee.balance), payment(world, request)),
  waive(world, fee, request) {
    const reason = asked(request, 'reason')
    if (entryOf(waiveReasons, reason) === undefined) throw parameterNotValid('reason', reason)
    const waived = { type: { value: 'WAIVE', desc: 'Waive' }, reason: { value: reason } }
    book(world, fee, amountOf(world, request, fee.balance), waived)
  },
  dispute: (world, fee) => turn(world, fee, 'ACTIVE', 'INDISPUTE'),
  restore: (world, fee) => turn(world, fee, 'INDISPUTE', 'ACTIVE'),
}

/** Assumption: no page says which code goes with a fee that is in no state for it. */
function turn(world: World, fee: AlmaFee, from: string, to: keyof typeof texts): void {
  if (fee.status.value !== from) throw parameterNotValid('op', fee.status.value ?? '')
  fee.status = { value: to, desc: texts[to] }
  fee.status_time = instant(world)
}

const texts = { ACTIVE: 'Active', INDISPUTE: 'In Dispute' } as const

function payment({ switches }: World, request: SimRequest) {
  const [method, transaction] = [asked(request, 'method'), asked(request, 'external_transaction_id')]
  if (entryOf(paymentMethods, method) === undefined || switches.paymentMethodsOff.includes(method))
    throw parameterNotValid('method', method)
  const isKept = transaction !== '' && (method === 'ONLINE' || switches.transactionIds === 'every-method')
  return {
    type: { value: 'PAYMENT', desc: 'Payment' },
    ...(isKept && { external_transaction_id: transaction }),
    payment_method: { value: method },
  }
}

/** With a point and at most two digits after it. More than there is open is a switch. */
function amountOf({ switches }: World, request: SimRequest, open: number): number {
  const sent = asked(request, 'amount')
  const amount = /^\d+(\.\d{1,2})?$/u.test(sent) ? Number(sent) : Number.NaN
  if (!(amount > 0) || (amount > open && switches.overpayment === 'refused')) throw parameterNotValid('amount', sent)
  return amount
}

/** Alma asks nobody whether it has this transaction already: the same one twice is two payments. */
function book(world: World, fee: AlmaFee, amount: number, what: object): void {
  fee.transaction.push(
    transactionSchema.parse({
      amount,
      created_by: 'exl_api',
      transaction_time: instant(world),
      received_by: { value: 'Not At Desk', desc: 'Not At Desk' },
      ...what,
    }),
  )
  fee.balance = (cents(fee.balance) - cents(amount)) / 100
  if (fee.balance > 0) return
  fee.status = { value: 'CLOSED', desc: 'Closed' }
  fee.status_time = instant(world)
}

function asked(request: SimRequest, name: string): string {
  return request.query.get(name) ?? ''
}

/** In whole cents, as a difference of floats is not. */
function cents(amount: number): number {
  return Math.round(amount * 100)
}

function instant({ clock }: World): string {
  return new Date(clock.now()).toISOString()
}
