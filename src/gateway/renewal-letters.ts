import type { Call } from '#domain/call.ts'
import { dayAt, latest, type Day } from '#domain/day.ts'
import { Problem } from '#domain/problem.ts'
import { sumOf } from '#domain/money.ts'
import { isLapsed, provisionOf } from '#domain/provisional.ts'
import type { Attention, Renewal } from '#domain/renewal.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { addressOf } from './address.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'

/** Tells the patron how a renewal ended, that somebody is looking at it, or what the library has yet to see. */
export interface RenewalLetters {
  /** Resolves with when to come again, with nothing where everything was said. */
  write(id: string, call: Call): Promise<number | undefined>
}

export interface RenewalLettersParts {
  readonly directory: Directory
  /** Absent where no letters are sent. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly store: Pick<Store, 'renewals'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** As long as banks take. */
const refundDays = 10
const againMs = 10 * 60_000

export function renewalLetters({ directory, letters, lanes, store, ids, clock }: RenewalLettersParts): RenewalLetters {
  return {
    write: (id, call) =>
      lanes.inLane(`renewal ${id}`, call.deadline, async () => {
        const renewal = await store.renewals.find(id)
        if (!letters || !renewal) return undefined
        const today = dayAt(clock.now(), directory.at(renewal.institution).institution.timeZone)
        const [due, ...more] = dueLetters(renewal, today)
        if (due === undefined) return undefined
        const outcome = await send(letters, renewal, due, call)
        if (outcome === 'later') return clock.now() + againMs
        // Said, or never to be said: a letter that comes twice is better than one that never comes, but not for ever.
        if (!(await store.renewals.save({ ...renewal, letters: [...(renewal.letters ?? []), due] }, []))) {
          throw new Problem('conflict', 'The renewal was changed by somebody else')
        }
        return more.length > 0 ? clock.now() : undefined
      }),
  }

  async function send(by: Letters, renewal: Renewal, kind: RenewalLetter, call: Call): Promise<'sent' | 'refused' | 'later'> {
    const ref = ids.open(renewal.patron)
    if (!ref) return 'refused'
    const { institution, ils } = directory.at(ref.institution)
    const record = await ils.patrons.read(ref.record, [], call)
    const to = record && addressOf(record)
    if (!record || to === undefined) return 'refused'
    const language = record.language ?? renewal.language
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
          return provision ? by.provisional(institution, to, { ...provision, paid, moved }, language) : 'refused'
        }
        return until === undefined ? 'refused' : by.renewed(institution, to, { until, paid }, language)
      }
      case 'provisional-reminder':
        return provision ? by.provisionalReminder(institution, to, { ...provision, moved }, language) : 'refused'
      case 'refunded': {
        const back = sumOf(
          refunds.filter(({ state }) => state !== 'failed').map((refund) => refund.amount),
          amount.currency,
        )
        return by.refunded(institution, to, { amount: back, days: refundDays }, language)
      }
      case 'looked-at':
        return by.lookedAt(institution, to, language)
    }
  }
}

export type RenewalLetter = 'renewed' | 'provisional' | 'provisional-reminder' | 'refunded' | 'looked-at'

/** What is between the library and its systems or its bank, while the patron has what they paid for. */
const ofNoPatron: ReadonlySet<Attention> = new Set(['posting-failed', 'charged-back', 'date-put-back'])

/** From its day on until the last one, as long as nobody has confirmed it. */
export function isReminderDue(renewal: Renewal, today: Day): boolean {
  const { state, remindOn } = renewal
  return state === 'fulfilled' && remindOn !== undefined && remindOn <= today && (provisionOf(renewal)?.until ?? '') >= today
}

/** What the patron was not told yet. */
function dueLetters(renewal: Renewal, today: Day): readonly RenewalLetter[] {
  const { state, lines, refunds, letters = [], settledBy, attention, provisional, payment, resolution } = renewal
  const due: RenewalLetter[] = []
  if (state === 'fulfilled' && lines.some((line) => line.state === 'extended')) {
    if (provisional === undefined) due.push('renewed')
    // What is over by now is no news.
    else if (!isLapsed(renewal, today)) due.push('provisional')
  }
  if (isReminderDue(renewal, today)) due.push('provisional-reminder')
  // Whose bank has taken the money back has it, and no more is coming because staff have written that down.
  const byBank = payment?.chargedBack !== undefined && resolution?.outcome === 'refunded'
  const isBack = refunds.some((refund) => refund.state === 'done') && !byBank
  if ((state === 'fulfilled' || state === 'refunded') && isBack) due.push('refunded')
  if (state === 'needs-staff' && settledBy === 'online' && attention && !ofNoPatron.has(attention.reason)) due.push('looked-at')
  return due.filter((kind) => !letters.includes(kind))
}
