import { AlmaRefusal, identifierExists, mandatoryMissing } from './errors.ts'
import { freshId } from './fresh-id.ts'
import type { Resource } from './gateway.ts'
import { refuseWeak } from './identity-service.ts'
import { createCopy } from './linked-copies.ts'
import { rolesByRule } from './role-assignment.ts'
import type { MandatoryField } from './seed.ts'
import { hasTwin, isLegalGroup, isTakenId, refuseTakenNumbers, refuseUnknownTypes, sentUser, type SentUser } from './sent-user.ts'
import { fullUser } from './show.ts'
import type { AlmaUser } from './user.ts'
import { recordOf } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/**
 * POST /users: a new user, and with a source institution the copy of one that is there already. With the key of a network zone it is the central record,
 * of which institutions make their copies when they need them.
 */
export function createUser(world: World): Resource {
  return {
    method: 'POST',
    path: '/users',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const code = request.query.get('source_institution_code') ?? ''
      const record =
        code === ''
          ? created(world, tenant, sentUser(request))
          : createCopy(world, tenant, { code, id: request.query.get('source_user_id') ?? '' })
      return { kind: 'document', root: 'user', content: fullUser(record) }
    },
  }
}

function created(world: World, tenant: Tenant, sent: SentUser) {
  refuseImpossible(world, tenant, sent)
  const { user, password } = sent
  const now = world.clock.now()
  const seed = {
    ...user,
    primary_id: user.primary_id === '' ? freshId(world, tenant) : user.primary_id,
    proxy_for_user: [],
    user_role: user.user_role.length === 0 ? rolesByRule(tenant, user) : user.user_role,
    ...(password !== '' && user.account_type.value === 'INTERNAL' && { password }),
    fee: [],
    loan: [],
    request: [],
  }
  const record = recordOf(seed, now, now)
  tenant.records.add(record)
  return record
}

/** In the order in which the page lists its codes, as far as it can be told. */
function refuseImpossible(world: World, tenant: Tenant, { user, password, given }: SentUser): void {
  const type = user.account_type.value
  const isInternal = type === 'INTERNAL'
  if (!given.has('record_type')) throw mandatoryMissing('record_type')
  if (!given.has('account_type')) throw mandatoryMissing('account_type')
  if (type === 'INTEXTAUTH') {
    throw new AlmaRefusal('401855', "The account type 'Internal with external authentication' is currently not supported.")
  }
  if (!isInternal && type !== 'EXTERNAL') {
    throw new AlmaRefusal('401857', 'The given user account type is illegal (must be INTERNAL/EXTERNAL).')
  }
  if (isInternal && user.external_id !== '') throw new AlmaRefusal('401853', 'External Id must be empty for internal user.')
  if (!isInternal && user.external_id === '') throw new AlmaRefusal('401854', 'External Id must be given for external user.')
  if (user.primary_id === '' && world.switches.missingPrimaryId === 'refused') throw mandatoryMissing('primary_id')
  for (const field of tenant.mandatory) if (isMissing(user, field)) throw mandatoryMissing(field)
  if (!isLegalGroup(tenant, user)) throw new AlmaRefusal('401852', 'Given user group is not legal.')
  refuseUnknownTypes(tenant, user)
  if (user.primary_id !== '' && isTakenId(tenant, user.primary_id)) throw identifierExists(user.primary_id, 'PRIMARYIDENTIFIER')
  refuseTakenNumbers(world, tenant, user)
  const failed = new AlmaRefusal('401658', 'General Error - Failed to create new user')
  if (hasTwin(user)) throw failed
  if (password === '') return
  if (isInternal) refuseWeak(password, user)
  else if (world.switches.externalPassword === 'refused') throw failed
}

function isMissing(user: AlmaUser, field: MandatoryField): boolean {
  if (field === 'email' || field === 'address') return user.contact_info[field].length === 0
  const value = user[field]
  return (typeof value === 'object' ? (value.value ?? '') : (value ?? '')) === ''
}
