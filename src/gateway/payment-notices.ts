import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Notice } from '#ports/payments.ts'
import type { Store } from '#ports/store.ts'
import { feePaymentTopic } from './fee-payment-kind.ts'
import type { Merchants } from './merchants.ts'
import { renewalTopic } from './renewal-kind.ts'

/** What payment providers tell by themselves. Written down before it is answered. */
export interface PaymentNotices {
  take(merchant: string, notice: Notice, call: Call): Promise<void>
}

export interface PaymentNoticesParts {
  readonly merchants: Merchants
  readonly store: Pick<Store, 'renewals' | 'feePayments' | 'jobs'>
  readonly clock: Clock
}

export function paymentNotices({ merchants, store, clock }: PaymentNoticesParts): PaymentNotices {
  return {
    async take(merchant, notice, call) {
      const found = merchants.get(merchant)
      if (!found) throw new Problem('not-found', 'No such merchant account')
      const payment = await found.provider.notice(notice, call)
      if (payment === undefined) return
      // One that comes before we know the payment's name is no loss: the page is asked about anyway.
      const [renewal, fees] = await Promise.all([
        store.renewals.byPayment(merchant, payment),
        store.feePayments.byPayment(merchant, payment),
      ])
      const dueAt = clock.now()
      if (renewal) await store.jobs.add([{ topic: renewalTopic, key: renewal.id, dueAt }])
      if (fees) await store.jobs.add([{ topic: feePaymentTopic, key: fees.id, dueAt }])
    },
  }
}
