import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { zoneAsHolder } from '#domain/id.ts'
import { isProblem } from '#domain/problem.ts'
import { anonymous } from '#access/callers.ts'
import { askedCodeGaps, gapText } from '#gateway/central/code-check.ts'
import { people, type People } from '#gateway/central/people.ts'
import type { Directory } from '#gateway/directory.ts'
import type { Work } from '#jobs/worker.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'

export interface CentralSurroundings {
  readonly directory: Directory
  readonly ids: PatronIds
  readonly clock: Clock
  /** Tells the operator of a code that a map and a library system do not agree on, or that nobody could be asked. */
  readonly codeNoted: (institution: InstitutionId, said: string) => void
}

export interface CentralAssembled {
  readonly works: Readonly<Record<string, Work>>
  readonly standingJobs: readonly NewJob[]
  /** Asks every member's system whether the codes of its maps are there. Nothing depends on it: a system that is away is told as such. */
  checkCodes(): Promise<void>
}

/** Codes are asked for once a start, and nobody waits for the answer. */
const codesWithinMs = 60_000

/** The central patron file of each network zone that keeps one. */
export function assembleCentral({ directory, ids, clock, codeNoted }: CentralSurroundings): CentralAssembled {
  const everybody = people({ directory, ids })
  return {
    works: {},
    standingJobs: [],
    checkCodes: () => checkCodes(directory, everybody, clock, codeNoted),
  }
}

async function checkCodes(
  { topology }: Directory,
  everybody: People,
  clock: Clock,
  codeNoted: CentralSurroundings['codeNoted'],
): Promise<void> {
  const members = topology.zones.flatMap(({ id, sync }) => [...(sync?.members ?? [])].map((member) => [id, ...member] as const))
  await Promise.all(
    members.map(async ([zone, institution, membership]) => {
      const holder = zoneAsHolder(zone)
      try {
        const copy = everybody.fileOf(institution)
        const central = topology.zone(zone)?.mode === 'network-managed' ? everybody.fileOf(holder) : undefined
        const gaps = await askedCodeGaps(membership, { copy, central }, codeCall(clock))
        for (const gap of gaps) codeNoted(institution, gapText(gap, institution, zone))
      } catch (error) {
        if (!isProblem(error)) throw error
        codeNoted(institution, `The codes could not be had (${error.code}).`)
      }
    }),
  )
}

function codeCall(clock: Clock): Call {
  return {
    id: 'code-check',
    caller: anonymous,
    signal: new AbortController().signal,
    deadline: clock.now() + codesWithinMs,
    priority: 'report',
    language: 'en',
    fresh: true,
  }
}
