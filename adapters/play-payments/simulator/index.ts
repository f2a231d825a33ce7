import { systemClock, type Clock } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { startServer } from '#simulation/server.ts'
import { accountOf, api } from './api.ts'
import { bookOf, type PaymentBook } from './books.ts'
import { gaveUp, paid, type WayToPay } from './browser.ts'
import { checkout } from './checkout.ts'
import { chargeBack, settle } from './ledger.ts'
import type { SentNotice } from './notices.ts'
import { failure } from './replies.ts'
import { oneAccount, paymentsSeedSchema, type PaymentsSeed } from './seed.ts'
import type { PaymentSwitches } from './switches.ts'
import { buildWorld, putBack } from './world.ts'

export type { PaymentBook } from './books.ts'
export type { WayToPay } from './browser.ts'
export type { NoticeType, SentNotice } from './notices.ts'
export { oneAccount, type AccountSeed, type PaymentsSeed } from './seed.ts'
export type { PaymentSwitches } from './switches.ts'

/** A small payment house: an API for merchants, and a page on which money comes, or does not, at a click. */
export interface PaymentsSimulator {
  /** `http://127.0.0.1:port`, of the API and of the page with all payments. */
  readonly url: string
  readonly faults: Faults
  /** Every call since the start or the last reset, oldest first; those of browsers too. */
  readonly calls: readonly RecordedCall[]
  /** May be turned at any time; a reset turns them back. */
  readonly switches: PaymentSwitches
  /** The books, oldest first. */
  payments(): readonly PaymentBook[]
  /** What somebody does in a browser, paying once unless told otherwise. Resolves with where they are sent. */
  pay(payUrl: string, how?: WayToPay): Promise<string>
  /** Somebody leaves the page by its own button. Whoever just closes the tab does nothing at all. */
  giveUp(payUrl: string): Promise<string>
  /** The bank of whoever paid takes back what is left of it, or so much. By the payment's id, behind HTTP's back like the next one. */
  chargeBack(payment: string, minor?: number): void
  /** Decides about a refund, by the merchant's reference or the house's id. What is done may fail yet; what has failed stays so. */
  settleRefund(refund: string, state: 'done' | 'failed'): void
  /** Every notice that was brought, or would have been, oldest first. */
  readonly notices: readonly SentNotice[]
  /** The oldest notice that nobody has asked for yet, or else the next one, once its receiver has answered or did not come to it. */
  nextNotice(): Promise<SentNotice>
  /** Whether notices are brought at all; those that are not can be had by `nextNotice` all the same. */
  sendNotices(on: boolean): void
  /** Sends the notices that the switch has kept back. */
  releaseNotices(): void
  /** Back to the start: nobody has ordered anything; switches, faults, notices and the call log too. */
  reset(): void
  close(): Promise<void>
}

export interface PaymentsOptions {
  readonly clock?: Clock
  /** A free port where it is left out. */
  readonly port?: number
}

/** Starts it on loopback. A seed that no house could have is thrown as a `ZodError`. */
export async function startPayments(
  seed: PaymentsSeed = oneAccount,
  { clock = systemClock, port = 0 }: PaymentsOptions = {},
): Promise<PaymentsSimulator> {
  const complete = paymentsSeedSchema.parse(seed)
  const world = buildWorld(complete, clock)
  const server = await startServer({
    clock,
    port,
    routes: [...api(world), ...checkout(world)],
    otherwise: () => failure(404),
    failure,
    tenantOf: (request) => accountOf(world, request)?.name,
  })
  world.url = server.url
  return {
    url: server.url,
    faults: server.faults,
    calls: server.calls,
    switches: world.switches,
    payments: () => [...world.payments.values()].map((payment) => bookOf(world, payment)),
    pay: (payUrl, how = 'once') => paid(payUrl, how),
    giveUp: gaveUp,
    chargeBack(id, minor) {
      const payment = world.payments.get(id)
      if (payment === undefined) throw new RangeError('There is no such payment')
      chargeBack(world, payment, minor)
    },
    settleRefund(name, state) {
      for (const payment of world.payments.values()) {
        const refund = payment.refunds.find(({ id, reference }) => id === name || reference === name)
        if (refund !== undefined) return settle(world, payment, refund, state)
      }
      throw new RangeError('There is no such refund')
    },
    notices: world.notices.all,
    nextNotice: () => world.notices.next(),
    sendNotices(on) {
      world.switches.notices = on ? 'at-once' : 'never'
    },
    releaseNotices: () => world.notices.release(),
    reset() {
      putBack(world, complete)
      server.forget()
    },
    async close() {
      world.notices.close()
      await server.close()
    },
  }
}
