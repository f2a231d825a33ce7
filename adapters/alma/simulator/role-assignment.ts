import { roleTypes } from './tables.ts'
import type { AlmaUser } from './user.ts'
import type { Tenant } from './world.ts'

/** Role 200 of the table, the right to borrow. */
const patron = '200'

/**
 * What an institution's role assignment rules give to a user: the right to borrow in all of it, for as long as the user lasts, or nothing. A network
 * zone has no rules.
 */
export function rolesByRule(
  { code, name, assignedRole, isNetworkZone }: Tenant,
  { expiry_date }: AlmaUser,
): AlmaUser['user_role'] {
  if (assignedRole === 'none' || isNetworkZone) return []
  return [
    {
      status: { value: 'ACTIVE', desc: 'Active' },
      scope: { value: code, desc: name },
      role_type: { value: patron, desc: roleTypes[patron] ?? patron },
      ...(expiry_date !== undefined && { expiry_date }),
      parameter: [],
    },
  ]
}
