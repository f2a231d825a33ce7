import type { Conflict } from '#domain/change.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import { changeTo, type Item } from '#domain/patron-data.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { FieldPairing } from './pairing.ts'
import { whole, type Prints } from './prints.ts'

/** Edits that a rule overrules, written down before they are overruled. */
export interface LostEdits {
  add(whose: Whose, pairs: readonly FieldPairing[]): Promise<void>
}

export interface Whose {
  readonly zone: ZoneId
  /** The central record, sealed. */
  readonly patron: string
  readonly person: string
  readonly institution: InstitutionId
  readonly keptDays: number
}

export interface LostEditsParts {
  readonly store: Pick<Store, 'conflicts'>
  readonly ids: Pick<PatronIds, 'fingerprint' | 'sealValues'>
  readonly prints: Prints
  readonly clock: Clock
}

const dayMs = 24 * 3_600_000

export function lostEdits({ store, ids, prints, clock }: LostEditsParts): LostEdits {
  return {
    async add({ zone, patron, person, institution, keptDays }, pairs) {
      const at = clock.now()
      const found = pairs.flatMap((pair) =>
        pair.merged.lost.map(({ side, kind, items }) => {
          const { field, rule, state } = pair
          // The same edit, met again after a crash, is the same conflict; made again another day, it is another one.
          const edit = [side, String(state.seen[side].since), whole(prints.list(field, items))]
          const conflict: Conflict = {
            id: ids.fingerprint('conflict', person, institution, field, ...edit),
            zone,
            patron,
            person,
            institution,
            field,
            kind,
            rule,
            lost: side,
            state: 'open',
            at,
            keptUntil: at + keptDays * dayMs,
          }
          return { conflict, lost: sealed(pair, items), kept: sealed(pair, keptIn(pair, side)) }
        }),
      )
      if (found.length > 0) await store.conflicts.add(found)
    },
  }

  function sealed({ field }: FieldPairing, items: readonly Item[]): string {
    return ids.sealValues(JSON.stringify(changeTo(field, items)))
  }
}

/** What stands there instead, in the words of the side that lost. */
function keptIn({ merged, central, copy }: FieldPairing, side: 'central' | 'copy'): readonly Item[] {
  return side === 'central' ? (merged.central ?? central) : (merged.copy ?? copy)
}
