import type { Call } from '#domain/call.ts'
import type { Change } from '#domain/change.ts'
import type { PatronRef } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Arrivals } from './arrivals.ts'
import type { CentralWriting } from './central-writing.ts'
import type { ChangeBook } from './change-book.ts'
import { copySyncJob } from './jobs.ts'
import type { People } from './people.ts'
import type { RecordWrites } from './record-writes.ts'

/** What a change does next, whoever left it where it is: the job that was added with it asks. */
export interface ChangeProgress {
  /** Resolves with when to come again; with nothing where nobody needs to. Idempotent. */
  advance(id: string, call: Call): Promise<number | undefined>
}

export interface ChangeProgressParts {
  readonly people: People
  readonly writing: CentralWriting
  readonly writes: RecordWrites
  readonly arrivals: Pick<Arrivals, 'begin'>
  readonly book: ChangeBook
  readonly store: Pick<Store, 'changes' | 'jobs'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** How often it is seen to that every institution that waits has its job. */
const watchMs = { least: 10 * 60_000, most: 6 * 3_600_000 }
/** After so long of being late its job is thought lost. */
const lateMs = 60_000

export function changeProgress(parts: ChangeProgressParts): ChangeProgress {
  const { people, writing, writes, arrivals, book, store, ids, clock } = parts

  return {
    async advance(id, call) {
      const change = await store.changes.find(id)
      if (!change || change.state === 'done' || change.state === 'refused') return undefined
      return change.state === 'writing' ? centrally(change, call) : watched(change)
    },
  }

  async function centrally(change: Change, call: Call): Promise<number | undefined> {
    const zone = people.zone(change.zone)
    const ref = refOf(change)
    const values = await book.valuesOf(change.id)
    const written = await writes.inLane(ref, call, async (lane) => {
      if (!values) return writing.refuse(change, { why: 'wiped' })
      const present = await writing.read(zone, ref, call)
      // What another node has proved meanwhile is not begun again.
      const latest = (await store.changes.find(change.id)) ?? change
      if (latest.state !== 'writing') return { change: latest }
      return present ? writing.prove(zone, latest, values, present, lane, call) : writing.refuse(latest, { why: 'gone' })
    })
    if (written.proved) arrivals.begin(zone, written.proved, new Set(), call)
    if (written.change.state === 'arriving') return watched(written.change)
    return written.wait
  }

  /** Each institution goes its own way; here it is only seen to that none of them has been forgotten on the way. */
  async function watched(change: Change): Promise<number> {
    const now = clock.now()
    const late = change.targets.flatMap(({ at, state, retryAt, changedAt }) =>
      'institution' in at && state === 'waiting' && (retryAt ?? changedAt) + lateMs <= now ? [at.institution] : [],
    )
    await store.jobs.add(late.map((institution) => copySyncJob(change.patron, institution, now)))
    return now + Math.min(watchMs.most, Math.max(watchMs.least, Math.ceil((now - change.madeAt) / 4)))
  }

  function refOf({ patron }: Change): PatronRef {
    const ref = ids.open(patron)
    if (!ref) throw new Problem('internal', 'A change names a record that none of our keys sealed')
    return ref
  }
}
