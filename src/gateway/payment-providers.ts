import type { Call } from '#domain/call.ts'
import type { Payment } from '#domain/payment.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { PaymentStatus } from '#ports/payments.ts'
import type { Merchant, Merchants } from './merchants.ts'

/** Whoever takes the money of a payment. */
export interface PaymentProviders {
  of(payment: Payment): Merchant
  /** As long as something is to come of a payment, that its provider does not know it is for a person to look at. */
  status(payment: Payment, id: string, call: Call): Promise<PaymentStatus>
}

export function paymentProviders(merchants: Merchants): PaymentProviders {
  const providers: PaymentProviders = {
    of({ merchant }) {
      const found = merchants.get(merchant)
      if (!found) throw new Problem('payment-refused', `There is no merchant account ${merchant} any more`)
      return found
    },

    async status(payment, id, call) {
      try {
        return await providers.of(payment).provider.status(id, call)
      } catch (error) {
        if (!isProblem(error, 'not-found')) throw error
        throw new Problem('payment-refused', 'The provider does not know the payment', { cause: error })
      }
    },
  }
  return providers
}
