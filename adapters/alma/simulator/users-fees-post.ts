import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, generalError, parameterNotValid } from './errors.ts'
import { findUser, userKeyOf } from './find.ts'
import type { Resource } from './gateway.ts'
import { entryOf, feeTypes, paymentMethods } from './tables.ts'
import { holderOf, shownFee } from './users-fees.ts'
import { feeSchema, transactionSchema, type AlmaFee } from './user.ts'
import type { Tenant, World } from './world.ts'

/** POST /users/{user_id}/fees: charges somebody. "Owner" must be what the definition of the fee's type says, a library or the institution. */
export function createFee(world: World): Resource {
  return {
    method: 'POST',
    path: '/users/{user_id}/fees',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      // This page knows no `user_id_type`.
      const record = findUser(world, tenant, { id: request.params['user_id'] ?? '' })
      const sent = sentFee(request)
      const type = sent.type?.value ?? ''
      if (type === '') throw new AlmaRefusal('4019991', 'User fine/fee type is required.')
      if (entryOf(feeTypes, type) === undefined || (type === 'CARDRENEWAL' && !world.switches.cardRenewalByHand)) {
        throw new AlmaRefusal('4019992', 'User fine/fee type invalid entry.')
      }
      const amount = Number(sent.original_amount)
      if (!(amount > 0)) throw new AlmaRefusal('4019994', 'User fine/fee original amount is required.')
      const owner = ownerOf(world, tenant, type, sent.owner?.value ?? '')
      const fee = feeSchema.parse({
        id: feeId(world),
        type: { value: type },
        balance: amount,
        creation_time: instant(world),
        comment: sent.comment ?? null,
        owner,
        currency: tenant.currency,
      })
      record.fees.push(fee)
      return { kind: 'document', root: 'fee', content: shownFee(world, record, fee) }
    },
  }
}

/** POST /users/{user_id}/fees/{fee_id}?op=pay. Of the other operations none is played. */
export function payFee(world: World): Resource {
  return {
    method: 'POST',
    path: '/users/{user_id}/fees/{fee_id}',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const record = holderOf(world, tenant, userKeyOf(request))
      const fee = record.fees.find(({ id }) => id === request.params['fee_id'])
      if (fee === undefined) throw new AlmaRefusal('401665', 'Fine not found.')
      const asked = (name: string) => request.query.get(name) ?? ''
      if (asked('op') !== 'pay') throw parameterNotValid('op', asked('op'))
      if (entryOf(paymentMethods, asked('method')) === undefined) throw parameterNotValid('method', asked('method'))
      const amount = /^\d+(\.\d{1,2})?$/u.test(asked('amount')) ? Number(asked('amount')) : Number.NaN
      const isTooMuch = amount > fee.balance && world.switches.overpayment === 'refused'
      if (!(amount > 0) || isTooMuch) throw parameterNotValid('amount', asked('amount'))
      book(world, fee, amount, asked('method'), asked('external_transaction_id'))
      return { kind: 'document', root: 'fee', content: shownFee(world, record, fee) }
    },
  }
}

/** Alma asks nobody whether it has this transaction already: the same one twice is two payments. */
function book(world: World, fee: AlmaFee, amount: number, method: string, transaction: string): void {
  const paid = transactionSchema.parse({
    type: { value: 'PAYMENT', desc: 'Payment' },
    amount,
    created_by: 'exl_api',
    ...(transaction === '' ? {} : { external_transaction_id: transaction }),
    transaction_time: instant(world),
    received_by: { value: 'Not At Desk', desc: 'Not At Desk' },
    payment_method: { value: method },
  })
  fee.transaction.push(paid)
  fee.balance = (Math.round(fee.balance * 100) - Math.round(amount * 100)) / 100
  if (fee.balance > 0) return
  fee.status = { value: 'CLOSED', desc: 'Closed' }
  fee.status_time = instant(world)
}

interface SentFee {
  readonly type?: { readonly value?: string }
  readonly original_amount?: string | number
  readonly owner?: { readonly value?: string }
  readonly comment?: string | null
}

function sentFee({ body }: SimRequest): SentFee {
  try {
    return JSON.parse(body.toString()) as SentFee
  } catch {
    throw generalError('The fee cannot be read.')
  }
}

function ownerOf(world: World, { code, libraries, name }: Tenant, type: string, owner: string) {
  const library = libraries.find((held) => held.code === owner)
  if (owner === '' || (library === undefined && owner !== code)) {
    throw new AlmaRefusal('4019996', 'User fine/fee owner is required.')
  }
  const due = type === 'CARDRENEWAL' ? world.switches.cardRenewalOwner : 'either'
  if (due === 'library' && library === undefined) {
    throw new AlmaRefusal('4019997', 'User fine/fee owner must be a library and not institution.')
  }
  if (due === 'institution' && library !== undefined) {
    throw new AlmaRefusal('4019999', 'User fine/fee owner must be an institution.')
  }
  return { value: owner, desc: library?.name ?? name }
}

function feeId(world: World): string {
  world.feesMade += 1
  return `9854065${String(world.feesMade).padStart(6, '0')}104`
}

function instant({ clock }: World): string {
  return new Date(clock.now()).toISOString()
}
