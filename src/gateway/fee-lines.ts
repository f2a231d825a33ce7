import type { Call } from '#domain/call.ts'
import type { Fee } from '#domain/fee.ts'
import { changedSince, orderOf, withPart, type FeeLine, type FeePayment } from '#domain/fee-payment.ts'
import type { FeeId, PatronRef } from '#domain/id.ts'
import { sure, withLine, withoutReason, type LineReason } from '#domain/payment.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FeePaid, FeePayments, Fees } from '#ports/fees.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { AccountLists } from './account-lists.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import type { Fulfilment, LineOutcome, Save } from './fulfilment.ts'
import { awayMs, isAway, lookMs, mostTries, nextUnsureLook, unsureUntil } from './fulfilment-pace.ts'
import type { Records } from './records.ts'
import { recordLane } from './renewal-lines.ts'

export interface FeeLinesParts {
  readonly directory: Directory
  readonly records: Pick<Records, 'forget'>
  readonly cards: Pick<Cards, 'forget'>
  readonly lists: Pick<AccountLists, 'forget'>
  readonly lanes: Lanes
  readonly ids: PatronIds
  readonly clock: Clock
}

type Outcome = LineOutcome<FeePayment>

/** One line of a fee payment: what the library system books in one. */
export function feeLines({ directory, records, cards, lists, lanes, ids, clock }: FeeLinesParts): Fulfilment<FeePayment> {
  return {
    async deliver(payment, at, save, call) {
      const line = payment.lines[at]!
      if (line.state !== 'waiting' && line.state !== 'posting') return { payment }
      try {
        return await lanes.inLane(laneOf(line), call.deadline, (signal) =>
          line.tries > 0 ? begun(payment, at, save, call, signal) : first(payment, at, save, call, signal),
        )
      } catch (error) {
        if (isAway(error)) return { payment, wait: clock.now() + awayMs(payment, clock.now()) }
        throw error
      }
    },

    async shown(payment, wanted, call) {
      const found = await Promise.all(
        wanted.map(async (at) => {
          const line = payment.lines[at]!
          // Nobody of ours has begun a write, so whatever the books show is somebody else's.
          if (line.tries === 0) return []
          const posted = await lanes.inLane(laneOf(line), call.deadline, () => postedOf(payment, at, call).catch(unlessUnclear))
          if (posted === 'unclear' || (posted.length > 0 && posted.length < line.fees.length)) return [{ at, isWhole: false }]
          return posted.length > 0 ? [{ at, isWhole: true }] : []
        }),
      )
      const all = found.flat()
      return {
        delivered: all.filter(({ isWhole }) => isWhole).map(({ at }) => at),
        unread: all.filter(({ isWhole }) => !isWhole).map(({ at }) => at),
      }
    },
  }

  /** Nothing was written yet: what is not owed any more as it was paid for is not booked. */
  async function first(
    payment: FeePayment,
    at: number,
    save: Save<FeePayment>,
    call: Call,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const line = payment.lines[at]!
    const { fees, payments } = portsOf(line)
    const owed = await openAt(fees, refOf(line), call)
    const why = owed === 'gone' ? 'gone' : changedSince(line, owed, payments.unit)
    return why === undefined ? write(payment, at, save, call, signal) : { payment: await save(kept(payment, at, why)) }
  }

  /** A write was begun: only the books tell what became of it, and of what they do not show only after the vendor has had its time. */
  async function begun(
    payment: FeePayment,
    at: number,
    save: Save<FeePayment>,
    call: Call,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const line = payment.lines[at]!
    const until = unsureUntil(payment, line, portsOf(line).payments.settledAfterMs)
    const isUnsure = until !== undefined && clock.now() < until
    const posted = await postedOf(payment, at, call).catch(unlessUnclear)
    // Unclear for now, and after the hold-off for good: that is for staff.
    if (posted === 'unclear')
      return isUnsure ? { payment, wait: nextUnsureLook(line.unsureSince!, until, clock.now()) } : { payment }
    if (posted.length === line.fees.length) return { payment: await save(settled(payment, at, posted)) }
    if (isUnsure) return { payment, wait: nextUnsureLook(line.unsureSince!, until, clock.now()) }
    if (posted.length > 0) return { payment: await save(settled(payment, at, posted)) }
    if (line.why !== undefined) return { payment: await save(kept(payment, at, line.why)) }
    if (line.tries >= mostTries) return { payment: await save(kept(payment, at, 'refused-by-system')) }
    return write(payment, at, save, call, signal)
  }

  async function write(
    payment: FeePayment,
    at: number,
    save: Save<FeePayment>,
    call: Call,
    signal: AbortSignal,
  ): Promise<Outcome> {
    if (signal.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')
    const { tries } = payment.lines[at]!
    const now = clock.now()
    const announced = await save(withLine(payment, at, { state: 'posting', tries: tries + 1, unsureSince: now }, now))
    const line = announced.lines[at]!
    const ref = refOf(line)
    let paid: FeePaid
    try {
      paid = await portsOf(line).payments.pay(orderOf(announced, at, ref.record), call)
    } catch (error) {
      if (!isProblem(error)) throw error
      // Whatever the reason: perhaps it was booked. Only the books tell. That nobody knows is no refusal, so it is not counted as one.
      const uncounted = await save(withLine(announced, at, { tries: Math.max(1, tries) }, clock.now()))
      return { payment: uncounted, wait: clock.now() + lookMs }
    } finally {
      forget(announced, ref)
    }
    switch (paid.outcome) {
      case 'paid':
        return { payment: await save(settled(announced, at, idsOf(line))) }
      case 'in-part':
        return { payment: await save(settled(announced, at, paid.paid)) }
      case 'refused': {
        // Believed once it had time enough to be booked all the same.
        const why = reasons[paid.reason]
        return { payment: await save(withLine(announced, at, { why }, clock.now())), wait: clock.now() + lookMs }
      }
    }
  }

  /** Those that the books show end here; the others, where there are any, are another line from now on, and go back. */
  function settled(payment: FeePayment, at: number, posted: readonly FeeId[]): FeePayment {
    const now = clock.now()
    return withoutReason(sure(withPart(withLine(payment, at, { state: 'posted', postedAt: now }, now), at, posted), at), at)
  }

  function kept(payment: FeePayment, at: number, why: LineReason): FeePayment {
    return sure(withLine(payment, at, { state: 'kept', why }, clock.now()), at)
  }

  function postedOf(payment: FeePayment, at: number, call: Call): Promise<readonly FeeId[]> {
    const line = payment.lines[at]!
    return portsOf(line).payments.posted(orderOf(payment, at, refOf(line).record), { ...call, fresh: true })
  }

  function portsOf({ institution }: FeeLine): { readonly fees: Fees; readonly payments: FeePayments } {
    const { fees } = directory.at(institution).ils
    if (!fees?.payments) throw new Problem('ils-unavailable', 'Fees cannot be booked there any more')
    return { fees, payments: fees.payments }
  }

  function refOf({ record }: FeeLine): PatronRef {
    const ref = ids.open(record)
    if (!ref) throw new Problem('internal', 'A line names a record that none of our keys sealed')
    return ref
  }

  /** What is owed decides about loans, holds and the card. */
  function forget({ patron }: FeePayment, ref: PatronRef): void {
    lists.forget(ref)
    records.forget(ref)
    cards.forget(ref)
    const whose = ids.open(patron)
    if (whose) cards.forget(whose)
  }

  function laneOf(line: FeeLine): string {
    return recordLane(ids, refOf(line))
  }
}

const reasons: Readonly<Record<(FeePaid & { outcome: 'refused' })['reason'], LineReason>> = {
  changed: 'already',
  gone: 'gone',
  other: 'refused-by-system',
}

/** Never out of what is remembered: it is what decides about somebody's money. */
async function openAt(fees: Fees, { record }: PatronRef, call: Call): Promise<readonly Fee[] | 'gone'> {
  if (!fees.list) throw new Problem('ils-unavailable', 'Fees are not shown there any more')
  try {
    return await fees.list(record, { ...call, fresh: true })
  } catch (error) {
    if (isProblem(error, 'not-found')) return 'gone'
    throw error
  }
}

function idsOf({ fees }: FeeLine): readonly FeeId[] {
  return fees.map(({ fee }) => fee)
}

function unlessUnclear(error: unknown): 'unclear' {
  if (isProblem(error, 'outcome-unknown')) return 'unclear'
  throw error
}
