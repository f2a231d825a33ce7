import { addDays, dayOf } from '#simulation/day.ts'
import type { AlmaLoan } from './loan.ts'
import { linkTo } from './show.ts'
import type { UserRecord } from './user-record.ts'
import type { Setting } from './world.ts'
import type { JsonObject } from './xml.ts'

/** `renewable` is null unless it is asked for (recorded by php-alma-client). */
export function shownLoan(world: Setting, record: UserRecord, loan: AlmaLoan, expanded: boolean): JsonObject {
  return {
    loan_id: loan.loan_id,
    circ_desk: loan.circ_desk,
    return_circ_desk: { value: '', desc: null, link: null },
    library: loan.library,
    user_id: record.user.primary_id,
    item_barcode: loan.item_barcode,
    due_date: loan.due_date,
    loan_status: 'ACTIVE',
    loan_date: loan.loan_date,
    returned_by: { value: '', link: null },
    process_status: loan.process_status,
    mms_id: loan.mms_id,
    holding_id: loan.holding_id,
    item_id: loan.item_id,
    title: loan.title,
    author: loan.author,
    description: loan.description,
    publication_year: loan.publication_year,
    location_code: { value: 'STACKS', name: 'Stacks' },
    item_policy: { value: null, description: null },
    call_number: loan.call_number,
    ...(loan.loan_fine === undefined ? {} : { loan_fine: loan.loan_fine }),
    request_id: { value: '', link: linkTo(world, record.user.primary_id, 'requests') },
    renewable: expanded ? whyNot(world, record, loan) === undefined : null,
    ...(loan.last_renew_date === undefined ? {} : { last_renew_date: loan.last_renew_date }),
    last_renew_status: loan.last_renew_status,
  }
}

/** For how long a book is lent, counted from the renewal. */
const loanDays = 28

/** A due date "never passes the expiry date of the user" (Ex Libris Knowledge Center), so that a renewal may gain less than it asks for. */
export function renewedUntil({ clock }: Setting, { user }: UserRecord): string {
  const due = addDays(dayOf(clock.now()), loanDays)
  const expiry = user.expiry_date?.slice(0, 10) ?? due
  return `${expiry < due ? expiry : due}T20:00:00Z`
}

/** Why it is not renewed, in the words that the institution's table might have; nothing where it is. */
export function whyNot(world: Setting, record: UserRecord, loan: AlmaLoan): string | undefined {
  if (/^(?:LOST|CLAIMED)/u.test(loan.process_status)) return 'Item is lost or claimed returned'
  if (loan.refuses !== undefined) return loan.refuses
  return renewedUntil(world, record) <= loan.due_date ? 'Due date would not change' : undefined
}
