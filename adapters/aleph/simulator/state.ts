import { patronSchema, type AlephPatron, type AlephPatronSeed } from './patron.ts'
import { faultsOf } from './seed.ts'
import { protectsDates } from './x-update-z305.ts'
import type { World, Written } from './world.ts'

/**
 * The site, seen from behind: what a test looks into to know that a write happened, and edits to play the librarian. Everything
 * handed out is a copy.
 */
export interface AlephState {
  patrons(): readonly AlephPatron[]
  /** By internal id. `undefined` where there is no such patron. */
  patron(id: string): AlephPatron | undefined
  add(seed: AlephPatronSeed): void
  /** Changes the patron in place. What no Aleph would keep is thrown, and nothing is changed. */
  edit(id: string, change: (patron: AlephPatron) => void): void
  remove(id: string): void
  /** Every row that calls have written since the start or the last reset, oldest first. */
  ledger(): readonly Written[]
  /**
   * The nightly load (p_file_20) of a file that knows nothing of what was written meanwhile: dates are as they were in the beginning, but for
   * patrons whose dates are protected from loads (plif-modification D or 1).
   */
  loadNightlyFile(): void
  /** Requests at work in the X-server now, at most so far, waiting, and turned away. */
  load(): { readonly now: number; readonly peak: number; readonly waiting: number; readonly refused: number }
}

export function alephState(world: World): AlephState {
  const { patrons, site, load } = world
  const find = (id: string) => patrons.find(({ z303 }) => z303.id === id)
  const need = (id: string): AlephPatron => {
    const found = find(id)
    if (found === undefined) throw new RangeError(`There is no patron ${id}`)
    return found
  }
  const checked = (patron: AlephPatron): AlephPatron => {
    for (const [path, message] of faultsOf(patron, site)) throw new RangeError(`${path.join('.')}: ${message}`)
    return patron
  }

  return {
    patrons: () => structuredClone(patrons),
    patron: (id) => structuredClone(find(id)),
    add(seed) {
      if (find(seed.z303.id) !== undefined) throw new RangeError(`There already is a patron ${seed.z303.id}`)
      patrons.push(checked(patronSchema.parse(seed)))
    },
    edit(id, change) {
      const changed = structuredClone(need(id))
      change(changed)
      patrons[patrons.indexOf(need(id))] = checked(patronSchema.parse(changed))
    },
    remove(id) {
      patrons.splice(patrons.indexOf(need(id)), 1)
    },
    ledger: () => structuredClone(world.ledger),
    loadNightlyFile() {
      for (const { z303, z305: rows } of world.nightlyFile) {
        const patron = find(z303.id)
        for (const row of patron && !protectsDates(patron) ? patron.z305 : []) {
          const before = rows.find((one) => one['sub-library'] === row['sub-library'])
          if (before) row['expiry-date'] = before['expiry-date']
        }
      }
    },
    load: () => ({ now: load.now, peak: load.peak, waiting: load.waiting.length, refused: load.refused }),
  }
}
