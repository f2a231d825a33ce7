import type { AccountSource, Entry, PartRef } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { Errand, ErrandOutcome } from '#domain/errand.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Loan, LoanRefusal, LoanRenewal } from '#domain/loan.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { AccountLists } from './account-lists.ts'
import type { CarefulWrites } from './careful-writes.ts'
import type { Directory } from './directory.ts'
import { unknownUntil, type Errands } from './errands.ts'
import { loanAsking, outcomeOf } from './loan-asking.ts'
import type { Patrons } from './patrons.ts'
import { recordLane } from './renewal-lines.ts'

/** Loans renewed as the one who asks may have them renewed. The library decides, loan by loan. */
export interface LoanRenewals {
  /**
   * One loan, by its handle. The same key again is answered with what came of it. `outcome-unknown` where the answer was lost and the loan shows nothing
   * yet; until that is settled nobody asks again, by whatever key.
   */
  renew(whose: PatronRef | undefined, loan: string, key: string, call: Call): Promise<RenewedLoan>
  /** All of them. The same key again goes on with what was not tried, and leaves alone what has ended. */
  renewAll(whose: PatronRef | undefined, key: string, call: Call): Promise<RenewedLoans>
}

export interface RenewedLoan {
  /** The handle of the loan. */
  readonly id: string
  readonly patron: PatronRef
  /** As it is now; absent where it is on loan no more, or was not read since. */
  readonly current?: Entry<Loan>
  readonly result: LoanResult
}

export type LoanResult =
  | { readonly outcome: 'renewed' }
  | { readonly outcome: 'refused'; readonly reason: LoanRefusal; readonly said?: string }
  /** It may have been renewed; nobody can tell yet. */
  | { readonly outcome: 'unknown' }
  /** There was no time for it, or the library system stopped answering. */
  | { readonly outcome: 'not-tried' }

export interface RenewedLoans {
  readonly loans: readonly RenewedLoan[]
  readonly sources: readonly AccountSource[]
  /** Every loan was tried, and it is known what came of it. */
  readonly complete: boolean
}

export interface LoanRenewalsParts {
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

/** What is not begun so long before the deadline is not begun: its answer would come to nobody. */
const leastMs = 1000

export function loanRenewals(parts: LoanRenewalsParts): LoanRenewals {
  const { patrons, lists, errands, directory, lanes, store, ids, clock } = parts
  const asking = loanAsking(parts)

  return {
    async renew(whose, handle, key, call) {
      const opened = await patrons.opened(whose, 'loans:renew', call)
      const part = errands.partOf('loan', handle, opened)
      await opened.noted([part.patron])
      const errand = await errands.open('renew-loan', key, [handle], opened.patron, call)
      return lanes.inLane(recordLane(ids, part.patron), call.deadline, async (signal) => {
        // Whoever had the same key has perhaps come to an end while this one waited for its turn.
        const known = (await store.errands.outcomes(errand.id)).get(handle)
        if (known) return shown(handle, part.patron, resultOf(known), await loanNow(part, call))
        const careful = await asking.ask(errand, part, asking.readOnce(part.patron, call), call, signal)
        if (careful.outcome === 'unknown') throw unknownUntil(careful.until, clock.now())
        const { answer } = careful
        return shown(handle, part.patron, resultOf(outcomeOf(answer)), answer.outcome === 'renewed' ? answer.loan : undefined)
      })
    },

    async renewAll(whose, key, call) {
      const opened = await patrons.opened(whose, 'loans:renew', call)
      await opened.noted(opened.records)
      const errand = await errands.open('renew-loans', key, [], opened.patron, call)
      const told = await Promise.all(opened.records.map((ref) => renewOf(ref, errand, call)))
      const sources = [...told.map(({ source }) => source), ...opened.unread]
      if (!sources.some(({ outcome }) => outcome === 'answered')) throw nobody(told)
      const loans = told.flatMap((each) => each.loans)
      const isTried = !loans.some(({ result }) => result.outcome === 'not-tried')
      const isAnswered = sources.every(({ outcome }) => outcome === 'answered')
      if (isTried && isAnswered && !errand.over) await store.errands.end(errand.id)
      return { loans, sources, complete: isAnswered && isTried && !loans.some(({ result }) => result.outcome === 'unknown') }
    },
  }

  /** One after the other: a library system has one record to write, and its limits are counted over all of its loans. */
  async function renewOf(ref: PatronRef, errand: Errand, call: Call): Promise<ToldOf> {
    const { institution } = ref
    if (!directory.at(institution).ils.loans) return { source: { institution, outcome: 'not-offered' }, loans: [] }
    try {
      return await lanes.inLane(recordLane(ids, ref), call.deadline, (signal) => inTurn(ref, errand, call, signal))
    } catch (error) {
      if (!isProblem(error)) throw error
      return { source: { institution, outcome: 'failed', problem: error.code }, loans: [], problem: error }
    }
  }

  async function inTurn(ref: PatronRef, errand: Errand, call: Call, signal: AbortSignal): Promise<ToldOf> {
    const { institution } = ref
    const asOf = clock.now()
    const outcomes = await store.errands.outcomes(errand.id)
    const read = asking.readOnce(ref, call)
    const loans: RenewedLoan[] = []
    let stopped: Problem | undefined
    for (const loan of await read()) {
      const part: PartRef = { patron: ref, id: loan.id }
      const id = ids.sealPart('loan', part)
      const known = outcomes.get(id)
      const left = (outcome: 'unknown' | 'not-tried') => loans.push(shown(id, ref, { outcome }, loan))
      if (known) loans.push(shown(id, ref, resultOf(known), loan))
      // Lent since, or left open by nobody knows whom: it was not meant.
      else if (errand.over && !(await store.errands.announced(asking.whatOf(part)))) continue
      else if (stopped || signal.aborted || !hasTime(call)) left('not-tried')
      else {
        try {
          const careful = await asking.ask(errand, part, read, call, signal)
          if (careful.outcome === 'unknown') left('unknown')
          else loans.push(shown(id, ref, resultOf(outcomeOf(careful.answer)), loanAfter(careful.answer, loan)))
        } catch (error) {
          if (!isProblem(error)) throw error
          stopped = error
          left('not-tried')
        }
      }
    }
    const source: AccountSource = stopped
      ? { institution, outcome: 'failed', problem: stopped.code, asOf }
      : { institution, outcome: 'answered', asOf }
    return { source, loans }
  }

  async function loanNow({ patron, id }: PartRef, call: Call): Promise<Loan | undefined> {
    const listed = await lists.list('loan', patron, call).catch(unlessUnread)
    return listed?.value.find((loan) => loan.id === id)
  }

  function shown(id: string, patron: PatronRef, result: LoanResult, loan: Loan | undefined): RenewedLoan {
    if (!loan) return { id, patron, result }
    const library = loan.library === undefined ? undefined : directory.topology.libraryByCode(patron.institution, loan.library)
    return { id, patron, result, current: { patron, ...(library && { library: library.id }), part: loan } }
  }

  function hasTime({ deadline, signal }: Call): boolean {
    return !signal.aborted && clock.now() < deadline - leastMs
  }
}

interface ToldOf {
  readonly source: AccountSource
  readonly loans: readonly RenewedLoan[]
  readonly problem?: Problem
}

/** What is refused is as it was, unless it is gone. */
function loanAfter(answer: LoanRenewal, before: Loan): Loan | undefined {
  if (answer.outcome === 'renewed') return answer.loan
  return answer.reason === 'gone' ? undefined : before
}

function resultOf(known: ErrandOutcome): LoanResult {
  return known.outcome === 'refused' ? { ...known, reason: known.reason as LoanRefusal } : { outcome: 'renewed' }
}

/** The patron's own record comes first. */
function nobody(told: readonly ToldOf[]): Problem {
  const [problem] = told.flatMap((each) => each.problem ?? [])
  return problem ?? new Problem('capability-missing', 'No library system of this patron renews loans')
}

function unlessUnread(error: unknown): undefined {
  if (!isProblem(error)) throw error
}
