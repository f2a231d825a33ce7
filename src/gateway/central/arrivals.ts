import type { Call } from '#domain/call.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { CentralNow } from './central-writing.ts'
import type { CopyPair, CopySync } from './copy-sync.ts'
import { copySyncJob, retryDelay } from './jobs.ts'
import type { FiledZone } from './people.ts'

/** How what is in the central record comes to every institution: all at once, and none waits for another. Jobs see to whatever does not get there. */
export interface Arrivals {
  /** One copy, and what follows from it for all others. Resolves with when to look again. Throws where the copy could not be had. */
  one(pair: CopyPair, call: Call): Promise<number | undefined>
  /** Every copy of it, in parallel; whatever stops one of them is put down as a job. Resolves when each has come to an end or a job. */
  all(zone: FiledZone, central: CentralNow, except: ReadonlySet<string>, call: Call, toldAt?: number): Promise<void>
  /** The same, and nobody waits for it. */
  begin(zone: FiledZone, central: CentralNow, except: ReadonlySet<string>, call: Call): void
  /** Resolves when nothing that was begun is under way. */
  idle(): Promise<void>
}

export interface ArrivalsParts {
  readonly copies: CopySync
  readonly store: Pick<Store, 'jobs'>
  readonly ids: PatronIds
  readonly clock: Clock
  /** Told of what nobody meant to fail, never of whom it was for. */
  readonly failed: (problem: string) => void
}

/** For one copy: longer than any library system that answers takes. */
const arrivalMs = 90_000

export function arrivals({ copies, store, ids, clock, failed }: ArrivalsParts): Arrivals {
  const underWay = new Set<Promise<void>>()

  const every: Arrivals = {
    async one(pair, call) {
      const { lifted, wait } = await copies.sync(pair, call)
      const last = lifted.at(-1)
      if (last) every.begin(pair.zone, last.central, new Set([pair.institution]), call)
      return wait
    },

    async all(zone, central, except, call, toldAt) {
      const holder = central.filed.record.ref.institution
      const members = zone.members.filter((member) => member !== holder && !except.has(member))
      const told = toldAt === undefined ? {} : { told: { central: toldAt } }
      await Promise.all(
        members.map((institution) =>
          orJob({ zone, central: central.filed.record.ref, known: central, institution, ...told }, call),
        ),
      )
    },

    begin(zone, central, except, call) {
      const work = every
        .all(zone, central, except, byItself(call))
        // The job of the change sees to it.
        .catch((error: unknown) => failed(isProblem(error) ? error.code : 'internal'))
        .finally(() => underWay.delete(work))
      underWay.add(work)
    },

    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }

  async function orJob(pair: CopyPair, call: Call): Promise<void> {
    const again = await every.one(pair, call).catch((error: unknown) => {
      if (!isProblem(error)) failed('internal')
      return clock.now() + retryDelay(1)
    })
    if (again !== undefined) await store.jobs.add([copySyncJob(ids.seal(pair.central), pair.institution, again)])
  }

  function byItself(call: Call): Call {
    return {
      ...call,
      caller: { kind: 'anonymous' },
      signal: new AbortController().signal,
      deadline: clock.now() + arrivalMs,
      priority: 'sync',
      fresh: true,
    }
  }

  return every
}
