import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, parameterNotValid } from './errors.ts'
import { findUser, userKeyOf, type UserKey } from './find.ts'
import type { Resource } from './gateway.ts'
import { linkTo } from './show.ts'
import { entryOf, feeStatuses } from './tables.ts'
import { sumOf, type AlmaFee } from './user.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'
import type { JsonObject } from './xml.ts'

/** GET /users/{user_id}/fees: those of one status, all at once; this list has no pages. */
export function listFees(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}/fees',
    area: 'Users',
    handle(tenant, request) {
      const status = request.query.get('status') ?? 'ACTIVE'
      if (entryOf(feeStatuses, status) === undefined) throw parameterNotValid('status', status)
      const record = holderOf(world, tenant, userKeyOf(request))
      return { kind: 'document', root: 'fees', content: shownFees(world, record, status) }
    },
  }
}

/** GET /users/{user_id}/fees/{fee_id}. */
export function getFee(world: World): Resource {
  return {
    method: 'GET',
    path: '/users/{user_id}/fees/{fee_id}',
    area: 'Users',
    handle(tenant, request) {
      const record = holderOf(world, tenant, userKeyOf(request))
      return { kind: 'document', root: 'fee', content: shownFee(world, record, feeOf(record, request)) }
    },
  }
}

/** The fee that is named in the path, where it is theirs. */
export function feeOf({ fees }: UserRecord, { params }: SimRequest): AlmaFee {
  const fee = fees.find(({ id }) => id === params['fee_id'])
  if (fee === undefined) throw new AlmaRefusal('401665', 'Fine not found.')
  return fee
}

/** All of one status, with their sum. */
export function shownFees(world: World, record: UserRecord, status: string): JsonObject {
  const fees = record.fees.filter((fee) => fee.status.value === status)
  const shown = fees.map((fee) => shownFee(world, record, fee))
  return {
    ...(shown.length === 0 ? {} : { fee: shown }),
    total_record_count: fees.length,
    total_sum: sumOf(fees),
    currency: world.switches.feeCurrency === 'said' ? (fees[0]?.currency ?? null) : null,
  }
}

/** On this page of the documentation a user who is not found has a code that means other things elsewhere. */
export function holderOf(world: World, tenant: Tenant, key: UserKey): UserRecord {
  try {
    return findUser(world, tenant, key)
  } catch (error) {
    throw error instanceof AlmaRefusal ? new AlmaRefusal('401651', 'Identifier not found.') : error
  }
}

/** The currency stands over the list, not in the fee. */
export function shownFee(world: World, { user }: UserRecord, fee: AlmaFee): JsonObject {
  return {
    id: fee.id,
    type: fee.type,
    status: fee.status,
    user_primary_id: { value: user.primary_id, link: linkTo(world, user.primary_id) },
    balance: fee.balance,
    remaining_vat_amount: fee.remaining_vat_amount,
    original_amount: fee.original_amount,
    original_vat_amount: fee.original_vat_amount,
    creation_time: fee.creation_time,
    status_time: fee.status_time,
    comment: fee.comment,
    owner: fee.owner,
    title: fee.title,
    barcode: fee.barcode === null ? null : { value: fee.barcode, link: null },
    ...(fee.transaction.length === 0 ? {} : { transaction: fee.transaction }),
    link: linkTo(world, user.primary_id, 'fees', fee.id),
  }
}
