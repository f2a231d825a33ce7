import type { Caller } from '#domain/permission.ts'
import type { PatronIds } from '#ports/patron-ids.ts'

/** Who did something, as the audit trail names them. */
export function actorOf(caller: Caller, ids: Pick<PatronIds, 'sealStaff'>): string {
  if (caller.kind === 'software') return `key:${caller.key}`
  return caller.kind === 'staff' ? `staff:${ids.sealStaff(caller.person)}` : caller.kind
}
