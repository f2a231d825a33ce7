import { freshSecrets } from '#access/fresh-secrets.ts'
import type { PatronRef } from '#domain/id.ts'
import { arrivals } from '#gateway/central/arrivals.ts'
import { centralAudit } from '#gateway/central/central-audit.ts'
import { centralChanges } from '#gateway/central/central-changes.ts'
import { centralLooks } from '#gateway/central/central-look.ts'
import { centralWriting } from '#gateway/central/central-writing.ts'
import { changeBook } from '#gateway/central/change-book.ts'
import { changeDesk } from '#gateway/central/change-desk.ts'
import { changeProgress } from '#gateway/central/change-progress.ts'
import { conflictDesk } from '#gateway/central/conflict-desk.ts'
import { copyLifting } from '#gateway/central/copy-lifting.ts'
import { copySync } from '#gateway/central/copy-sync.ts'
import { copyWriting } from '#gateway/central/copy-writing.ts'
import { goneRecords } from '#gateway/central/gone-records.ts'
import { centralLookTopic, changeTopic, copySyncTopic } from '#gateway/central/jobs.ts'
import { lostEdits } from '#gateway/central/lost-edits.ts'
import { newChanges } from '#gateway/central/new-changes.ts'
import type { People } from '#gateway/central/people.ts'
import { previews } from '#gateway/central/previews.ts'
import type { Prints } from '#gateway/central/prints.ts'
import type { Reach } from '#gateway/central/reach.ts'
import { recordWrites } from '#gateway/central/record-writes.ts'
import { reversals } from '#gateway/central/reversals.ts'
import { sights } from '#gateway/central/sights.ts'
import { targetFates } from '#gateway/central/target-fates.ts'
import type { Parts } from '#http/parts.ts'
import type { Work } from '#jobs/worker.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'

export interface CentralSyncSurroundings {
  readonly people: People
  readonly reach: Reach
  readonly prints: Prints
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly clock: Clock
  readonly forget: (ref: PatronRef) => void
  readonly failed: (problem: string) => void
}

export interface CentralSyncAssembled extends Pick<
  Parts,
  'centralChanges' | 'previews' | 'changeDesk' | 'reversals' | 'conflictDesk'
> {
  readonly works: Readonly<Record<string, Work>>
  /** Resolves when nothing that was begun is under way. */
  idle(): Promise<void>
}

/** From one change of a central record, or of a copy, to every copy. */
export function assembleCentralSync(parts: CentralSyncSurroundings): CentralSyncAssembled {
  const book = changeBook(parts)
  const audit = centralAudit(parts)
  const writes = recordWrites(parts)
  const writing = centralWriting({ ...parts, book })
  const changes = newChanges({ ...parts, book, fresh: freshSecrets })
  const sighting = sights({ ...parts, writing, lost: lostEdits(parts) })
  const lifting = copyLifting({ ...parts, sights: sighting, writing, writes, changes })
  const down = copyWriting({ ...parts, sights: sighting, writes })
  const fates = targetFates({ ...parts, book })
  const copies = copySync({ ...parts, writing, sights: sighting, lifting, copies: down, changes, fates })
  const arriving = arrivals({ ...parts, copies })
  const previewing = previews({ ...parts, sights: sighting, audit })
  const central = centralChanges({
    ...parts,
    writing,
    writes,
    changes,
    arrivals: arriving,
    audit,
    stillHolds: (...told) => previewing.stillHolds(...told),
  })
  const desk = changeDesk({ ...parts, changes, book, copies, audit })
  const progress = changeProgress({ ...parts, writing, writes, arrivals: arriving, book })
  const looks = centralLooks({ ...parts, arrivals: arriving, gone: goneRecords({ ...parts, fates }) })
  return {
    centralChanges: central,
    previews: previewing,
    changeDesk: desk,
    reversals: reversals({ ...parts, desk, central, book }),
    conflictDesk: conflictDesk({ ...parts, central, audit }),
    works: {
      [copySyncTopic]: (key, call) => looks.copy(key, call),
      [centralLookTopic]: (sealed, call) => looks.look(sealed, call),
      [changeTopic]: (id, call) => progress.advance(id, call),
    },
    idle: () => arriving.idle(),
  }
}
