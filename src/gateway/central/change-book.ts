import type { Change, Target } from '#domain/change.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { PatronDataChange } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'

/** Changes as they are written down, by several at once: whoever was overtaken looks again and says it anew. */
export interface ChangeBook {
  /** Writes what `next` makes of the change as it is; nothing where it makes nothing of it. Resolves with how it is then. */
  update(id: string, next: (now: Change) => Updated | undefined): Promise<Change>
  /** What was to be written, and what stood there before; nothing where they were wiped, or no present key opens them. */
  valuesOf(id: string): Promise<Values | undefined>
  sealed(values: Values): { readonly wanted: string; readonly before?: string }
}

export interface Updated {
  readonly change: Change
  readonly jobs?: readonly NewJob[]
}

export interface Values {
  readonly wanted: Wanted
  readonly before?: PatronDataChange
}

/** Fields; or another main key; or whose records are taken in, by sealed id. */
export interface Wanted {
  readonly fields?: PatronDataChange
  readonly key?: string
  readonly other?: string
}

export interface ChangeBookParts {
  readonly store: Pick<Store, 'changes'>
  readonly ids: Pick<PatronIds, 'sealValues' | 'openValues'>
}

/** Of as many as have it on this node one at a time writes it; the tries are for other nodes. */
const mostTries = 20

export function changeBook({ store, ids }: ChangeBookParts): ChangeBook {
  const turns = new Map<string, Promise<unknown>>()

  return {
    update(id, next) {
      const before = turns.get(id) ?? Promise.resolve()
      const turn = before.then(() => updated(id, next))
      const quiet = turn.catch(() => undefined).finally(() => turns.get(id) === quiet && turns.delete(id))
      turns.set(id, quiet)
      return turn
    },

    async valuesOf(id) {
      const sealed = await store.changes.values(id)
      const wanted = sealed && ids.openValues(sealed.wanted)
      if (wanted === undefined) return undefined
      const before = sealed?.before === undefined ? undefined : ids.openValues(sealed.before)
      return {
        wanted: JSON.parse(wanted) as Wanted,
        ...(before !== undefined && { before: JSON.parse(before) as PatronDataChange }),
      }
    },

    sealed: ({ wanted, before }) => ({
      wanted: ids.sealValues(JSON.stringify(wanted)),
      ...(before && { before: ids.sealValues(JSON.stringify(before)) }),
    }),
  }

  async function updated(id: string, next: (now: Change) => Updated | undefined): Promise<Change> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const now = await store.changes.find(id)
      if (!now) throw new Problem('not-found', 'No such change')
      const made = next(now)
      if (!made) return now
      if (await store.changes.save(made.change, made.jobs ?? [])) return { ...made.change, version: now.version + 1 }
    }
    throw new Problem('conflict', 'Others write the same change all the time')
  }
}

export type Holder = 'central' | InstitutionId

export function targetOf({ targets }: Change, at: Holder): Target | undefined {
  return targets.find((target) => isAt(target, at))
}

/** The change with this said of one of its targets; over where nothing of it waits any more. */
export function withTarget(change: Change, at: Holder, said: Partial<Target>, now: number): Change {
  const targets = change.targets.map((target): Target => {
    if (!isAt(target, at)) return target
    const { retryAt: _retryAt, why: _why, said: _said, ...rest } = target
    return { ...rest, ...said, changedAt: now }
  })
  return settled({ ...change, targets, changedAt: now })
}

/** Nobody was ever there: so it is no matter of that institution's. */
export function withoutTarget(change: Change, at: InstitutionId, now: number): Change {
  return settled({ ...change, targets: change.targets.filter((target) => !isAt(target, at)), changedAt: now })
}

function settled(change: Change): Change {
  const isOver = change.targets.every(({ state }) => state !== 'waiting')
  return change.state === 'arriving' && isOver ? { ...change, state: 'done' } : change
}

function isAt({ at }: Target, holder: Holder): boolean {
  return 'central' in at ? holder === 'central' : at.institution === holder
}
