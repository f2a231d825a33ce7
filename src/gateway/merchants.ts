import type { Currency } from '#domain/money.ts'
import type { LocalName } from '#domain/place.ts'
import type { PaymentProvider } from '#ports/payments.ts'

/** An account that takes money for one or more libraries. */
export interface Merchant {
  readonly id: string
  readonly name: LocalName
  readonly currency: Currency
  readonly provider: PaymentProvider
}

export type Merchants = ReadonlyMap<string, Merchant>
