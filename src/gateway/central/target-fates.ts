import type { Target, TargetField, TargetState } from '#domain/change.ts'
import type { InstitutionId } from '#domain/id.ts'
import { sameItems, type DataField } from '#domain/patron-data.ts'
import type { ProblemCode } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Store } from '#ports/store.ts'
import { targetOf, withoutTarget, withTarget, type ChangeBook } from './change-book.ts'
import { retryDelay } from './jobs.ts'
import type { FieldPairing } from './pairing.ts'

/** What became of the open changes of a person at one institution. */
export interface TargetFates {
  /** How the copy stands to the central record after everything that could be done now. */
  tell(person: string, institution: InstitutionId, fates: ReadonlyMap<DataField, Fate>): Promise<void>
  /** Nobody is there. Was anybody, as far as we know? */
  nobody(person: string, institution: InstitutionId, was: boolean): Promise<void>
  /** Nothing could be told. Resolves with when it is tried again, where a change waits for it. */
  away(person: string, institution: InstitutionId, why: ProblemCode): Promise<number | undefined>
}

/** What came of one field. `until`: when it is looked at again. */
export interface Fate {
  readonly pair: FieldPairing
  readonly result: TargetField['result']
  readonly said?: string
  readonly why?: string
  readonly until?: number
}

export interface TargetFatesParts {
  readonly store: Pick<Store, 'changes'>
  readonly book: ChangeBook
  readonly clock: Clock
}

export function targetFates({ store, book, clock }: TargetFatesParts): TargetFates {
  return {
    async tell(person, institution, fates) {
      await each(person, institution, async (id) => {
        await book.update(id, (now) => {
          const target = targetOf(now, institution)
          if (!target || target.state !== 'waiting') return undefined
          return { change: withTarget(now, institution, fateOf(target, fates), clock.now()) }
        })
      })
    },

    async nobody(person, institution, was) {
      await each(person, institution, async (id) => {
        await book.update(id, (now) => ({
          change: was
            ? withTarget(now, institution, { state: 'gone' }, clock.now())
            : withoutTarget(now, institution, clock.now()),
        }))
      })
    },

    async away(person, institution, why) {
      const now = clock.now()
      let latest: number | undefined
      await each(person, institution, async (id) => {
        await book.update(id, (change) => {
          const target = targetOf(change, institution)
          if (!target || target.state !== 'waiting') return undefined
          const tries = target.tries + 1
          const retryAt = now + retryDelay(tries)
          latest = Math.max(latest ?? 0, retryAt)
          return { change: withTarget(change, institution, { tries, why, retryAt }, now) }
        })
      })
      return latest
    },
  }

  /** Of the person's changes that have reached the central record, those that still wait for this institution. */
  async function each(person: string, institution: InstitutionId, work: (id: string) => Promise<void>): Promise<void> {
    const open = await store.changes.unsettledOf(person)
    for (const change of open) {
      if (change.state !== 'arriving' || targetOf(change, institution)?.state !== 'waiting') continue
      if (change.kind === 'update' || change.kind === 'reversal') await work(change.id)
    }
  }
}

function fateOf(target: Target, fates: ReadonlyMap<DataField, Fate>): Partial<Target> {
  const own = target.fields.flatMap(({ field }) => fates.get(field) ?? [])
  const fields = target.fields.map((each): TargetField => {
    const fate = fates.get(each.field)
    return fate ? { field: each.field, rule: fate.pair.rule, result: fate.result } : each
  })
  const told = own.find(({ result }) => result === 'refused') ?? own.find(({ result }) => result === 'waiting')
  const state = stateOf(own)
  return {
    state,
    fields,
    ...(told?.said !== undefined && { said: told.said }),
    ...(told?.why !== undefined && { why: told.why }),
    ...(state === 'waiting' && told?.until !== undefined && { retryAt: told.until }),
  }
}

function stateOf(fates: readonly Fate[]): TargetState {
  const results = new Set(fates.map(({ result }) => result))
  if (results.has('waiting')) return 'waiting'
  if (results.has('refused')) return 'refused'
  return fates.every(isAsCentral) ? 'done' : 'differs'
}

function isAsCentral({ result, pair }: Fate): boolean {
  return result === 'written' || result === 'same' || (result === 'not-carried' && sameItems(pair.central, pair.copy))
}
