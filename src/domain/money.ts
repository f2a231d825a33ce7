/** An amount in whole minor units of an ISO 4217 currency: `{ minor: 1250, currency: 'EUR' }` is 12.50 euro. Never a float. */
export interface Money {
  readonly minor: number
  readonly currency: string
}
