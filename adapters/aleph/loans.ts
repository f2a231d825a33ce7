import type { Call } from '#domain/call.ts'
import type { LoanId } from '#domain/id.ts'
import type { Loan, LoanRenewal } from '#domain/loan.ts'
import type { Currency } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { Loans } from '#ports/loans.ts'
import { accruedIn } from './amounts.ts'
import { minuteIn } from './days.ts'
import { unknownOutcome } from './errors.ts'
import type { Lending, Lent } from './lending.ts'
import { isAskable } from './patrons.ts'
import { loanRefusal } from './refusals.ts'
import type { AlephSettings } from './settings.ts'

export interface LoansSettings extends Pick<AlephSettings, 'settledAfterMinutes'> {
  readonly currency?: Currency | undefined
  readonly timeZone: string
}

/**
 * Whose a loan is, is read before it is renewed: whether Aleph would renew somebody else's by its number, nobody has written down, and the
 * X-server is told which one by its copy alone.
 */
export function alephLoans(lending: Lending, settings: LoansSettings): Loans {
  async function lentTo(record: string, call: Call): Promise<readonly Lent[] | undefined> {
    return isAskable(record) ? lending.loansOf(record, call) : undefined
  }

  /** The loan as it is after the renewal; where it cannot be read, as far as it is known. */
  async function renewed(record: string, before: Lent, call: Call): Promise<LoanRenewal> {
    const after = await lentTo(record, call).catch(() => undefined)
    const lent = after?.find(({ id }) => id === before.id)
    return { outcome: 'renewed', loan: toLoan(lent ?? { ...before, renewable: undefined }, settings) }
  }

  /** Aleph has said something nobody knows. What became of the loan, its own record tells. */
  async function wasRenewed(record: string, { id, record: before }: Lent, call: Call): Promise<boolean> {
    try {
      const now = (await lentTo(record, call))?.find((lent) => lent.id === id)?.record
      return now !== undefined && (now.due > before.due || Number(now.renewals) > Number(before.renewals))
    } catch (error) {
      throw unknownOutcome('aleph: what became of a renewal could not be read', error)
    }
  }

  return {
    settledAfterMs: settings.settledAfterMinutes * 60_000,

    async list(record, call) {
      const lent = await lentTo(record, call)
      if (!lent) throw new Problem('not-found', 'Aleph has no such patron any more')
      return lent.toSorted(byDue).map((one) => toLoan(one, settings))
    },

    async renew(record, loan, call) {
      const lent = (await lentTo(record, call))?.find(({ id }) => id === loan)
      if (!lent) return { outcome: 'refused', reason: 'gone' }
      const said = await lending.renew(record, lent, call)
      if (said.says === 'renewed') return renewed(record, lent, call)
      const refusal = loanRefusal(said.texts)
      const isDoubtful = !said.surely && refusal.reason === 'other'
      if (isDoubtful && (await wasRenewed(record, lent, call))) return renewed(record, lent, call)
      return { outcome: 'refused', ...refusal }
    },
  }
}

function toLoan({ id, record, renewable }: Lent, { currency, timeZone }: LoansSettings): Loan {
  const { title, author, barcode, callNumber, library, lentOn, due, dueHour, renewals, fine } = record
  const at = minuteIn(due, dueHour, timeZone)
  const missing = missingBy(record.status)
  const accruing = currency && fine !== undefined ? accruedIn(fine, currency) : undefined
  return {
    id: id as LoanId,
    title,
    ...(author !== undefined && { author }),
    ...(barcode !== undefined && { barcode }),
    ...(callNumber !== undefined && { callNumber }),
    ...(library !== undefined && { library }),
    ...(lentOn && { lentOn }),
    due: { day: due, ...(at !== undefined && { at }) },
    renewable,
    ...(renewals !== undefined && /^\d{1,4}$/.test(renewals) && { renewals: Number(renewals) }),
    ...(accruing && accruing.minor > 0 && { accruing }),
    ...(missing && { missing }),
  }
}

/** Codes of a client (Notre Dame); the words beside "Active", which was recorded, begin so in English. */
function missingBy(status: string | undefined): Loan['missing'] {
  if (status === undefined) return undefined
  if (/^(?:l$|lost|declared lost)/i.test(status)) return 'lost'
  return /^(?:c$|claim)/i.test(status) ? 'claimed-returned' : undefined
}

function byDue(one: Lent, other: Lent): number {
  return sortKey(one) < sortKey(other) ? -1 : 1
}

function sortKey({ id, record }: Lent): string {
  return `${record.due} ${record.dueHour?.replace(':', '') ?? ''} ${id}`
}
