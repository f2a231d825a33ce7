import type { PartRef } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { Errand, ErrandOutcome } from '#domain/errand.ts'
import type { LoanId, PatronRef } from '#domain/id.ts'
import type { Loan, LoanRenewal } from '#domain/loan.ts'
import { Problem } from '#domain/problem.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { AccountLists } from './account-lists.ts'
import type { Careful, CarefulWrites } from './careful-writes.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'

/** Asking for one loan to be renewed, once. The caller has the lane of the record. */
export interface LoanAsking {
  /** `read` is a read of just now: what is seen later is held against it. */
  ask(
    errand: Errand,
    part: PartRef,
    read: () => Promise<readonly Loan[]>,
    call: Call,
    signal: AbortSignal,
  ): Promise<Careful<LoanRenewal>>
  /** What is announced: the same for everybody who would renew this loan. */
  whatOf(part: PartRef): string
  /** The loans as they are now, read when they are first asked for. */
  readOnce(ref: PatronRef, call: Call): () => Promise<readonly Loan[]>
}

export interface LoanAskingParts {
  readonly lists: AccountLists
  readonly write: CarefulWrites
  readonly directory: Directory
  readonly ids: PatronIds
}

export function loanAsking({ lists, write, directory, ids }: LoanAskingParts): LoanAsking {
  return {
    async ask(errand, part, read, call, signal) {
      const { patron, id } = part
      const { institution, ils } = directory.at(patron.institution)
      const { loans } = ils
      if (!loans) throw new Problem('capability-missing', 'The library system there renews no loans')
      const find = (listed: readonly Loan[]) => listed.find((loan) => loan.id === id)
      return write<LoanRenewal>(
        {
          what: whatOf(part),
          errand: errand.id,
          part: ids.sealPart('loan', part),
          settledAfterMs: loans.settledAfterMs,
          async before() {
            const loan = find(await read())
            return loan ? { note: noteOf(loan) } : { answer: gone }
          },
          async shows(note) {
            const loan = find(await freshOf(patron, call))
            if (!loan) return gone
            return isLater(loan, note) ? { outcome: 'renewed', loan } : undefined
          },
          ask: () =>
            naming(institution, call, loans.renew(patron.record, id as LoanId, call)).finally(() => lists.forget(patron)),
          outcomeOf,
        },
        signal,
      )
    },

    whatOf,

    readOnce(ref, call) {
      let read: Promise<readonly Loan[]> | undefined
      return () => (read ??= freshOf(ref, call))
    },
  }

  function whatOf({ patron, id }: PartRef): string {
    return ids.fingerprint('loan-renewal', ids.seal(patron), id)
  }

  async function freshOf(ref: PatronRef, call: Call): Promise<readonly Loan[]> {
    return (await lists.fresh('loan', ref, call)) ?? []
  }
}

const gone: LoanRenewal = { outcome: 'refused', reason: 'gone' }

/** Later on the same day counts too: what is lent for an hour is renewed by the hour. */
function isLater({ due }: Loan, note: string): boolean {
  const before = JSON.parse(note) as Loan['due']
  return due.day > before.day || (due.day === before.day && (due.at ?? 0) > (before.at ?? 0))
}

function noteOf({ due }: Loan): string {
  return JSON.stringify(due)
}

export function outcomeOf(answer: LoanRenewal): ErrandOutcome {
  if (answer.outcome === 'renewed') return { outcome: 'renewed' }
  const { reason, said } = answer
  return { outcome: 'refused', reason, ...(said !== undefined && { said }) }
}
