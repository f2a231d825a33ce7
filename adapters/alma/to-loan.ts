import { dayAt } from '#domain/day.ts'
import type { LoanId } from '#domain/id.ts'
import type { Loan } from '#domain/loan.ts'
import { moneyOf, type Currency } from '#domain/money.ts'
import type { AlmaLoan, Moment } from './wire-account.ts'

export interface LoanReading {
  readonly timeZone: string
  /** What a fine that is still growing is in: Alma says no currency beside it. */
  readonly currency: Currency | undefined
}

export function toLoan(loan: AlmaLoan, { timeZone, currency }: LoanReading): Loan {
  const { at } = loan.due_date
  const lentOn = loan.loan_date && dayOf(loan.loan_date, timeZone)
  const missing = missingAs(loan.process_status)
  const fine = loan.loan_fine ? currency && moneyOf(String(loan.loan_fine), currency) : undefined
  return {
    id: loan.loan_id as LoanId,
    title: titleOf(loan),
    ...(loan.author !== undefined && { author: loan.author }),
    ...(loan.item_barcode !== undefined && { barcode: loan.item_barcode }),
    ...(loan.call_number !== undefined && { callNumber: loan.call_number }),
    ...(loan.library?.value !== undefined && { library: loan.library.value }),
    ...(lentOn && { lentOn }),
    due: { day: dayOf(loan.due_date, timeZone), ...(at !== undefined && { at }) },
    renewable: loan.renewable,
    ...(fine && { accruing: fine }),
    ...(missing && { missing }),
  }
}

/** Where it is one volume of several, its description says which (as Finna's driver shows it). */
function titleOf({ title, description }: AlmaLoan): string {
  return [title, description].filter((part) => part !== undefined).join(' ')
}

/** Alma's codes are in the table of loan statuses: CLAIMED_RETURN, LOST, and others of the two kinds. */
function missingAs(status: string | undefined): Loan['missing'] {
  if (status === undefined) return undefined
  if (/^LOST/i.test(status)) return 'lost'
  return /^CLAIMED/i.test(status) ? 'claimed-returned' : undefined
}

/** The day that it is at the library, for a moment; a date is a day already. */
export function dayOf(moment: Moment, timeZone: string) {
  return moment.at === undefined ? moment.day : dayAt(moment.at, timeZone)
}
