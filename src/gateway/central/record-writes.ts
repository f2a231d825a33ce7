import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { Filed, PatronFile } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { recordLane } from '../renewal-lines.ts'
import type { People } from './people.ts'

/** The one way by which whole records are written: in their lane, and whoever remembers them forgets. */
export interface RecordWrites {
  /** In the lane that every read-modify-write of this record is in. `write` must be the last thing that was looked at. */
  inLane<Answer>(ref: PatronRef, call: Call, work: (lane: RecordLane) => Promise<Answer>): Promise<Answer>
}

export interface RecordLane {
  /** Asks once. What it resolves with is no proof; `unknown` where the answer was lost. Throws where nothing was written. */
  ask(write: (file: PatronFile) => Promise<Filed>): Promise<Filed | { readonly outcome: 'unknown' }>
}

export interface RecordWritesParts {
  readonly people: Pick<People, 'fileOf'>
  readonly lanes: Lanes
  readonly ids: PatronIds
  readonly clock: Clock
  /** Records, cards and contact data that were remembered. */
  readonly forget: (ref: PatronRef) => void
}

/** What has begun is seen through though nobody may be waiting any more. */
const throughMs = 30_000

export function recordWrites({ people, lanes, ids, forget }: RecordWritesParts): RecordWrites {
  return {
    inLane: (ref, call, work) =>
      lanes.inLane(recordLane(ids, ref), call.deadline, (lost) =>
        work({
          async ask(write) {
            if (lost.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')
            try {
              return await write(people.fileOf(ref.institution))
            } catch (error) {
              if (isProblem(error, 'outcome-unknown')) return { outcome: 'unknown' }
              throw error
            } finally {
              forget(ref)
            }
          },
        }),
      ),
  }
}

/** Asked afresh, and not broken off by whoever walks away. */
export function through(call: Call, clock: Clock): Call {
  return {
    ...call,
    signal: new AbortController().signal,
    deadline: Math.max(call.deadline, clock.now() + throughMs),
    fresh: true,
  }
}
