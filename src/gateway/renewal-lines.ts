import type { Call } from '#domain/call.ts'
import { dayAt } from '#domain/day.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import { copiesOf, needingStaff, withLine, type LineReason, type Renewal, type RenewalLine } from '#domain/renewal.ts'
import type { ExpiryCopies } from '#domain/place.ts'
import { refusesRenewal } from '#domain/standing.ts'
import type { Clock } from '#ports/clock.ts'
import type { CardRenewals, Extension } from '#ports/ils.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Cards } from './cards.ts'
import type { OwnEdits } from './central/own-edits.ts'
import type { Directory } from './directory.ts'
import type { Records } from './records.ts'
import { carriedBy, homeCopyOf, isBegun, keptWithItsOriginal, turnOf } from './renewal-copies.ts'
import { endOf, hasNoRight, isProved, isUnread } from './renewal-proof.ts'

/** One line of a renewal: a record whose dates move. Everything that is concluded about it is concluded from a fresh read. */
export interface RenewalLines {
  /**
   * As far as it goes now. `save` writes each step down; a write is announced before it is sent, so that whoever comes after a crash knows that it may
   * have happened.
   */
  extend(renewal: Renewal, at: number, save: Save, call: Call): Promise<LineOutcome>
  /** Which of these lines the library's own records show as extended, by a write of ours that was begun; and of which they show nothing at all. */
  shown(renewal: Renewal, lines: readonly number[], call: Call): Promise<Shown>
  /** Do the library's own records still show, of all that was extended, exactly the days that were written? */
  unmoved(renewal: Renewal, call: Call): Promise<boolean>
}

export interface Shown {
  readonly extended: readonly number[]
  /** Nothing can be concluded from what was read. */
  readonly unread: readonly number[]
}

export type Save = (next: Renewal, jobs: readonly NewJob[]) => Promise<Renewal>

export interface LineOutcome {
  readonly renewal: Renewal
  /** When to look again; absent where the line has ended. */
  readonly wait?: number
}

export interface RenewalLinesParts {
  readonly directory: Directory
  readonly records: Pick<Records, 'forget'>
  readonly cards: Pick<Cards, 'forget'>
  readonly edits: OwnEdits
  readonly lanes: Lanes
  readonly ids: PatronIds
  readonly clock: Clock
}

/** After so many writes that did not come through, the library system does not want it. */
const mostTries = 5
/** How soon a write that was not proved at once is looked for again. */
const lookMs = 20_000
/** What is our own to put right, and no news of the library system. */
const ours: ReadonlySet<ProblemCode> = new Set(['store-unavailable', 'conflict', 'internal', 'shutting-down'])
/** While the library system is away: soon at first, and seldom when it has been away for long. */
const away = { least: 60_000, most: 30 * 60_000, writeMost: 6 * 3_600_000 }

export function renewalLines({ directory, records, cards, edits, lanes, ids, clock }: RenewalLinesParts): RenewalLines {
  return {
    async extend(renewal, at, save, call) {
      const line = renewal.lines[at]!
      if (line.state !== 'waiting' && line.state !== 'extending') return { renewal }
      const turn = turnOf(renewal, line)
      if (turn === 'later') return { renewal }
      if (turn === 'never') return { renewal: await save(keptWithItsOriginal(renewal, at, clock.now()), []) }
      try {
        return await lanes.inLane(laneOf(line), call.deadline, (signal) => inLane(renewal, at, save, call, signal))
      } catch (error) {
        // Nothing was concluded, so nothing was lost: the same again later.
        if (isProblem(error) && !ours.has(error.code)) return { renewal, wait: clock.now() + awayMs(renewal) }
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
        extended: all.filter(({ shows }) => shows === 'extended').map(({ at }) => at),
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

  async function inLane(renewal: Renewal, at: number, save: Save, call: Call, signal: AbortSignal): Promise<LineOutcome> {
    const line = renewal.lines[at]!
    const port = portOf(line)
    const record = await read(line, call)
    const unsureUntil = line.unsureSince === undefined ? undefined : line.unsureSince + holdOffMs(renewal, line.unsureSince, port)
    const isUnsure = unsureUntil !== undefined && clock.now() < unsureUntil
    if (record && isProved(record, line.moves)) {
      // The vendor has carried the day to a copy, whoever remembers it as it was.
      if (line.follows !== undefined) forget(renewal, record.ref)
      // Nobody of ours has begun a write: somebody else has moved it as far, and nobody pays for that.
      return isBegun(renewal, line) ? extended(renewal, at, save) : ended(renewal, at, 'already', save)
    }
    if (isUnsure) {
      // Soon at first, and then ever more seldom.
      const look = Math.max(lookMs, clock.now() - line.unsureSince!)
      return { renewal, wait: Math.min(unsureUntil, clock.now() + look) }
    }
    // A listing that leaves something out shows no old date by not showing it.
    if (record && isUnread(record, line.moves)) return { renewal, wait: clock.now() + awayMs(renewal) }
    if (line.follows !== undefined) {
      const why = !record ? 'gone' : (line.why ?? (line.tries >= mostTries ? 'refused-by-system' : undefined))
      // The zone's record shows the day, so nothing goes back by itself; that this copy does not is put before a person.
      if (why !== undefined) return { renewal: await save(sure(withLine(renewal, at, { why }, clock.now()), at), []) }
      const wait = carriedBy(renewal, line, record!, expiryCopiesOf(line), clock.now())
      return wait === undefined ? writeUnlessLost(renewal, at, port, save, call, signal) : { renewal, wait }
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
    save: Save,
    call: Call,
    signal: AbortSignal,
  ): Promise<LineOutcome> {
    if (signal.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')
    return write(renewal, at, port, save, call)
  }

  async function write(renewal: Renewal, at: number, port: CardRenewals, save: Save, call: Call): Promise<LineOutcome> {
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
      return { renewal: uncounted, wait: clock.now() + lookMs }
    } finally {
      forget(announced, ref)
    }
    const record = await read(line, call).catch(unlessUnread)
    if (record && record !== 'unread' && isProved(record, line.moves)) {
      await edits.proved(ref)
      return extended(announced, at, save)
    }
    if (extension.outcome === 'written') return { renewal: announced, wait: clock.now() + lookMs }
    const why = extension.reason === 'gone' ? 'gone' : 'refused-by-system'
    return { renewal: await save(withLine(announced, at, { why }, clock.now()), []), wait: clock.now() + lookMs }
  }

  async function extended(renewal: Renewal, at: number, save: Save): Promise<LineOutcome> {
    const now = clock.now()
    const { price, posting, extendedAt = now } = renewal.lines[at]!
    const due = posting === 'none' && price.minor > 0
    const copied = copiesOf(renewal, at).length > 0 && { provedAt: now }
    const next = withLine(renewal, at, { state: 'extended', extendedAt, ...copied, ...(due && { posting: 'due' }) }, now)
    return { renewal: await save(withoutReason(sure(next, at), at), []) }
  }

  async function ended(renewal: Renewal, at: number, why: LineReason, save: Save): Promise<LineOutcome> {
    const { extendedAt, reapplied } = renewal.lines[at]!
    if (extendedAt !== undefined) {
      // It was delivered, and nobody gives back by himself what was paid for it.
      const kept = sure(withLine(renewal, at, { state: 'extended' }, clock.now()), at)
      const next = needingStaff(kept, reapplied ? 'date-put-back' : 'not-proved', clock.now())
      return { renewal: await save(next, []) }
    }
    return { renewal: await save(sure(withLine(renewal, at, { state: 'kept', why }, clock.now()), at), []) }
  }

  /** As long as the vendor may be at it, and the longer the more often nobody could tell what became of it. */
  function holdOffMs({ workingSince, createdAt }: Renewal, since: number, { settledAfterMs }: CardRenewals): number {
    const tried = since - (workingSince ?? createdAt)
    return Math.max(settledAfterMs, Math.min(away.writeMost, Math.ceil(tried / 4)))
  }

  function awayMs({ payment, createdAt }: Renewal): number {
    const since = clock.now() - (payment?.capturedAt ?? createdAt)
    return Math.min(away.most, Math.max(away.least, Math.ceil(since / 4)))
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

/** What was begun has ended, and it is known how. */
export function sure(renewal: Renewal, at: number): Renewal {
  return without('unsureSince', renewal, at)
}

/** Whatever was said against it before: it is there. */
function withoutReason(renewal: Renewal, at: number): Renewal {
  return without('why', renewal, at)
}

function without(name: 'unsureSince' | 'why', renewal: Renewal, at: number): Renewal {
  const lines = renewal.lines.map((line, index) => {
    if (index !== at) return line
    const { [name]: _gone, ...rest } = line
    return rest
  })
  return { ...renewal, lines }
}

function isMovedSince(record: PatronRecord, { moves }: RenewalLine): boolean {
  return moves.some((move) => move.from !== undefined && endOf(record, move) !== move.from)
}

function unlessUnread(error: unknown): 'unread' {
  if (isProblem(error)) return 'unread'
  throw error
}
