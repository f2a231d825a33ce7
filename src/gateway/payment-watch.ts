import type { Call } from '#domain/call.ts'
import { isOver, needingStaff, type Attention, type Payment } from '#domain/payment.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { PaymentStatus } from '#ports/payments.ts'
import type { Step } from './fulfilment.ts'
import type { PaymentProviders } from './payment-providers.ts'

/** When all is over money may be taken back, come once more, or a refund may fail after all, and no notice may tell of it. */
export interface PaymentWatch {
  look<P extends Payment>(payment: P, call: Call): Promise<Step<P>>
}

export interface PaymentWatchParts {
  readonly providers: PaymentProviders
  readonly clock: Clock
}

export function paymentWatch({ providers, clock }: PaymentWatchParts): PaymentWatch {
  return {
    async look(whole, call) {
      const { payment, refunds } = whole
      if (!payment || whole.settledBy !== 'online') return { wait: undefined }
      const status = await seen(whole, payment.id, call)
      const now = clock.now()
      if (status === 'unknown') return { wait: undefined }
      if (status === 'unanswered') return { wait: firstAfter([...looksAfterDays, ...lastLooksAfterDays], whole, now) }
      const wait = firstAfter(looksAfterDays, whole, now)
      const { chargedBack, captured } = status
      const isBack = chargedBack !== undefined && chargedBack.minor > (payment.chargedBack?.minor ?? 0)
      const isMore = captured !== undefined && captured.minor > (payment.captured?.minor ?? 0)
      const failed = refunds.filter(
        ({ reference, state }) =>
          state === 'done' && status.refunds.some((known) => known.reference === reference && known.state === 'failed'),
      )
      if (!isBack && !isMore && failed.length === 0) return { wait }
      const noted = {
        ...whole,
        payment: { ...payment, ...(isBack && { chargedBack }), ...(isMore && { captured }) },
        refunds: refunds.map((refund) => (failed.includes(refund) ? { ...refund, state: 'failed' as const } : refund)),
      }
      const reason: Attention = isBack ? 'charged-back' : isMore ? 'amount-differs' : 'refund-failed'
      return { wait, noted: isOver(whole.state) ? needingStaff(noted, reason, now) : noted }
    },
  }

  /** Nobody waits for the answer, and old payments are many: whoever gives none is not asked again before it is time for the next look. */
  async function seen(whole: Payment, id: string, call: Call): Promise<PaymentStatus | 'unknown' | 'unanswered'> {
    try {
      return await providers.of(whole).provider.status(id, call)
    } catch (error) {
      if (isProblem(error, 'not-found')) return 'unknown'
      if (isProblem(error, 'payment-unavailable', 'payment-refused')) return 'unanswered'
      throw error
    }
  }
}

const day = 86_400_000

/**
 * So many days after money last moved its provider is asked once more how it stands, since a notice may never come. Whoever paid by card may have it
 * taken back for 120 days (the schemes' rules, by reason; Mastercard's at https://docs.adyen.com/issuing/disputes), and a bank may return a
 * refund weeks after it was done.
 */
const looksAfterDays = [1, 3, 7, 14, 30, 60, 90, 120]
/** The last look, where its provider was away, is made again daily and not for ever. */
const lastLooksAfterDays = [121, 122, 123, 124, 125, 126, 127]

/** When to look next at what is over; nothing where nothing was paid, or so long ago that nothing more will come. A look that was not answered is made up for. */
function firstAfter(days: readonly number[], { payment, refunds }: Payment, now: number): number | undefined {
  if (payment?.capturedAt === undefined) return undefined
  const since = Math.max(payment.capturedAt, ...refunds.map(({ doneAt = 0 }) => doneAt))
  return days.map((each) => since + each * day).find((at) => at > now)
}
