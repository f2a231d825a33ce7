import type { Call } from '#domain/call.ts'
import { dayAt } from '#domain/day.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { needingStaff, sure, withLine, withoutReason, type LineReason } from '#domain/payment.ts'
import { copiesOf, type Renewal, type RenewalLine } from '#domain/renewal.ts'
import type { ExpiryCopies } from '#domain/place.ts'
import { refusesRenewal } from '#domain/standing.ts'
import type { Clock } from '#ports/clock.ts'
import type { CardRenewals, Extension } from '#ports/ils.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Cards } from './cards.ts'
import type { OwnEdits } from './central/own-edits.ts'
import type { Directory } from './directory.ts'
import { awayMs, isAway, lookMs, mostTries, nextUnsureLook, unsureUntil } from './fulfilment-pace.ts'
import type { Fulfilment, LineOutcome, Save } from './fulfilment.ts'
import type { Records } from './records.ts'
import { carriedBy, homeCopyOf, isBegun, keptWithItsOriginal, turnOf } from './renewal-copies.ts'
import { endOf, hasNoRight, isProved, isUnread } from './renewal-proof.ts'

/** One line of a renewal: a record whose dates move. */
export interface RenewalLines extends Fulfilment<Renewal> {
  /** Do the library's own records still show, of all that was extended, exactly the days that were written? */
  unmoved(renewal: Renewal, call: Call): Promise<boolean>
}

type Outcome = LineOutcome<Renewal>

export interface RenewalLinesParts {
  readonly directory: Directory
  readonly records: Pick<Records, 'forget'>
  readonly cards: Pick<Cards, 'forget'>
  readonly edits: OwnEdits
  readonly lanes: Lanes
  readonly ids: PatronIds
  readonly clock: Clock
}

export function renewalLines({ directory, records, cards, edits, lanes, ids, clock }: RenewalLinesParts): RenewalLines {
  return {
    async deliver(renewal, at, save, call) {
      const line = renewal.lines[at]!
      if (line.state !== 'waiting' && line.state !== 'extending') return { payment: renewal }
      const turn = turnOf(renewal, line)
      if (turn === 'later') return { payment: renewal }
      if (turn === 'never') return { payment: await save(keptWithItsOriginal(renewal, at, clock.now()), []) }
      try {
        return await lanes.inLane(laneOf(line), call.deadline, (signal) => inLane(renewal, at, save, call, signal))
      } catch (error) {
        if (isAway(error)) return { payment: renewal, wait: clock.now() + awayMs(renewal, clock.now()) }
        throw error
      }
    },

    async shown(renewal, wanted, call) {
      const found = await Promise.all(
        wanted.map(async (at) => {
          const line = renewal.lines[at]!
          if (!isBegun(renewal, line)) return []
          const record = await lanes.inLane(laneOf(line), call.deadline, () => read(line, call))
          if (!record) return []
          const shows = isProved(record, line.moves) ? 'extended' : isUnread(record, line.moves) ? 'unread' : undefined
          return shows === undefined ? [] : [{ at, shows }]
        }),
      )
      const all = found.flat()
      return {
        delivered: all.filter(({ shows }) => shows === 'extended').map(({ at }) => at),
        unread: all.filter(({ shows }) => shows === 'unread').map(({ at }) => at),
      }
    },

    async unmoved(renewal, call) {
      const extended = renewal.lines.filter(({ state }) => state === 'extended')
      const found = await Promise.all(
        extended.map((line) =>
          lanes.inLane(laneOf(line), call.deadline, async () => {
            const record = await read(line, call)
            return record !== undefined && line.moves.every((move) => endOf(record, move) === move.to)
          }),
        ),
      )
      return found.every(Boolean)
    },
  }

  async function inLane(renewal: Renewal, at: number, save: Save<Renewal>, call: Call, signal: AbortSignal): Promise<Outcome> {
    const line = renewal.lines[at]!
    const port = portOf(line)
    const record = await read(line, call)
    const until = unsureUntil(renewal, line, port.settledAfterMs)
    if (record && isProved(record, line.moves)) {
      // The vendor has carried the day to a copy, whoever remembers it as it was.
      if (line.follows !== undefined) forget(renewal, record.ref)
      // Nobody of ours has begun a write: somebody else has moved it as far, and nobody pays for that.
      return isBegun(renewal, line) ? extended(renewal, at, save) : ended(renewal, at, 'already', save)
    }
    if (until !== undefined && clock.now() < until) {
      return { payment: renewal, wait: nextUnsureLook(line.unsureSince!, until, clock.now()) }
    }
    // A listing that leaves something out shows no old date by not showing it.
    if (record && isUnread(record, line.moves)) return { payment: renewal, wait: clock.now() + awayMs(renewal, clock.now()) }
    if (line.follows !== undefined) {
      const why = !record ? 'gone' : (line.why ?? (line.tries >= mostTries ? 'refused-by-system' : undefined))
      // The zone's record shows the day, so nothing goes back by itself; that this copy does not is put before a person.
      if (why !== undefined) return { payment: await save(sure(withLine(renewal, at, { why }, clock.now()), at), []) }
      const wait = carriedBy(renewal, line, record!, expiryCopiesOf(line), clock.now())
      return wait === undefined ? writeUnlessLost(renewal, at, port, save, call, signal) : { payment: renewal, wait }
    }
    if (!record) return ended(renewal, at, 'gone', save)
    // The system refused it, and had time enough to do it all the same.
    if (line.why !== undefined) return ended(renewal, at, line.why, save)
    if (line.tries >= mostTries) return ended(renewal, at, 'refused-by-system', save)
    if (line.tries === 0) {
      // Somebody has moved it since, to whatever day: what was quoted would be paid for another period.
      if (isMovedSince(record, line)) return ended(renewal, at, 'already', save)
      const why = await refusedSince(renewal, at, record, call)
      if (why !== undefined) return ended(renewal, at, why, save)
    }
    return writeUnlessLost(renewal, at, port, save, call, signal)
  }

  /** What the library has against it since the quote was made. Of a zone's record, the one library that it was quoted at. */
  async function refusedSince(renewal: Renewal, at: number, record: PatronRecord, call: Call): Promise<LineReason | undefined> {
    const home = homeCopyOf(renewal, at)
    if (!home) return isRefusedNow(record, renewal.lines[at]!) ? 'refused-since' : undefined
    const copy = await read(home, call)
    if (!copy) return 'gone'
    if (isMovedSince(copy, home)) return 'already'
    // A date where nobody may borrow would be paid for nothing; that of a copy elsewhere costs nothing.
    return isRefusedNow(copy, home) || hasNoRight(copy, home.moves) ? 'refused-since' : undefined
  }

  async function writeUnlessLost(
    renewal: Renewal,
    at: number,
    port: CardRenewals,
    save: Save<Renewal>,
    call: Call,
    signal: AbortSignal,
  ): Promise<Outcome> {
    if (signal.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')
    return write(renewal, at, port, save, call)
  }

  async function write(renewal: Renewal, at: number, port: CardRenewals, save: Save<Renewal>, call: Call): Promise<Outcome> {
    const before = renewal.lines[at]!
    const begun = clock.now()
    const announced = await save(
      withLine(renewal, at, { state: 'extending', tries: before.tries + 1, unsureSince: begun }, begun),
      [],
    )
    const line = announced.lines[at]!
    const ref = refOf(line)
    await edits.begun(ref)
    let extension: Extension
    try {
      extension = await port.extend(
        ref.record,
        line.moves.map(({ library, to }) => ({
          to,
          ...(library !== undefined && { library }),
          ...(line.follows !== undefined && { copy: true }),
        })),
        call,
      )
    } catch (error) {
      if (!isProblem(error)) throw error
      // Whatever the reason: perhaps it was written. Only a read tells, and before the hold-off is over only a new date. That nobody knows is no
      // refusal, so it is not counted as one.
      const uncounted = await save(withLine(announced, at, { tries: Math.max(1, before.tries) }, clock.now()), [])
      return { payment: uncounted, wait: clock.now() + lookMs }
    } finally {
      forget(announced, ref)
    }
    const record = await read(line, call).catch(unlessUnread)
    if (record && record !== 'unread' && isProved(record, line.moves)) {
      await edits.proved(ref)
      return extended(announced, at, save)
    }
    if (extension.outcome === 'written') return { payment: announced, wait: clock.now() + lookMs }
    const why = extension.reason === 'gone' ? 'gone' : 'refused-by-system'
    return { payment: await save(withLine(announced, at, { why }, clock.now()), []), wait: clock.now() + lookMs }
  }

  async function extended(renewal: Renewal, at: number, save: Save<Renewal>): Promise<Outcome> {
    const now = clock.now()
    const { price, posting, extendedAt = now } = renewal.lines[at]!
    const due = posting === 'none' && price.minor > 0
    const copied = copiesOf(renewal, at).length > 0 && { provedAt: now }
    const next = withLine(renewal, at, { state: 'extended', extendedAt, ...copied, ...(due && { posting: 'due' }) }, now)
    return { payment: await save(withoutReason(sure(next, at), at), []) }
  }

  async function ended(renewal: Renewal, at: number, why: LineReason, save: Save<Renewal>): Promise<Outcome> {
    const { extendedAt, reapplied } = renewal.lines[at]!
    if (extendedAt !== undefined) {
      // It was delivered, and nobody gives back by himself what was paid for it.
      const kept = sure(withLine(renewal, at, { state: 'extended' }, clock.now()), at)
      const next = needingStaff(kept, reapplied ? 'date-put-back' : 'not-proved', clock.now())
      return { payment: await save(next, []) }
    }
    return { payment: await save(sure(withLine(renewal, at, { state: 'kept', why }, clock.now()), at), []) }
  }

  /** Never out of what is remembered: it is what decides about somebody's money. */
  function read(line: RenewalLine, call: Call): Promise<PatronRecord | undefined> {
    const ref = refOf(line)
    const seen = line.moves.flatMap(({ library }) => library ?? [])
    return directory.keeperOf(ref.institution).patrons.read(ref.record, seen, { ...call, fresh: true })
  }

  /** What the library refuses since the quote was made. */
  function isRefusedNow(record: PatronRecord, { moves }: RenewalLine): boolean {
    const { institution } = directory.at(record.ref.institution)
    const { topology } = directory
    const today = dayAt(clock.now(), institution.timeZone)
    return moves.some(({ library }) => {
      const registration = record.registrations.find((each) => !each.inherited && each.library === library)
      const { renewal } = topology.policiesAt(topology.placeOf(institution.id, registration))
      return refusesRenewal(record.blocks, renewal, library, today)
    })
  }

  function portOf(line: RenewalLine): CardRenewals {
    const { renewal } = directory.keeperOf(line.institution)
    if (!renewal) throw new Problem('ils-unavailable', 'Dates cannot be moved there any more')
    return renewal
  }

  function expiryCopiesOf({ institution }: RenewalLine): ExpiryCopies {
    const zone = directory.topology.institution(institution)?.zone
    // Of a place that has left its zone nobody carries anything there.
    return (zone !== undefined && directory.topology.zone(zone)?.expiryCopies) || 'written'
  }

  function refOf({ record }: RenewalLine): PatronRef {
    const ref = ids.open(record)
    if (!ref) throw new Problem('internal', 'A line names a record that none of our keys sealed')
    return ref
  }

  function forget({ patron }: Renewal, ref: PatronRef): void {
    records.forget(ref)
    cards.forget(ref)
    const whose = ids.open(patron)
    if (whose) cards.forget(whose)
  }

  function laneOf(line: RenewalLine): string {
    return recordLane(ids, refOf(line))
  }
}

/** Every read-modify-write of one record waits for the others, whatever it is for. */
export function recordLane(ids: PatronIds, ref: PatronRef): string {
  return `record ${ids.holder({ kind: 'patron', patron: ref })}`
}

function isMovedSince(record: PatronRecord, { moves }: RenewalLine): boolean {
  return moves.some((move) => move.from !== undefined && endOf(record, move) !== move.from)
}

function unlessUnread(error: unknown): 'unread' {
  if (isProblem(error)) return 'unread'
  throw error
}
