import type { AlmaUser } from './user.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/** Somebody's record as one write left it. */
export interface Written {
  readonly tenant: string
  /** Staff or a job of the institution, a call of the API, or the network zone's own distribution. */
  readonly by: 'staff' | 'api' | 'network'
  /** Only for as long as it is told: the next write changes it. */
  readonly user: Readonly<AlmaUser>
}

/** Hears of every write at the moment it is done. Must not look at the simulator meanwhile. */
export type Witness = (written: Written) => void

export function tellWitnesses(
  { witnesses }: Pick<World, 'witnesses'>,
  { code }: Tenant,
  { user }: UserRecord,
  by: Written['by'],
): void {
  for (const witness of witnesses) witness({ tenant: code, by, user })
}
