import { holds, loans, type CastHold, type CastLoan } from '#simulation/account.ts'
import { catalogue, copyOf, type Copy, type Title } from '#simulation/catalogue.ts'
import { addDays, type Day } from '#simulation/day.ts'
import type { BibSeed } from './bibs.ts'
import type { AlmaLoanSeed } from './loan.ts'
import type { AlmaRequestSeed } from './user-request.ts'
import type { AlmaUserSeed } from './user.ts'

/** What one of the cast has on loan and waits for at a place, as Alma keeps it. */
export function accountOf(
  person: string,
  place: number,
  library: string | undefined,
  today: Day,
): Required<Pick<AlmaUserSeed, 'loan' | 'request'>> {
  return {
    loan: loans
      .filter((loan) => loan.person === person && copyOf(loan.barcode).copy.place === place)
      .map((loan) => loanOf(loan, library, today)),
    request: holds
      .filter((hold) => hold.person === person && hold.place === place)
      .map((hold) => requestOf(hold, library, today)),
  }
}

/** The titles of which a place has copies, with those copies. */
export function bibsAt(place: number): readonly BibSeed[] {
  return catalogue
    .map((title) => ({ title, copies: title.copies.filter((copy) => copy.place === place) }))
    .filter(({ copies }) => copies.length > 0)
    .map(({ title, copies }) => ({
      ...numbersOf(title),
      title: title.title,
      author: title.author,
      publication_year: String(title.published),
      items: copies.map(({ barcode, callNumber, reference = false }) => ({
        item_id: itemIdOf(barcode),
        barcode,
        call_number: callNumber,
        reference,
      })),
    }))
}

function numbersOf({ number }: Title) {
  const padded = String(number).padStart(6, '0')
  return { mms_id: `9910${padded}0104`, holding_id: `2210${padded}0104` }
}

function itemIdOf(barcode: string): string {
  return `23${barcode}0104`
}

function ofCopy(title: Title, { barcode }: Copy) {
  return { ...numbersOf(title), item_id: itemIdOf(barcode), title: title.title, author: title.author }
}

function loanOf(loan: CastLoan, library: string | undefined, today: Day): AlmaLoanSeed {
  const { title, copy } = copyOf(loan.barcode)
  return {
    ...ofCopy(title, copy),
    loan_id: `70${loan.barcode}0104`,
    ...(library !== undefined && { library: { value: library } }),
    item_barcode: loan.barcode,
    due_date: `${addDays(today, loan.due)}T20:00:00Z`,
    loan_date: `${addDays(today, loan.lent)}T10:12:31.407Z`,
    process_status: loan.missing === undefined ? (loan.renewals > 0 ? 'RENEW' : 'NORMAL') : missing[loan.missing],
    publication_year: String(title.published),
    call_number: copy.callNumber,
    renewals: loan.renewals,
    ...(loan.refuses !== undefined && { refuses: refusals[loan.refuses] }),
  }
}

const missing: Readonly<Record<NonNullable<CastLoan['missing']>, string>> = { lost: 'LOST', 'claimed-returned': 'CLAIMED_RETURN' }

/** As an institution's table might word them; Alma has no codes for these. */
const refusals: Readonly<Record<NonNullable<CastLoan['refuses']>, string>> = {
  'limit-reached': 'Item renew period exceeded',
  requested: 'Item is requested by another patron',
}

function requestOf(hold: CastHold, library: string | undefined, today: Day): AlmaRequestSeed {
  const title = catalogue.find(({ number }) => number === hold.title)!
  return {
    request_id: `26${String(hold.title).padStart(4, '0')}${hold.person.length}${hold.position}${hold.place}0104`,
    mms_id: numbersOf(title).mms_id,
    title: title.title,
    author: title.author,
    ...(library !== undefined && { pickup_location_library: library }),
    ...states[hold.state],
    ...(hold.state === 'waiting' && { place_in_queue: hold.position }),
    request_time: `${addDays(today, hold.placed)}T14:03:12.663Z`,
    // Alma has a date here in every state; only of what is ready it is the last one on the shelf.
    expiry_date: `${addDays(today, hold.fetchBy ?? 8)}Z`,
    ...(hold.wantedUntil !== undefined && { last_interest_date: `${addDays(today, hold.wantedUntil)}Z` }),
    ...(hold.barcode !== undefined && { item_id: itemIdOf(hold.barcode), barcode: hold.barcode }),
  }
}

const states = {
  waiting: { request_status: 'NOT_STARTED' },
  'on-its-way': { request_status: 'IN_PROCESS', task_name: 'Transit Item' },
  ready: { request_status: 'ON_HOLD_SHELF', task_name: 'On Hold Shelf' },
} as const satisfies Record<CastHold['state'], Partial<AlmaRequestSeed>>
