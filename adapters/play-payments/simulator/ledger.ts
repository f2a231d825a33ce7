import { randomBytes } from 'node:crypto'
import { total, type Money } from './money.ts'
import type { AccountSeed } from './seed.ts'
import type { Payment, Refund, World } from './world.ts'

/** `closed` by whoever gave up, `expired` by the clock or by the merchant. Money that came ends the question. */
export type PaymentState = 'open' | 'paid' | 'closed' | 'expired'

export type Order = Pick<Payment, 'reference' | 'amount' | 'description' | 'language' | 'returnUrl' | 'noticeUrl' | 'expiresAt'>

export function stateOf({ captures, ended, expiresAt }: Payment, { clock }: World): PaymentState {
  if (captures.length > 0) return 'paid'
  return ended ?? (clock.now() < expiresAt ? 'open' : 'expired')
}

/** No page is shorter or longer; whoever asks for it gets the nearest there is, and is told when it ends. */
const shortestPageMs = 60 * 1000
const longestPageMs = 30 * 24 * 60 * 60 * 1000

export function newPayment(world: World, account: AccountSeed, order: Order): Payment {
  const now = world.clock.now()
  const payment: Payment = {
    ...order,
    expiresAt: Math.min(Math.max(order.expiresAt, now + shortestPageMs), now + longestPageMs),
    id: newId('pay'),
    token: randomBytes(24).toString('base64url'),
    account,
    ended: undefined,
    failures: 0,
    captures: [],
    refunds: [],
    chargebacks: [],
  }
  world.payments.set(payment.id, payment)
  return payment
}

/** Money comes in, whatever the state: banks do not ask whether a page has ended. */
export function capture(world: World, payment: Payment): void {
  payment.captures.push({ id: newId('cap'), amount: payment.amount, at: world.clock.now() })
  world.notices.tell(payment, 'payment.paid')
}

export function fail(world: World, payment: Payment): void {
  payment.failures += 1
  world.notices.tell(payment, 'payment.failed')
}

/** Changes nothing where it has ended or is paid. */
export function end(world: World, payment: Payment, how: 'closed' | 'expired'): void {
  if (stateOf(payment, world) !== 'open') return
  payment.ended = how
  world.notices.tell(payment, 'payment.ended')
}

/** What is still there to be sent back or claimed back. */
export function remaining({ captures, refunds, chargebacks }: Payment): number {
  return total(captures) - total(refunds.filter(({ state }) => state !== 'failed')) - total(chargebacks)
}

export function newRefund(world: World, payment: Payment, reference: string, amount: Money): Refund {
  const refund: Refund = { id: newId('ref'), reference, amount, at: world.clock.now(), state: 'pending' }
  payment.refunds.push(refund)
  world.notices.tell(payment, 'refund.pending')
  return refund
}

/** A refund that was done may come back days later, since an account was closed; one that failed never turns. */
export function settle(world: World, payment: Payment, refund: Refund, state: 'done' | 'failed'): void {
  if (refund.state === 'failed' || refund.state === state) return
  refund.state = state
  world.notices.tell(payment, `refund.${state}`)
}

/** Whoever paid has their bank take it back: all that is left of it, or a part. */
export function chargeBack(world: World, payment: Payment, minor = remaining(payment)): void {
  const { currency } = payment.amount
  if (minor <= 0 || minor > remaining(payment)) throw new RangeError('There is not so much to claim back')
  payment.chargebacks.push({ id: newId('cbk'), amount: { minor, currency }, at: world.clock.now() })
  world.notices.tell(payment, 'payment.charged_back')
}

function newId(kind: string): string {
  return `${kind}_${randomBytes(12).toString('hex')}`
}
