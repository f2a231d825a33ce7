import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import { isOver, type Renewal } from '#domain/renewal.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Store } from '#ports/store.ts'

/**
 * Changes a renewal from outside of its saga: in its own lane, so that no step of the saga comes in between. Throws `conflict` where `change` makes
 * nothing of it as it is now. What is not over then goes on at once. A `request` that it is changed for is written down with the change.
 */
export type RenewalChange = (id: string, call: Call, change: Change, request?: KeyedRequest) => Promise<Renewal>

/** The renewal as it is to be, with what follows beside its own next step; nothing where it is not in a state for that. */
export type Change = (now: Renewal, at: number) => Changed | undefined

export interface Changed {
  readonly renewal: Renewal
  readonly jobs?: readonly NewJob[]
}

export interface RenewalChangeParts {
  readonly lanes: Lanes
  readonly store: Pick<Store, 'renewals'>
  readonly clock: Clock
}

export function renewalChange({ lanes, store, clock }: RenewalChangeParts): RenewalChange {
  return (id, call, change, request) =>
    lanes.inLane(`renewal ${id}`, call.deadline, async () => {
      const renewal = await store.renewals.find(id)
      const changed = renewal && change(renewal, clock.now())
      if (!changed) throw new Problem('conflict', 'The renewal is not in a state for that')
      const { renewal: next, jobs = [] } = changed
      const again = isOver(next.state) ? [] : [{ topic: 'renewal', key: id, dueAt: clock.now() }]
      if (!(await store.renewals.save(next, [...again, ...jobs], request)))
        throw new Problem('conflict', 'The renewal was changed by somebody else')
      return { ...next, version: next.version + 1 }
    })
}
