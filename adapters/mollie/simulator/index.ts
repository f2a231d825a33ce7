import { systemClock, type Clock } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { startServer } from '#simulation/server.ts'
import { failure, notFound } from './answers.ts'
import { checkoutUrl } from './bodies.ts'
import { act, checkout, type Deed } from './checkout.ts'
import { chargeBack, moveRefund, paymentIn } from './life.ts'
import { amountOf } from './money.ts'
import type { SentNotice } from './notices.ts'
import { paymentsApi } from './payments.ts'
import type { MollieSwitches } from './switches.ts'
import { buildWorld, empty, type Payment, type PaymentState, type RefundStatus } from './world.ts'

export type { Deed } from './checkout.ts'
export { keyLifeMs } from './idempotency.ts'
export type { SentNotice } from './notices.ts'
export type { MollieSwitches } from './switches.ts'

/** Mollie's Payments API, the page it sends people to, and the notices it sends. */
export interface MollieSimulator {
  /** `http://127.0.0.1:port`. */
  readonly url: string
  /** What the package's setting of that name is to be. */
  readonly apiEndpoint: string
  /** The first is the one that is meant where nothing else is said. */
  readonly apiKeys: readonly string[]
  readonly faults: Faults
  /** Every call since the start or the last reset, oldest first. */
  readonly calls: readonly RecordedCall[]
  /** May be turned at any time; a reset turns them back. */
  readonly switches: MollieSwitches
  /** What Mollie did, and not what it was asked for: one for each payment it made, oldest first. */
  books(): readonly BookedPayment[]
  /** What a button at a page does, or what happens elsewhere, for tests that have no browser. */
  act(payment: string, deed: Deed): void
  /** Has money claimed back, in the smallest pieces of the currency. */
  chargeBack(payment: string, pieces: number): void
  /** A chargeback that the merchant won. */
  reverseChargebacks(payment: string): void
  /** All refunds that are on their way, and all that will be made. */
  setRefunds(status: RefundStatus): void
  /** Oldest first, those included that were not sent. */
  readonly notices: readonly SentNotice[]
  /** Resolves when every receiver has answered. */
  settled(): Promise<void>
  /** Back to the start: no payments, no keys, no notices, no faults, an empty call log. */
  reset(): void
  close(): Promise<void>
}

export interface BookedPayment {
  readonly id: string
  readonly reference: string | undefined
  readonly state: PaymentState
  /** To the letter as it was asked for. */
  readonly value: string
  readonly currency: string
  readonly payUrl: string
  /** In the smallest pieces of the currency. */
  readonly captured: number
  /** Those that failed, too. */
  readonly refunds: readonly { readonly reference: string | undefined; readonly pieces: number; readonly status: RefundStatus }[]
}

export interface MollieOptions {
  /** A free port where it is left out. */
  readonly port?: number
  readonly clock?: Clock
  readonly apiKeys?: readonly string[]
}

/** Two website profiles, each of which sees its own payments. */
const playedKeys = ['test_playedMollieOfTheLibrary0001', 'test_playedMollieOfTheLibrary0002']

/** Starts it on loopback. */
export async function startMollie({
  port = 0,
  clock = systemClock,
  apiKeys = playedKeys,
}: MollieOptions = {}): Promise<MollieSimulator> {
  const world = buildWorld(apiKeys, clock)
  const server = await startServer({
    clock,
    port,
    routes: [...paymentsApi(world), ...checkout(world)],
    otherwise: () => notFound('page'),
    failure: (status) => failure(status),
  })
  world.url = server.url

  function known(id: string): Payment {
    const payment = paymentIn(world, id)
    if (payment === undefined) throw new RangeError(`There is no payment ${id}`)
    return payment
  }

  return {
    url: server.url,
    apiEndpoint: `${server.url}/v2/`,
    apiKeys,
    faults: server.faults,
    calls: server.calls,
    switches: world.switches,
    notices: world.notices.all,
    settled: () => world.notices.settled(),
    books: () =>
      [...world.payments.keys()].map((id) => {
        const payment = known(id)
        return {
          id,
          reference: referenceIn(payment.metadata),
          state: payment.state,
          ...amountOf(payment.amount),
          payUrl: checkoutUrl(world, payment),
          captured: payment.state === 'paid' ? payment.amount.pieces : 0,
          refunds: payment.refunds.map(({ metadata, amount, status }) => ({
            reference: referenceIn(metadata),
            pieces: amount.pieces,
            status,
          })),
        }
      }),
    act: (id, deed) => act(world, known(id), deed),
    chargeBack: (id, pieces) => chargeBack(world, known(id), pieces),
    reverseChargebacks(id) {
      for (const each of known(id).chargebacks) each.reversedAt = clock.now()
    },
    setRefunds(status) {
      world.switches.newRefunds = status
      for (const payment of world.payments.values())
        for (const refund of payment.refunds)
          if (['queued', 'pending', 'processing'].includes(refund.status)) moveRefund(world, payment, refund, status)
    },
    reset() {
      empty(world)
      server.forget()
    },
    close: () => {
      world.notices.clear()
      return server.close()
    },
  }
}

function referenceIn(metadata: unknown): string | undefined {
  if (typeof metadata !== 'object' || metadata === null || !('reference' in metadata)) return undefined
  return typeof metadata.reference === 'string' ? metadata.reference : undefined
}
