import type { Answer } from '#simulation/request.ts'
import type { Clock } from '#simulation/clock.ts'
import type { Money } from './money.ts'
import { noticeDesk, type NoticeDesk } from './notices.ts'
import { usualSwitches, type MollieSwitches } from './switches.ts'

export type PaymentState = 'open' | 'pending' | 'authorized' | 'paid' | 'canceled' | 'expired' | 'failed'
export type RefundStatus = 'queued' | 'pending' | 'processing' | 'refunded' | 'failed' | 'canceled'

/** Everything the simulated Mollie knows. One world a simulator, changed in place, emptied at a reset. */
export interface World {
  readonly clock: Clock
  readonly switches: MollieSwitches
  /** One for each website profile; a payment is seen by the key that made it and by no other. */
  readonly apiKeys: readonly string[]
  /** `http://127.0.0.1:port`; known only when the port is. */
  url: string
  /** By id, oldest first. */
  readonly payments: Map<string, Payment>
  /** What was answered, by API key and idempotency key. */
  readonly answered: Map<string, Answered>
  readonly notices: NoticeDesk
  /** How many ids were given out. */
  ids: number
}

export interface Payment {
  readonly id: string
  readonly apiKey: string
  readonly amount: Money
  readonly description: string
  readonly redirectUrl: string
  readonly webhookUrl: string | undefined
  readonly metadata: unknown
  readonly locale: string | undefined
  readonly createdAt: number
  readonly expiresAt: number
  state: PaymentState
  /** When it came to that state. */
  since: number
  readonly refunds: Refund[]
  readonly chargebacks: Chargeback[]
}

export interface Refund {
  readonly id: string
  readonly amount: Money
  readonly metadata: unknown
  readonly description: string
  readonly createdAt: number
  status: RefundStatus
}

export interface Chargeback {
  readonly id: string
  readonly amount: Money
  readonly createdAt: number
  reversedAt: number | undefined
}

export interface Answered {
  /** What was asked, to tell whether it is the same again. */
  readonly asked: string
  readonly answer: Answer
  readonly at: number
}

export function buildWorld(apiKeys: readonly string[], clock: Clock): World {
  const switches = { ...usualSwitches }
  return {
    clock,
    switches,
    apiKeys,
    url: '',
    payments: new Map(),
    answered: new Map(),
    notices: noticeDesk(switches),
    ids: 0,
  }
}

export function empty(world: World): void {
  Object.assign(world.switches, usualSwitches)
  world.payments.clear()
  world.answered.clear()
  world.notices.clear()
}

/** Like Mollie's: a prefix that says of what, and letters. */
export function newId(world: World, prefix: 'tr' | 're' | 'chb'): string {
  world.ids += 1
  return `${prefix}_${String(world.ids).padStart(6, '0')}play`
}
