import type { Call } from '#domain/call.ts'
import type { LoanId, RecordId } from '#domain/id.ts'
import type { Loan, LoanRenewal } from '#domain/loan.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Loans } from '#ports/loans.ts'
import { readAs, settledAfterMs, type AlmaClient } from './client.ts'
import { allPages } from './pages.ts'
import { standsInPath } from './query.ts'
import { withoutNames } from './said.ts'
import { toLoan, type LoanReading } from './to-loan.ts'
import type { AlmaUsers } from './users.ts'
import { almaLoan, almaLoansPage, type AlmaLoan } from './wire-account.ts'

/** Without it `renewable` is null. */
const expanded = { order_by: 'due_date', direction: 'ASC', expand: 'renewable' }

export function almaLoans(client: AlmaClient, users: AlmaUsers, reading: LoanReading): Loans {
  return {
    settledAfterMs,

    async list(record, call) {
      return (await all(record, call)).map((loan) => toLoan(loan, reading)).toSorted(byDue)
    },

    async renew(record, loan, call) {
      // Alma's page of renewals has no code for a user who is not whose loan it is, so that nobody knows whether it looks.
      const held = await their(record, loan, call)
      if (held === undefined) return { outcome: 'refused', reason: 'gone' }
      const path = ['users', record, 'loans', held.loan_id]
      const question = { endpoint: 'alma.loans.renew', method: 'POST', path, query: { op: 'renew' } } as const
      const reply = await client.write(question, almaLoan, call)
      if (reply.refused === undefined) return { outcome: 'renewed', loan: toLoan(reply.value, reading) }
      if (reply.refused === 'nobody' || reply.refused === 'no-such') return { outcome: 'refused', reason: 'gone' }
      return refused(toLoan(held, reading), (await noted(record, held, call)) ?? reply.said, record)
    },
  }

  async function all(record: RecordId, call: Call): Promise<readonly AlmaLoan[]> {
    const endpoint = 'alma.loans.list'
    await users.makeSureHere(record, call)
    return allPages(
      endpoint,
      ({ loan_id: id }) => id,
      async (page) => {
        const question = { endpoint, path: ['users', record, 'loans'], query: { ...expanded, ...page } } as const
        const reply = await client.ask(question, call)
        if (reply.refused !== undefined) throw new Problem('not-found', `${endpoint}: Alma has no such user any more`)
        const { item_loan: entries, total_record_count: total } = readAs(almaLoansPage, endpoint, reply.content)
        return { entries, total: total ?? undefined }
      },
    )
  }

  async function their(record: RecordId, loan: LoanId, call: Call): Promise<AlmaLoan | undefined> {
    if (!standsInPath(loan)) return undefined
    try {
      return (await all(record, call)).find(({ loan_id: id }) => id === loan)
    } catch (error) {
      if (isProblem(error, 'not-found')) return undefined
      throw error
    }
  }

  /** The error has no reason; the loan may have noted one. What cannot be read now changes nothing about the refusal. */
  async function noted(record: RecordId, before: AlmaLoan, call: Call): Promise<string | undefined> {
    const endpoint = 'alma.loans.get'
    try {
      const question = { endpoint, path: ['users', record, 'loans', before.loan_id], single: true } as const
      const { content } = await client.answered(question, call)
      const after = readAs(almaLoan, endpoint, content)
      return noteOf(after) === noteOf(before) ? undefined : after.last_renew_status?.desc
    } catch (error) {
      if (isProblem(error)) return undefined
      throw error
    }
  }
}

/** Days compare as texts. What has no hour is due at the end of its day. */
function byDue({ due: one }: Loan, { due: other }: Loan): number {
  if (one.day !== other.day) return one.day < other.day ? -1 : 1
  return (one.at ?? Number.POSITIVE_INFINITY) < (other.at ?? Number.POSITIVE_INFINITY) ? -1 : Number(one.at !== other.at)
}

function noteOf({ last_renew_date: date, last_renew_status: status }: AlmaLoan): string {
  return JSON.stringify([date, status?.value, status?.desc])
}

/** Alma has one code for every refusal (401822), so that its words are what we pass on; that it is lost is known of the loan itself. */
function refused({ missing }: Loan, words: string, record: RecordId): LoanRenewal {
  const said = withoutNames(words, [record])
  return { outcome: 'refused', reason: missing === 'lost' ? 'lost' : 'other', ...(said !== undefined && { said }) }
}
