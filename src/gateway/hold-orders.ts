import type { Entry } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { ErrandOutcome } from '#domain/errand.ts'
import type { Hold, HoldCancelling, HoldOptions, HoldPlacement, HoldRefusal, Wanted } from '#domain/hold.ts'
import type { HoldId, InstitutionId, PatronRef } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { HoldOrder, Holds } from '#ports/holds.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { AccountLists } from './account-lists.ts'
import type { CarefulWrites } from './careful-writes.ts'
import type { Directory } from './directory.ts'
import { unknownUntil, type Errands } from './errands.ts'
import { naming } from './naming.ts'
import type { Opened, Patrons } from './patrons.ts'
import { recordLane } from './renewal-lines.ts'

/** Holds placed and given up, as the one who asks may have it done. The library decides, whatever its options said before. */
export interface HoldOrders {
  /** May it be had, and where could it be fetched? Asking places nothing. */
  options(whose: PatronRef | undefined, at: InstitutionId, wanted: Wanted, call: Call): Promise<HoldOptions>
  /**
   * Asks for it. The same key again is answered with what came of it. `outcome-unknown` where the answer was lost and no hold shows; until that is
   * settled nobody asks for the same again, by whatever key.
   */
  place(whose: PatronRef | undefined, at: InstitutionId, order: HoldOrder, key: string, call: Call): Promise<PlacedHold>
  /**
   * Gives it up, by its handle. That it is gone is as good as cancelled, since a handle is never made of what was not this patron's. To ask again
   * does no harm, and so there is no key to it.
   */
  cancel(whose: PatronRef | undefined, hold: string, call: Call): Promise<CancelledHold>
}

export type PlacedHold =
  /** The hold as it is now; absent where the library system did not name it, or it stands no more. */
  | { readonly outcome: 'placed'; readonly hold?: Entry<Hold> }
  | { readonly outcome: 'refused'; readonly institution: InstitutionId; readonly reason: HoldRefusal; readonly said?: string }

export type CancelledHold =
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'refused'; readonly reason: 'too-late' | 'other'; readonly said?: string }

export interface HoldOrdersParts {
  readonly patrons: Pick<Patrons, 'opened'>
  readonly lists: AccountLists
  readonly errands: Errands
  readonly write: CarefulWrites
  readonly directory: Directory
  readonly lanes: Lanes
  readonly store: Pick<Store, 'errands'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** The one part there is of such an errand. */
const whole = 'hold'

export function holdOrders(parts: HoldOrdersParts): HoldOrders {
  const { patrons, lists, errands, write, directory, lanes, store, ids, clock } = parts

  return {
    async options(whose, at, wanted, call) {
      const opened = await patrons.opened(whose, 'holds:manage', call)
      const { ref, port } = recordAt(opened, at)
      await opened.noted([ref])
      return naming(directory.at(at).institution, call, port.options(ref.record, wanted, call))
    },

    async place(whose, at, order, key, call) {
      const opened = await patrons.opened(whose, 'holds:manage', call)
      const { ref, port } = recordAt(opened, at)
      await opened.noted([ref])
      const { wanted, pickup = '', wantedUntil = '', note = '' } = order
      const content = [at, wanted.record, wanted.item ?? '', pickup, wantedUntil, note]
      const errand = await errands.open('place-hold', key, content, opened.patron, call)
      return lanes.inLane(recordLane(ids, ref), call.deadline, async (signal) => {
        const known = (await store.errands.outcomes(errand.id)).get(whole)
        if (known) return asBefore(ref, known, call)
        const careful = await write<HoldPlacement>(
          {
            what: ids.fingerprint('hold-placing', ids.seal(ref), wanted.record, wanted.item ?? ''),
            errand: errand.id,
            part: whole,
            settledAfterMs: port.settledAfterMs,
            before: async () => ({ note: JSON.stringify((await freshOf(ref, call)).map(markOf)) }),
            shows: async (note) => placedSince(await freshOf(ref, call), wanted, JSON.parse(note) as readonly string[]),
            ask: () =>
              naming(directory.at(at).institution, call, port.place(ref.record, order, call)).finally(() => lists.forget(ref)),
            outcomeOf: (answer) => outcomeOf(ref, answer),
          },
          signal,
        )
        if (careful.outcome === 'unknown') throw unknownUntil(careful.until, clock.now())
        const { answer } = careful
        if (answer.outcome === 'refused') return { ...answer, institution: at }
        return { outcome: 'placed', ...(answer.hold && { hold: entryOf(ref, answer.hold) }) }
      })
    },

    async cancel(whose, handle, call) {
      const opened = await patrons.opened(whose, 'holds:manage', call)
      const part = errands.partOf('hold', handle, opened)
      const { port } = recordAt(opened, part.patron.institution)
      await opened.noted([part.patron])
      return lanes.inLane(recordLane(ids, part.patron), call.deadline, async () => {
        const { institution } = directory.at(part.patron.institution)
        try {
          return toCancelled(await naming(institution, call, port.cancel(part.patron.record, part.id as HoldId, call)))
        } catch (error) {
          if (!isProblem(error, 'outcome-unknown')) throw error
          const still = await freshOf(part.patron, call).catch(() => undefined)
          if (still && !still.some(({ id }) => id === part.id)) return { outcome: 'cancelled' }
          throw error
        } finally {
          lists.forget(part.patron)
        }
      })
    },
  }

  function recordAt({ records }: Opened, at: InstitutionId): { readonly ref: PatronRef; readonly port: Holds } {
    const ref = records.find(({ institution }) => institution === at)
    if (!ref) throw new Problem('not-found', 'The patron has no record there that is open to whoever asks')
    const { holds } = directory.at(at).ils
    if (!holds) throw new Problem('capability-missing', 'The library system there takes no holds')
    return { ref, port: holds }
  }

  async function freshOf(ref: PatronRef, call: Call): Promise<readonly Hold[]> {
    return (await lists.fresh('hold', ref, call)) ?? []
  }

  /** Nobody else of ours has placed anything meanwhile: whoever did had to wait for the lane. */
  function placedSince(holds: readonly Hold[], wanted: Wanted, before: readonly string[]): HoldPlacement | undefined {
    const newer = holds.filter((hold) => !before.includes(markOf(hold)))
    const named = newer.filter((hold) => hold.wanted)
    const hold = named.find((each) => isFor(each, wanted)) ?? (named.length === 0 && newer.length === 1 ? newer[0] : undefined)
    return hold && { outcome: 'placed', hold }
  }

  /** As short as can be, and nothing that names a hold at the vendor. */
  function markOf({ id }: Hold): string {
    return ids.fingerprint('hold', id).slice(0, 16)
  }

  function outcomeOf(ref: PatronRef, answer: HoldPlacement): ErrandOutcome {
    if (answer.outcome === 'refused') {
      const { reason, said } = answer
      return { outcome: 'refused', reason, ...(said !== undefined && { said }) }
    }
    return { outcome: 'placed', ...(answer.hold && { hold: ids.sealPart('hold', { patron: ref, id: answer.hold.id }) }) }
  }

  async function asBefore(ref: PatronRef, known: ErrandOutcome, call: Call): Promise<PlacedHold> {
    if (known.outcome === 'refused') {
      return { ...known, institution: ref.institution, reason: known.reason as HoldRefusal }
    }
    const handle = known.outcome === 'placed' ? known.hold : undefined
    const part = handle === undefined ? undefined : ids.openPart('hold', handle)
    const listed = await lists.list('hold', ref, call).catch(unlessUnread)
    const hold = part && listed?.value.find(({ id }) => id === part.id)
    return { outcome: 'placed', ...(hold && { hold: entryOf(ref, hold) }) }
  }

  function entryOf(patron: PatronRef, hold: Hold): Entry<Hold> {
    const code = hold.pickup?.library
    const library = code === undefined ? undefined : directory.topology.libraryByCode(patron.institution, code)
    return { patron, ...(library && { library: library.id }), part: hold }
  }
}

/** Where a copy was wanted, its title may have a hold for another. */
function isFor({ wanted }: Hold, { record, item }: Wanted): boolean {
  return wanted?.record === record && (item === undefined || wanted.item === undefined || wanted.item === item)
}

function toCancelled(answer: HoldCancelling): CancelledHold {
  if (answer.outcome === 'cancelled' || answer.reason === 'gone') return { outcome: 'cancelled' }
  return { outcome: 'refused', reason: answer.reason, ...(answer.said !== undefined && { said: answer.said }) }
}

function unlessUnread(error: unknown): undefined {
  if (!isProblem(error)) throw error
}
