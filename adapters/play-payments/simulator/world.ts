import type { Clock } from '#simulation/clock.ts'
import type { Answer } from '#simulation/request.ts'
import type { Money } from './money.ts'
import { noticeDesk, type NoticeDesk } from './notices.ts'
import type { AccountSeed, PaymentsSeed } from './seed.ts'
import { usualSwitches, type PaymentSwitches } from './switches.ts'

/** Everything the simulated payment house knows. One world a simulator, changed in place, put back at a reset. */
export interface World {
  readonly clock: Clock
  readonly switches: PaymentSwitches
  /** `http://127.0.0.1:port`; known only when the port is. */
  url: string
  readonly accounts: readonly AccountSeed[]
  /** By id, oldest first. */
  readonly payments: Map<string, Payment>
  /** What was answered to whom, by account and idempotency key. */
  readonly answered: Map<string, Answered>
  readonly notices: NoticeDesk
}

export interface Payment {
  readonly id: string
  /** The last piece of the page's address. Nobody can guess it, so no other page can press a button on this one. */
  readonly token: string
  readonly account: AccountSeed
  readonly reference: string
  readonly amount: Money
  readonly description: string
  readonly language: string
  readonly returnUrl: string
  readonly noticeUrl: string
  readonly expiresAt: number
  /** Why the page ended before its time. */
  ended: 'closed' | 'expired' | undefined
  /** Tries that the bank refused. */
  failures: number
  readonly captures: Booking[]
  readonly refunds: Refund[]
  readonly chargebacks: Booking[]
}

/** Money that moved. */
export interface Booking {
  readonly id: string
  readonly amount: Money
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Refund extends Booking {
  readonly reference: string
  state: 'pending' | 'done' | 'failed'
}

export interface Answered {
  /** What was asked, to tell whether it is the same again. */
  readonly asked: string
  readonly answer: Answer
  readonly at: number
}

export function buildWorld(seed: PaymentsSeed, clock: Clock): World {
  const switches = { ...usualSwitches, ...seed.switches }
  return {
    clock,
    switches,
    url: '',
    accounts: seed.accounts,
    payments: new Map(),
    answered: new Map(),
    notices: noticeDesk(clock, switches),
  }
}

/** As it was at the start. */
export function putBack(world: World, seed: PaymentsSeed): void {
  Object.assign(world.switches, usualSwitches, seed.switches)
  world.payments.clear()
  world.answered.clear()
  world.notices.clear()
}
