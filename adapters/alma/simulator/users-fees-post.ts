import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, generalError } from './errors.ts'
import { findUser } from './find.ts'
import type { Resource } from './gateway.ts'
import { entryOf, feeTypes } from './tables.ts'
import { shownFee } from './users-fees.ts'
import { feeSchema } from './user.ts'
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
