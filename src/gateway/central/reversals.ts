import type { Call } from '#domain/call.ts'
import type { Change } from '#domain/change.ts'
import { dayAt } from '#domain/day.ts'
import type { DataField } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { mayWrite } from './asked-changes.ts'
import type { CentralChanges, Made } from './central-changes.ts'
import { isSame, type CentralNow } from './central-writing.ts'
import type { ChangeBook } from './change-book.ts'
import type { ChangeDesk } from './change-desk.ts'
import type { People } from './people.ts'
import type { Reach } from './reach.ts'
import { shownChange } from './sides.ts'

/** Undoing a change everywhere, as a change of its own: what stood in its fields is written again. */
export interface Reversals {
  /** Once for each change, whoever asks. Refused where somebody has written one of its fields since, naming it and, as far as known, when. */
  reverse(id: string, call: Call): Promise<Made>
}

export interface ReversalsParts {
  readonly people: People
  readonly reach: Reach
  readonly desk: Pick<ChangeDesk, 'find'>
  readonly central: Pick<CentralChanges, 'make'>
  readonly book: ChangeBook
  readonly store: Pick<Store, 'changes'>
  readonly ids: PatronIds
  readonly clock: Clock
}

export function reversals({ people, reach, desk, central, book, store, ids, clock }: ReversalsParts): Reversals {
  return {
    async reverse(id, call) {
      const change = await desk.find(id, call)
      const zone = people.zone(change.zone)
      const ref = ids.open(change.patron)
      if (!ref) throw new Problem('not-found', 'None of our keys sealed whose change it is')
      const reached = await reach.central(zone, ref, 'central:write', call)
      const values = await book.valuesOf(id)
      const { fields: wanted } = values?.wanted ?? {}
      const { before } = values ?? {}
      const isOfFields = change.kind === 'update' || change.kind === 'reversal'
      if (!isOfFields || change.state === 'writing' || change.state === 'refused') throw notReversible()
      if (!wanted || !before || clock.now() >= change.undoUntil) throw notReversible()
      mayWrite(before, reached.permissions)
      const fields = async (present: CentralNow) => {
        const shown = shownChange(wanted, present.shapes)
        const overtaken = change.fields.filter((field) => !isSame(field, present.data, shown))
        if (overtaken.length > 0) throw await overtakenBy(change, overtaken)
        return before
      }
      const request: KeyedRequest = {
        // Not of one caller: a change is undone once.
        principal: ids.fingerprint('central-reversal', id),
        key: 'reversal',
        content: ids.fingerprint('central-reversal', id, 'content'),
      }
      const made = await central.make(zone, reached.central, { kind: 'reversal', reverses: id, fields }, request, call)
      if (made.change.state !== 'refused') {
        await book.update(id, (now) =>
          now.reversedBy === undefined ? { change: { ...now, reversedBy: made.change.id } } : undefined,
        )
      }
      return made
    },
  }

  /** By a change that we know of, or by somebody at the library system itself. */
  async function overtakenBy(change: Change, fields: readonly DataField[]): Promise<Problem> {
    const all = await store.changes.list({ person: change.person, zones: [change.zone] }, 100)
    const later = all.filter(({ id, madeAt }) => id !== change.id && madeAt >= change.madeAt)
    const by = later.find((each) => each.state !== 'refused' && each.fields.some((field) => fields.includes(field)))
    return new Problem('change-overtaken', 'Somebody has written a field of the change since', {
      values: { fields: fields.join(', '), ...(by && { when: dayAt(by.madeAt, 'UTC') }) },
      ...(by && { about: `/v1/changes/${by.id}` }),
    })
  }
}

function notReversible(): Problem {
  return new Problem('change-not-reversible', 'The change cannot be undone (any more)')
}
