import type { PartKind, PartRef } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { Errand } from '#domain/errand.ts'
import { samePatron, type PatronRef } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { keyedRequest, keyReused } from './keyed-requests.ts'
import type { Opened } from './patrons.ts'

/** What loans to renew and holds to place have in common: a key that is good once, and parts that are the patron's own. */
export interface Errands {
  /** By route and whose it is; `content` is all that was asked. The same key again is the same errand; with other content it is refused. */
  open(route: string, key: string, content: readonly string[], patron: PatronRef, call: Call): Promise<Errand>
  /** What a handle names, on one of these records; what is somebody else's looks like nothing. */
  partOf(kind: PartKind, handle: string, opened: Opened): PartRef
}

export interface ErrandsParts {
  readonly store: Pick<Store, 'errands'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

/** For so long a key is known: longer than anybody repeats a request. */
export const keptMs = 48 * 3_600_000

export function errands({ store, ids, fresh, clock }: ErrandsParts): Errands {
  return {
    async open(route, key, content, patron, call) {
      const request = keyedRequest(ids, key, { route: [route, ids.seal(patron)], content }, call)
      const opened = await store.errands.open(fresh.challenge(), request, clock.now() + keptMs)
      if (opened.outcome === 'key-reused') throw keyReused()
      return opened.errand
    },

    partOf(kind, handle, { records }) {
      const part = ids.openPart(kind, handle)
      if (!part || !records.some((record) => samePatron(record, part.patron))) {
        throw new Problem('not-found', `No such ${kind} of this patron`)
      }
      return part
    },
  }
}

/** It may have been done: whoever comes again after `until` is not told so any more. */
export function unknownUntil(until: number, now: number): Problem {
  return new Problem('outcome-unknown', 'The answer of the library system was lost', {
    retryAfter: Math.max(1, Math.ceil((until - now) / 1000)),
  })
}
