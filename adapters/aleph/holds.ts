import type { Call } from '#domain/call.ts'
import type { Hold, HoldCancelling, HoldPlacement, HoldRefusal, Wanted } from '#domain/hold.ts'
import type { HoldId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { HoldOrder, Holds } from '#ports/holds.ts'
import { isAskable } from './patrons.ts'
import { holdRefusal } from './refusals.ts'
import type { Requested, Requesting, Target } from './requesting.ts'
import type { AlephSettings } from './settings.ts'

/**
 * Whose a hold is, is read before it is cancelled: whether Aleph would take somebody else's back by its key, nobody has written down. What is on
 * the shelf is said not to be cancellable, and then nothing is asked.
 */
export function alephHolds(requesting: Requesting, settings: Pick<AlephSettings, 'admLibrary' | 'settledAfterMinutes'>): Holds {
  async function heldFor(record: string, call: Call): Promise<readonly Requested[] | undefined> {
    return isAskable(record) ? requesting.holdsOf(record, call) : undefined
  }

  function targetOf({ record, item }: Wanted): Target | undefined {
    const library = settings.admLibrary.toUpperCase()
    if (!isTitle.test(record)) return undefined
    if (item === undefined) return { record: record.toUpperCase() }
    const isOurs = isCopy.test(item) && item.toUpperCase().slice(0, -15) === library
    return isOurs ? { record: record.toUpperCase(), item: item.toUpperCase() } : undefined
  }

  /** The hold that has just been placed, where the list can be read and shows it. */
  async function placed(record: string, { item }: Target, before: ReadonlySet<string>, call: Call): Promise<HoldPlacement> {
    const now = (await heldFor(record, call).catch(() => undefined)) ?? []
    const further = now.filter(({ id }) => !before.has(id) && (item === undefined || id.startsWith(item)))
    return { outcome: 'placed', ...(further.length === 1 && { hold: toHold(further[0]!) }) }
  }

  async function whyNot(record: string, { id }: Requested, texts: readonly string[], call: Call): Promise<HoldCancelling> {
    const now = await heldFor(record, call)
    const hold = now?.find((one) => one.id === id)
    if (!hold) return { outcome: 'refused', reason: 'gone' }
    const { said } = holdRefusal(texts)
    return {
      outcome: 'refused',
      reason: hold.cancellable === false || isReady(hold) ? 'too-late' : 'other',
      ...(said && { said }),
    }
  }

  return {
    settledAfterMs: settings.settledAfterMinutes * 60_000,

    async list(record, call) {
      const held = await heldFor(record, call)
      if (!held) throw gone()
      return held.toSorted(byState).map(toHold)
    },

    async options(record, wanted, call) {
      const target = targetOf(wanted)
      if (!isAskable(record)) throw gone()
      if (!target) {
        if (!(await heldFor(record, call))) throw gone()
        return { allowed: false, pickups: [], refusal: { reason: 'gone' } }
      }
      const offer = await requesting.offer(record, target, call)
      if (offer.says === 'nobody') throw gone()
      if (offer.says === 'ask') return { allowed: undefined, pickups: [] }
      if (offer.says === 'refused') return { allowed: false, pickups: [], refusal: holdRefusal(offer.texts) }
      return { allowed: true, pickups: offer.pickups, ...(offer.until && { wantedUntil: offer.until }) }
    },

    async place(record, order: HoldOrder, call) {
      const { pickup, wantedUntil: until, note } = order
      const target = targetOf(order.wanted)
      if (!target || !isAskable(record)) return refused('gone')
      if (pickup !== undefined && !isPlace.test(pickup)) return refused('pickup-not-possible')
      const before = await heldFor(record, call)
      if (!before) return refused('gone')
      const said = await requesting.place(record, target, { pickup, until, note }, call)
      if (said.says === 'refused') return { outcome: 'refused', ...holdRefusal(said.texts) }
      return placed(record, target, new Set(before.map(({ id }) => id)), call)
    },

    async cancel(record, hold, call) {
      const held = (await heldFor(record, call))?.find(({ id }) => id === hold)
      if (!held) return { outcome: 'refused', reason: 'gone' }
      if (held.cancellable === false) return { outcome: 'refused', reason: 'too-late' }
      const said = await requesting.cancel(record, held, call)
      if (said.says === 'cancelled') return { outcome: 'cancelled' }
      if (said.says === 'gone') return { outcome: 'refused', reason: 'gone' }
      return whyNot(record, held, said.texts, call)
    },
  }
}

/** A library of four or five characters (they may be of fewer in old sites) and nine digits; of a copy six more for which one. */
const isTitle = /^[a-z][a-z\d]{1,4}\d{9}$/i
const isCopy = /^[a-z][a-z\d]{1,4}\d{15}$/i
const isPlace = /^[\w-]{1,20}$/

function toHold(requested: Requested): Hold {
  const { id, record, cancellable } = requested
  const { title, author, barcode, anyCopy, statusText, pickup, placedOn, wantedUntil, heldUntil } = record
  const state = stateOf(requested)
  // Of a hold that any copy will do for, the one it stands at is nobody's until it is fetched for them.
  const isForOne = !anyCopy || state === 'ready' || state === 'on-its-way'
  const position = state === 'waiting' ? positionIn(statusText) : undefined
  return {
    id: id as HoldId,
    title,
    ...(author !== undefined && { author }),
    ...(isForOne && barcode !== undefined && { barcode }),
    state,
    ...(statusText !== undefined && { said: statusText }),
    ...(position !== undefined && { position }),
    ...(pickup && { pickup: { ...pickup, ...(pickup.code !== pickup.name && { library: pickup.code }) } }),
    ...(placedOn && { placedOn }),
    ...(state === 'ready' && heldUntil && { fetchBy: heldUntil }),
    ...(wantedUntil && { wantedUntil }),
    cancellable,
  }
}

/** Letters of z37-status, or the words that clients compare them with; what is on the shelf has S there or nothing, and a day since when. */
function stateOf({ record: { status = '', heldSince, heldUntil } }: Requested): Hold['state'] {
  if (/^(?:w$|waiting)/i.test(status)) return 'waiting'
  if (/^(?:a$|in process)/i.test(status)) return 'on-its-way'
  if (/^(?:s$|on hold)/i.test(status)) return 'ready'
  return status === '' && (heldSince ?? heldUntil) !== undefined ? 'ready' : 'other'
}

function isReady(requested: Requested): boolean {
  return stateOf(requested) === 'ready'
}

/** `Waiting in position 1 in queue; current due date …` */
function positionIn(text: string | undefined): number | undefined {
  const position = Number(/\bposition (\d{1,5})\b/i.exec(text ?? '')?.[1])
  return position > 0 ? position : undefined
}

function byState(one: Requested, other: Requested): number {
  return sortKey(one) < sortKey(other) ? -1 : 1
}

function sortKey(requested: Requested): string {
  const { id, record } = requested
  return `${isReady(requested) ? 0 : 1} ${record.placedOn ?? ''} ${id}`
}

function refused(reason: HoldRefusal): HoldPlacement {
  return { outcome: 'refused', reason }
}

function gone(): Problem {
  return new Problem('not-found', 'Aleph has no such patron any more')
}
