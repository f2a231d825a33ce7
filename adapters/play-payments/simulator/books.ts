import { stateOf, type PaymentState } from './ledger.ts'
import { wireMoney, type Money } from './money.ts'
import type { Booking, Payment, Refund, World } from './world.ts'

/** One payment as the house's own books have it, in whole minor units: what is proved by them needs no HTTP. */
export interface PaymentBook {
  readonly id: string
  /** The name of the account. */
  readonly account: string
  readonly reference: string
  readonly amount: Money
  /** The amount's digits, to the letter as they stand in the API. */
  readonly asked: string
  readonly description: string
  readonly state: PaymentState
  readonly payUrl: string
  readonly captures: readonly Booking[]
  readonly refunds: readonly Readonly<Refund>[]
  readonly chargebacks: readonly Booking[]
}

/** A copy, so that whoever compares two looks sees what changed in between. */
export function bookOf(world: World, payment: Payment): PaymentBook {
  const { id, token, account, reference, amount, description, captures, refunds, chargebacks } = payment
  return {
    id,
    account: account.name,
    reference,
    amount,
    asked: wireMoney(amount).value,
    description,
    state: stateOf(payment, world),
    payUrl: `${world.url}/pay/${token}`,
    captures: [...captures],
    refunds: refunds.map((refund) => ({ ...refund })),
    chargebacks: [...chargebacks],
  }
}
