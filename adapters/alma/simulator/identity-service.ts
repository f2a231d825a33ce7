import { AlmaRefusal } from './errors.ts'
import type { AlmaUser } from './user.ts'
import type { UserRecord } from './user-record.ts'
import type { World } from './world.ts'

/**
 * What the Ex Libris Identity Service takes for a password: "at least 8 characters long", without "the user-name", and none that is commonly used.
 * None of it can be configured (Ex Libris Knowledge Center, Passwords; code 500038 of Update user details). What it counts as common is not public.
 */
export function refuseWeak(password: string, { primary_id: id }: AlmaUser): void {
  const written = password.toLowerCase()
  if (password.length >= 8 && !written.includes(id.toLowerCase()) && !common.has(written)) return
  throw new AlmaRefusal(
    '500038',
    'New password must be at least 8 characters long, must not include the user-name and must not be a commonly used password.',
  )
}

const common: ReadonlySet<string> = new Set([
  'password',
  'password1',
  '12345678',
  '123456789',
  'qwertyuiop',
  'iloveyou',
  'sunshine',
])

/** Only INTERNAL users have one there; one that comes for anybody else goes nowhere, unless it is refused. */
export function keepPassword({ switches }: World, record: UserRecord, sent: AlmaUser, password: string): void {
  if (password === '') return
  if (sent.account_type.value === 'INTERNAL') record.password = password
  else if (switches.externalPassword === 'refused') throw new AlmaRefusal('401860', 'Failed to update user.')
}
