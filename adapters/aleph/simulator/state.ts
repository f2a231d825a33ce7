import { patronSchema, type AlephPatron, type AlephPatronSeed } from './patron.ts'
import { faultsOf } from './seed.ts'
import type { World } from './world.ts'

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
    load: () => ({ now: load.now, peak: load.peak, waiting: load.waiting.length, refused: load.refused }),
  }
}
