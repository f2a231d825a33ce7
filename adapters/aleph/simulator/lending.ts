import { addDays, type Day } from '#simulation/day.ts'
import { blockTextOf } from './delinquencies.ts'
import { none } from './fields.ts'
import type { Z36 } from './item-records.ts'
import { numberOf, queueFor } from './items.ts'
import type { AlephPatron } from './patron.ts'
import { isExpired, registrationFor } from './registrations.ts'
import { dayOfClock } from './world.ts'
import type { World } from './world.ts'

/** tab16 of a site that lends everything for four weeks, three times over. */
const loanDays = 28
const mostRenewals = 3
const finePerDay = 10

/** What became of asking for a renewal. */
export type Renewed = { readonly refused?: undefined } | { readonly refused: string }

/** Why a loan is not renewed, in Aleph's words: those of the manuals and of a client (Notre Dame) where there are such, else ours. */
export function refusalOf(world: World, patron: AlephPatron, loan: Z36): string | undefined {
  const registration = registrationFor(world, patron, loan.library, '')
  if (loan.status === 'L') return 'Loan has been declared lost.'
  if (loan.status === 'C') return 'Loan has been claimed returned.'
  if (!registration) return 'Patron has no Local Information'
  const blocked = blockTextOf(world.site, patron.z303) ?? blockTextOf(world.site, registration)
  if (blocked !== undefined) return `Patron is blocked. ${blocked}`
  if (isExpired(world, registration)) return 'Patron registration has expired.'
  const waiting = queueFor(world, loan).filter(({ id, status }) => id !== patron.z303.id && status === 'W')
  if (waiting.length > 0) return 'Item has been requested by another patron.'
  const renewals = Number(loan['no-renewal'])
  if (renewals >= mostRenewals) {
    return `Renewal limit reached - No. of renews: ${twoDigits(renewals)} Limit: ${twoDigits(mostRenewals)}.`
  }
  return nextDue(world) > loan['due-date'] ? undefined : "New due date must be bigger than current's loan due date"
}

export function renew(world: World, patron: AlephPatron, loan: Z36): Renewed {
  const refused = refusalOf(world, patron, loan)
  if (refused !== undefined) return { refused }
  Object.assign(loan, {
    'due-date': nextDue(world),
    'no-renewal': String(Number(loan['no-renewal']) + 1),
    'last-renew-date': compact(dayOfClock(world)),
    'renew-cataloger-name': 'WWW-X',
    'renew-mode': 'WEB',
  })
  world.ledger.push({ by: 'renew', table: 'z36', id: patron.z303.id, key: numberOf(loan) })
  return {}
}

/** What it costs by now that it is late; not yet written down. */
export function accruedFine(world: World, loan: Z36): string {
  const late = (Date.parse(dayOfClock(world)) - Date.parse(readable(loan['due-date']))) / 86_400_000
  return late > 0 && loan.status === 'A' ? ((late * finePerDay) / 100).toFixed(2) : ''
}

/** As recorded where there is no limit; with one, the words are ours. */
export function renewInfoOf(loan: Z36): string {
  return `${loan['no-renewal']} (limit ${mostRenewals}).No limit on latest due date.`
}

export function isOut(loan: Z36): boolean {
  return loan['returned-date'] === none
}

function nextDue(world: World): string {
  return compact(addDays(dayOfClock(world), loanDays))
}

function readable(date: string): Day {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` as Day
}

function compact(day: Day): string {
  return day.replaceAll('-', '')
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0')
}
