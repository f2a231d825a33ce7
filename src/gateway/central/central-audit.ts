import type { Call } from '#domain/call.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'
import type { AuditAction } from '#ports/audit-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from '../actor.ts'

/** Every look and every change of staff is in the audit trail before it is shown or done. */
export type CentralAudit = (noted: Noted, call: Call) => Promise<void>

export interface Noted {
  readonly action: AuditAction
  readonly permission: Permission
  readonly patron?: PatronRef
  /** Where it is, of what is about nobody in particular. */
  readonly institution?: InstitutionId
  /** Why, in the words of the one who does it. */
  readonly purpose?: string
  readonly outcome?: 'shown' | 'done'
}

export interface CentralAuditParts {
  readonly store: Pick<Store, 'audit'>
  readonly ids: PatronIds
  readonly clock: Clock
}

export function centralAudit({ store, ids, clock }: CentralAuditParts): CentralAudit {
  return ({ action, permission, patron, institution, purpose, outcome = 'shown' }, { id, caller }) =>
    store.audit.record([
      {
        at: clock.now(),
        request: id,
        actor: actorOf(caller, ids),
        action,
        permission,
        institution: patron?.institution ?? institution!,
        ...(patron && { patron: ids.seal(patron) }),
        ...(purpose !== undefined && { purpose }),
        outcome,
      },
    ])
}
