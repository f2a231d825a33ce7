import type { Call } from '#domain/call.ts'
import { dayAt } from '#domain/day.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { isLapsed } from '#domain/provisional.ts'
import { inState, needingStaff, sure, withLine } from '#domain/payment.ts'
import type { Renewal, RenewalLine } from '#domain/renewal.ts'
import type { Clock } from '#ports/clock.ts'
import type { Posting } from '#ports/ils.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from './directory.ts'
import { homeCopyOf } from './renewal-copies.ts'
import { paymentLane } from './payment-change.ts'
import { renewalTopic } from './renewal-kind.ts'
import { recordLane, type RenewalLines } from './renewal-lines.ts'

/** What follows when a renewal has come to its end: the library's own books, and later looks at whether it stays renewed. */
export interface RenewalAfterwards {
  /** Writes what is due into the vendor's books. Resolves with when to come again, with nothing where all is written. */
  post(id: string, call: Call): Promise<number | undefined>
  /** Is every paid date still there? One that was put back is written again once, and then a person looks at it. */
  look(id: string, call: Call): Promise<number | undefined>
}

export interface RenewalAfterwardsParts {
  readonly directory: Directory
  readonly lines: RenewalLines
  readonly lanes: Lanes
  readonly store: Pick<Store, 'renewals'>
  readonly ids: PatronIds
  readonly clock: Clock
}

const minute = 60_000
const day = 86_400_000

/** After the renewal has ended: a nightly load, a weekly one, a monthly one. */
const looksAfter = [day, 7 * day, 30 * day]
/** What could not be seen is looked for again. */
const unreadMs = 6 * 3_600_000
/** How long a vendor may be at something that it has not answered, where it moves no dates and so has not told. */
const unsureMs = 5 * minute
/** As long as the books cannot be written; then a person does it. */
const postingPatienceMs = 3 * day

export function renewalAfterwards({ directory, lines, lanes, store, ids, clock }: RenewalAfterwardsParts): RenewalAfterwards {
  return {
    post: (id, call) =>
      inRenewal(id, call, async (renewal) => {
        let current = renewal
        for (const [at, line] of current.lines.entries()) {
          if (line.posting !== 'due') continue
          const looked = lookedForAt(current, at)
          if (clock.now() < looked) return looked
          // Announced before it is sent: what was begun and not answered may yet be done, and would not be found until it is.
          current = await save(withLine(current, at, { unsureSince: clock.now() }, current.updatedAt))
          const posting = await posted(current, at, line, call)
          if (posting === 'later') {
            current = await save(withLine(current, at, { unsureSince: clock.now() }, current.updatedAt))
            const waiting = clock.now() - renewal.updatedAt
            if (waiting < postingPatienceMs) return Math.max(lookedForAt(current, at), clock.now() + Math.ceil(waiting / 4))
            current = await save(
              needingStaff(withLine(current, at, { posting: 'staff' }, clock.now()), 'posting-failed', clock.now()),
            )
          } else {
            current = await save(sure(withLine(current, at, { posting }, current.updatedAt), at))
          }
        }
        return undefined
      }),

    look: (id, call) =>
      inRenewal(id, call, async (renewal) => {
        const ended = renewal.payment?.capturedAt ?? renewal.createdAt
        // While it is being worked at, or looked at by a person, there is nothing to see yet.
        if (renewal.state !== 'fulfilled') return renewal.looks < looksAfter.length ? clock.now() + day : undefined
        // What nobody has confirmed is over: a date that has passed is nobody's to put back.
        if (isLapsed(renewal, dayAt(clock.now(), directory.at(renewal.institution).institution.timeZone))) return undefined
        const extended = [...renewal.lines.entries()].filter(([, { state }]) => state === 'extended').map(([at]) => at)
        const { delivered: shown, unread } = await lines.shown(renewal, extended, call)
        const back = extended.filter((at) => !shown.includes(at) && !unread.includes(at))
        if (back.length > 0) return putBack(renewal, back)
        // A listing that leaves something out has shown nothing: it was no look.
        if (unread.length > 0) return clock.now() + unreadMs
        const looks = renewal.looks + 1
        await save({ ...renewal, looks })
        const next = looksAfter[looks]
        return next === undefined ? undefined : Math.max(clock.now() + minute, ended + next)
      }),
  }

  /** From when on a posting that was begun either stands in the books or never will. */
  function lookedForAt(renewal: Renewal, at: number): number {
    const { unsureSince } = renewal.lines[at]!
    const { institution } = bookedAt(renewal, at)
    if (unsureSince === undefined) return clock.now()
    return unsureSince + (directory.at(institution).ils.renewal?.settledAfterMs ?? unsureMs)
  }

  /** Once a nightly load may have had an old file; twice it is somebody's will. */
  async function putBack(renewal: Renewal, back: readonly number[]): Promise<undefined> {
    const now = clock.now()
    if (back.some((at) => renewal.lines[at]!.reapplied)) {
      await save(needingStaff(renewal, 'date-put-back', now))
      return undefined
    }
    const again = renewal.lines.map((line, index): RenewalLine =>
      back.includes(index) ? { ...line, state: 'extending', tries: 1, reapplied: true } : line,
    )
    const job = { topic: renewalTopic, key: renewal.id, dueAt: now }
    await save({ ...inState(renewal, 'fulfilling', now), workingSince: now, lines: again }, [job])
    return undefined
  }

  async function posted(renewal: Renewal, at: number, line: RenewalLine, call: Call): Promise<'posted' | 'ledger' | 'later'> {
    const booked = bookedAt(renewal, at)
    const { postings } = directory.at(booked.institution).ils
    const ref = ids.open(booked.record)
    if (!postings || !ref) return 'ledger'
    const library = booked.moves.find((move) => move.library !== undefined)?.library
    const posting: Posting = {
      record: ref.record,
      reference: `${renewal.id}-${at + 1}`,
      amount: line.price,
      taken: renewal.settledBy === 'desk' ? 'desk' : 'online',
      ...(library !== undefined && { library }),
    }
    try {
      const outcome = await lanes.inLane(recordLane(ids, ref), call.deadline, () => postings.post(posting, call))
      return outcome.outcome === 'posted' ? 'posted' : 'ledger'
    } catch (error) {
      if (isProblem(error)) return 'later'
      throw error
    }
  }

  /** A zone has no books: what was paid for its record stands in those of the library that the renewal was quoted at. */
  function bookedAt(renewal: Renewal, at: number): RenewalLine {
    return homeCopyOf(renewal, at) ?? renewal.lines[at]!
  }

  function inRenewal(
    id: string,
    call: Call,
    work: (renewal: Renewal) => Promise<number | undefined>,
  ): Promise<number | undefined> {
    return lanes.inLane(paymentLane(id), call.deadline, async () => {
      const renewal = await store.renewals.find(id)
      return renewal && work(renewal)
    })
  }

  async function save(next: Renewal, jobs: Parameters<Store['renewals']['save']>[1] = []): Promise<Renewal> {
    if (!(await store.renewals.save(next, jobs)))
      throw new Problem('conflict', 'The renewal was changed by somebody else', { retryAfter: 1 })
    return { ...next, version: next.version + 1 }
  }
}
