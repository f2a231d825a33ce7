import type { Call } from '#domain/call.ts'
import type { Attention, Payment } from '#domain/payment.ts'
import type { Institution } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { Mail } from '#ports/mail.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Payments } from '#ports/payment-store.ts'
import { addressOf } from './address.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'
import { paymentLane } from './payment-change.ts'

/** Tells the patron how a payment ended, that somebody is looking at it, or what the library has yet to see. */
export interface PaymentLetters {
  /** Resolves with when to come again, with nothing where everything was said. */
  write(id: string, call: Call): Promise<number | undefined>
}

export interface PaymentLettersParts {
  readonly directory: Directory
  /** Absent where no letters are sent. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly ids: PatronIds
  readonly clock: Clock
}

/** What is said about payments of one kind. */
export interface Correspondence<P extends Payment, Kind extends string> {
  readonly ledger: Payments<P>
  /** What the patron was not told yet. */
  due(payment: P): readonly Kind[]
  send(by: Letters, from: Institution, to: string, payment: P, kind: Kind, language: string): Sent
}

export type Sent = ReturnType<Mail['send']> | 'refused'

/** As long as banks take. */
export const refundDays = 10
const againMs = 10 * 60_000

export function paymentLetters<P extends Payment, Kind extends string>(
  said: Correspondence<P, Kind>,
  { directory, letters, lanes, ids, clock }: PaymentLettersParts,
): PaymentLetters {
  const { ledger } = said
  return {
    write: (id, call) =>
      lanes.inLane(paymentLane(id), call.deadline, async () => {
        const payment = await ledger.find(id)
        if (!letters || !payment) return undefined
        const [first, ...more] = said.due(payment)
        if (first === undefined) return undefined
        const outcome = await sent(letters, payment, first, call)
        if (outcome === 'later') return clock.now() + againMs
        // Said, or never to be said: a letter that comes twice is better than one that never comes, but not for ever.
        if (!(await ledger.save({ ...payment, letters: [...(payment.letters ?? []), first] }, []))) {
          throw new Problem('conflict', 'The payment was changed by somebody else')
        }
        return more.length > 0 ? clock.now() : undefined
      }),
  }

  async function sent(by: Letters, payment: P, kind: Kind, call: Call): Promise<'sent' | 'refused' | 'later'> {
    const ref = ids.open(payment.patron)
    if (!ref) return 'refused'
    const { institution, ils } = directory.at(ref.institution)
    const record = await ils.patrons.read(ref.record, [], call)
    const to = record && addressOf(record)
    if (!record || to === undefined) return 'refused'
    return said.send(by, institution, to, payment, kind, record.language ?? payment.language)
  }
}

/** What is between the library and its systems or its bank, while the patron has what they paid for. */
const ofNoPatron: ReadonlySet<Attention> = new Set(['posting-failed', 'charged-back', 'date-put-back'])

/** Money is on its way back to whoever paid. */
export function isBack({ state, refunds, payment, resolution }: Payment): boolean {
  // Whose bank has taken the money back has it, and no more is coming because staff have written that down.
  const byBank = payment?.chargedBack !== undefined && resolution?.outcome === 'refunded'
  return (state === 'fulfilled' || state === 'refunded') && refunds.some((refund) => refund.state === 'done') && !byBank
}

/** A person has to see to what became of what was paid. */
export function isLookedAt({ state, settledBy, attention }: Payment): boolean {
  return state === 'needs-staff' && settledBy === 'online' && attention !== undefined && !ofNoPatron.has(attention.reason)
}
