import type { Call } from '#domain/call.ts'
import { zoneAsHolder, type InstitutionId, type PatronRef } from '#domain/id.ts'
import { isProblem } from '#domain/problem.ts'
import { anonymous } from '#access/callers.ts'
import { freshSecrets } from '#access/fresh-secrets.ts'
import { askedCodeGaps, gapText } from '#gateway/central/code-check.ts'
import { people, type People } from '#gateway/central/people.ts'
import { changeMessages } from '#gateway/central/change-messages.ts'
import { closerLooks } from '#gateway/central/closer-looks.ts'
import { polling, pollTopic } from '#gateway/central/polling.ts'
import { prints } from '#gateway/central/prints.ts'
import { reach } from '#gateway/central/reach.ts'
import { reconciliations, standingWalkTopic } from '#gateway/central/reconciliations.ts'
import { walking, walkTopic } from '#gateway/central/walking.ts'
import { walkNotes } from '#gateway/central/walk-notes.ts'
import type { Authority } from '#gateway/authority.ts'
import type { Directory } from '#gateway/directory.ts'
import type { Parts } from '#http/parts.ts'
import type { Lanes } from '#ports/lanes.ts'
import { assembleCentralSync, type CentralSyncAssembled } from './assemble-central-sync.ts'
import type { Work } from '#jobs/worker.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'

export interface CentralSurroundings {
  readonly directory: Directory
  readonly authority: Authority
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly clock: Clock
  /** By which vendor's system each holder of records keeps them. */
  readonly vendors: ReadonlyMap<InstitutionId, string>
  /** Of this record nothing that is remembered holds any more. */
  readonly forget: (ref: PatronRef) => void
  /** Tells the operator of a code that a map and a library system do not agree on, or that nobody could be asked. */
  readonly codeNoted: (institution: InstitutionId, said: string) => void
  /** Told of what was begun beside a request and did not go, never of whom it was for. */
  readonly failed: (problem: string) => void
}

export interface CentralAssembled extends CentralSyncAssembled, Pick<Parts, 'changeMessages' | 'reconciliations'> {
  readonly standingJobs: readonly NewJob[]
  /** Asks every member's system whether the codes of its maps are there. Nothing depends on it: a system that is away is told as such. */
  checkCodes(): Promise<void>
}

/** Codes are asked for once a start, and nobody waits for the answer. */
const codesWithinMs = 60_000

/** The central patron file of each network zone that keeps one. */
export function assembleCentral(parts: CentralSurroundings): CentralAssembled {
  const { directory, ids, clock, codeNoted } = parts
  const everybody = people({ directory, ids })
  const shared = { ...parts, people: everybody, prints: prints(ids) }
  const reaching = reach({ ...shared, topology: directory.topology })
  const polls = polling(shared)
  const walks = walking({ ...shared, notes: walkNotes(shared), closer: closerLooks(shared) })
  const begun = reconciliations({ ...shared, reach: reaching, fresh: freshSecrets })
  const sync = assembleCentralSync({ ...shared, reach: reaching })
  return {
    ...sync,
    changeMessages: changeMessages(shared),
    reconciliations: begun,
    works: {
      ...sync.works,
      [pollTopic]: (holder, call) => polls.poll(holder, call),
      [walkTopic]: (walk, call) => walks.advance(walk, call),
      [standingWalkTopic]: (zone) => begun.beginAgain(zone),
    },
    standingJobs: [...polls.jobs(), ...begun.jobs()],
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
