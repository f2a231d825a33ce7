import type { RefundStatus } from './world.ts'

/** What may differ from one account, method or bank to the next, and what goes wrong with them. */
export interface MollieSwitches {
  /** Open payments can be canceled. By the documentation that depends on the method, and many a merchant saw that hardly any can. */
  openCanBeCanceled: boolean
  /** How long a payment stays open. Mollie has it by the method that is chosen. */
  lifeMinutes: number
  /** What becomes of new refunds. Those that are on their way stay there until somebody moves them. */
  newRefunds: RefundStatus
  /** A second refund of the same amount of one payment within an hour is taken for a slip and not made, as Mollie says since March 2020. */
  blocksEqualRefunds: boolean
  /** Whether notices are sent, or only written down for whoever fetches them. */
  sendsNotices: boolean
}

export const usualSwitches: Readonly<MollieSwitches> = {
  openCanBeCanceled: true,
  lifeMinutes: 15,
  newRefunds: 'pending',
  blocksEqualRefunds: false,
  sendsNotices: true,
}
