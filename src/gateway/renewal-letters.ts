import { dayAt, latest, type Day } from '#domain/day.ts'
import { sumOf } from '#domain/money.ts'
import type { Institution } from '#domain/place.ts'
import { isLapsed, provisionOf } from '#domain/provisional.ts'
import type { Renewal } from '#domain/renewal.ts'
import type { Store } from '#ports/store.ts'
import type { Letters } from './letters.ts'
import {
  isBack,
  isLookedAt,
  paymentLetters,
  refundDays,
  type PaymentLetters,
  type PaymentLettersParts,
  type Sent,
} from './payment-letters.ts'

export type RenewalLetters = PaymentLetters

export interface RenewalLettersParts extends PaymentLettersParts {
  readonly store: Pick<Store, 'renewals'>
}

/** Tells the patron how a renewal ended, that somebody is looking at it, or what the library has yet to see. */
export function renewalLetters({ store, ...parts }: RenewalLettersParts): RenewalLetters {
  const { directory, clock } = parts
  const due = (renewal: Renewal) =>
    dueLetters(renewal, dayAt(clock.now(), directory.at(renewal.institution).institution.timeZone))
  return paymentLetters({ ledger: store.renewals, due, send }, parts)
}

function send(by: Letters, from: Institution, to: string, renewal: Renewal, kind: RenewalLetter, language: string): Sent {
  const { amount, refunds, lines } = renewal
  const provision = provisionOf(renewal)
  const moved = renewal.provisional === 'address-changed'
  switch (kind) {
    case 'renewed':
    case 'provisional': {
      const extended = lines.filter(({ state }) => state === 'extended')
      const until = latest(extended.flatMap(({ moves }) => moves.map((move) => move.to)))
      const paid = sumOf(
        extended.map(({ price }) => price),
        amount.currency,
      )
      if (kind === 'provisional') {
        return provision ? by.provisional(from, to, { ...provision, paid, moved }, language) : 'refused'
      }
      return until === undefined ? 'refused' : by.renewed(from, to, { until, paid }, language)
    }
    case 'provisional-reminder':
      return provision ? by.provisionalReminder(from, to, { ...provision, moved }, language) : 'refused'
    case 'refunded': {
      const back = sumOf(
        refunds.filter(({ state }) => state !== 'failed').map((refund) => refund.amount),
        amount.currency,
      )
      return by.refunded(from, to, { amount: back, days: refundDays }, language)
    }
    case 'looked-at':
      return by.lookedAt(from, to, language)
  }
}

export type RenewalLetter = 'renewed' | 'provisional' | 'provisional-reminder' | 'refunded' | 'looked-at'

/** From its day on until the last one, as long as nobody has confirmed it. */
export function isReminderDue(renewal: Renewal, today: Day): boolean {
  const { state, remindOn } = renewal
  return state === 'fulfilled' && remindOn !== undefined && remindOn <= today && (provisionOf(renewal)?.until ?? '') >= today
}

/** What the patron was not told yet. */
function dueLetters(renewal: Renewal, today: Day): readonly RenewalLetter[] {
  const { state, lines, letters = [], provisional } = renewal
  const due: RenewalLetter[] = []
  if (state === 'fulfilled' && lines.some((line) => line.state === 'extended')) {
    if (provisional === undefined) due.push('renewed')
    // What is over by now is no news.
    else if (!isLapsed(renewal, today)) due.push('provisional')
  }
  if (isReminderDue(renewal, today)) due.push('provisional-reminder')
  if (isBack(renewal)) due.push('refunded')
  if (isLookedAt(renewal)) due.push('looked-at')
  return due.filter((kind) => !letters.includes(kind))
}
