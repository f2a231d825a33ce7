import { holds, loans, type CastHold, type CastLoan } from '#simulation/account.ts'
import { catalogue, copyOf } from '#simulation/catalogue.ts'
import { addDays, type Day } from '#simulation/day.ts'
import type { Person } from '#simulation/person.ts'
import { alephTitlesOf, itemKeyOf } from './catalogue.ts'
import type { Z30 } from './item-records.ts'
import type { AlephPatronSeed } from './patron.ts'
import type { AdmLibrarySeed } from './seed.ts'

type LoanSeed = NonNullable<AlephPatronSeed['z36']>[number]
type HoldSeed = NonNullable<AlephPatronSeed['z37']>[number]
type Copy = Pick<Z30, 'library' | 'doc-number' | 'item-sequence' | 'sub-library'>

/** What a person has on loan here. The number of a loan is the ADM library's own count. */
export function loansOf({ id }: Pick<Person, 'id'>, admLibraries: readonly AdmLibrarySeed[], today: Day): readonly LoanSeed[] {
  return loans.flatMap((loan, nth) => {
    const copy = loan.person === id ? copyBy(loan.barcode, admLibraries) : undefined
    return copy ? [loanOf(loan, copy, nth, today)] : []
  })
}

export function holdsOf({ id }: Pick<Person, 'id'>, admLibraries: readonly AdmLibrarySeed[], today: Day): readonly HoldSeed[] {
  return holds.flatMap((hold) => {
    const copy = hold.person === id ? copyFor(hold, admLibraries) : undefined
    const main = admLibraries[hold.place - 1]?.subLibraries[0]?.code
    return copy ? [holdOf(hold, copy, main, today)] : []
  })
}

/** The copy that a debt is about, where it is named like a title that the place has. */
export function itemAbout(about: string, place: number, admLibraries: readonly AdmLibrarySeed[]): string {
  const barcode = catalogue.find(({ title }) => title === about)?.copies.find((copy) => copy.place === place)?.barcode
  const copy = barcode === undefined ? undefined : copyBy(barcode, admLibraries)
  return copy ? itemKeyOf(copy) : ''
}

const statuses = { 'claimed-returned': 'C', lost: 'L' } as const

function loanOf({ lent, due, renewals, missing }: CastLoan, copy: Copy, nth: number, today: Day): LoanSeed {
  return {
    ...copy,
    number: String(nth + 1).padStart(9, '0'),
    'loan-date': compact(addDays(today, lent)),
    'due-date': compact(addDays(today, due)),
    'original-due-date': compact(addDays(today, due)),
    'no-renewal': String(renewals),
    ...(missing && { status: statuses[missing] }),
    // Staff's own words, which are nobody's to read.
    'note-1': 'Spine repaired twice, watch her',
  }
}

const states = { waiting: 'W', 'on-its-way': 'A', ready: 'S' } as const

function holdOf(hold: CastHold, copy: Copy, main: string | undefined, today: Day): HoldSeed {
  const { library, 'doc-number': document, 'item-sequence': sequence } = copy
  const { barcode, placed, state, position, fetchBy, wantedUntil } = hold
  return {
    library,
    'doc-number': document,
    'item-sequence': sequence,
    sequence: String(position).padStart(4, '0'),
    status: states[state],
    expand: barcode === undefined ? 'Y' : 'N',
    'open-date': compact(addDays(today, placed)),
    ...(wantedUntil !== undefined && { 'end-request-date': compact(addDays(today, wantedUntil)) }),
    ...(state === 'ready' && { 'hold-date': compact(today) }),
    ...(fetchBy !== undefined && { 'end-hold-date': compact(addDays(today, fetchBy)) }),
    ...(main !== undefined && { 'pickup-location': main }),
    'note-2': 'Asks for everything, take your time',
  }
}

function copyFor({ title, barcode, place }: CastHold, admLibraries: readonly AdmLibrarySeed[]): Copy | undefined {
  const first = catalogue.find(({ number }) => number === title)?.copies.find((copy) => copy.place === place)?.barcode
  const wanted = barcode ?? first
  return wanted === undefined ? undefined : copyBy(wanted, admLibraries)
}

function copyBy(barcode: string, admLibraries: readonly AdmLibrarySeed[]): Copy | undefined {
  const { title } = copyOf(barcode)
  const item = alephTitlesOf(admLibraries)
    .find(({ z13 }) => z13.title === title.title)
    ?.z30.find((copy) => copy.barcode === barcode)
  if (!item) return undefined
  const { library, 'doc-number': document, 'item-sequence': sequence = '000010', 'sub-library': place = library } = item
  return { library, 'doc-number': document, 'item-sequence': sequence, 'sub-library': place }
}

function compact(day: Day): string {
  return day.replaceAll('-', '')
}
