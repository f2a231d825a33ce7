import { freshSecrets } from '#access/fresh-secrets.ts'
import type { Authority } from '#gateway/authority.ts'
import { centralAudit } from '#gateway/central/central-audit.ts'
import { centralRecords } from '#gateway/central/central-records.ts'
import { centralSearch } from '#gateway/central/central-search.ts'
import { loading } from '#gateway/central/loading.ts'
import type { People } from '#gateway/central/people.ts'
import type { Prints } from '#gateway/central/prints.ts'
import type { Reach } from '#gateway/central/reach.ts'
import { recordWrites } from '#gateway/central/record-writes.ts'
import type { Directory } from '#gateway/directory.ts'
import type { Parts } from '#http/parts.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'

export interface CentralDeskSurroundings {
  readonly directory: Directory
  readonly people: People
  readonly reach: Reach
  readonly prints: Prints
  readonly authority: Authority
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly clock: Clock
  readonly forget: (ref: PatronRef) => void
}

/** What staff do with the central patron file before they change anything in it: search, look, load. */
export function assembleCentralDesk(
  parts: CentralDeskSurroundings,
): Pick<Parts, 'centralSearch' | 'centralRecords' | 'patronLoading'> {
  const audit = centralAudit(parts)
  return {
    centralSearch: centralSearch(parts),
    centralRecords: centralRecords({ ...parts, audit }),
    patronLoading: loading({ ...parts, audit, writes: recordWrites(parts), fresh: freshSecrets }),
  }
}
