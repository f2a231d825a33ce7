import { systemClock, type Clock } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { startServer } from '#simulation/server.ts'
import { json, played } from './answers.ts'
import { signed, tell, type SignatureOptions } from './events.ts'
import { dispute, payLate, setRefunds, settleBank, winDispute } from './life.ts'
import { page } from './page.ts'
import { refunds } from './refunds.ts'
import { sessionIn, sessions } from './sessions.ts'
import { sessionObject } from './wire.ts'
import { freshId, payer, seconds, usualSwitches } from './world.ts'
import type { Intent, Metadata, RefundState, SentEvent, Session, StripeSwitches, World } from './world.ts'

export type { SentEvent, StripeSwitches } from './world.ts'

/** One session and what came of it, in Stripe's own units. */
export interface StripeBooking {
  readonly id: string
  readonly reference: string | undefined
  readonly amount: number
  readonly currency: string
  readonly status: Session['status']
  readonly captured: number
  readonly refunds: readonly { readonly reference: string | undefined; readonly amount: number; readonly status: RefundState }[]
  /** What banks took back, and did not return. */
  readonly takenBack: number
}

/** Stripe, as far as one account's Checkout goes. */
export interface StripeSimulator {
  /** `http://127.0.0.1:port`, as `apiBase` has it. */
  readonly url: string
  readonly secretKey: string
  readonly faults: Faults
  /** Every call since the start or the last reset, oldest first. */
  readonly calls: readonly RecordedCall[]
  readonly switches: StripeSwitches
  /** Everything sent to the webhook endpoint, oldest first. */
  readonly events: readonly SentEvent[]
  /** Who pays at the page. */
  readonly payer: { readonly name: string; readonly email: string }
  books(): readonly StripeBooking[]
  /** A header for any bytes, as Stripe or anybody with a secret makes it. */
  sign(raw: Buffer, options?: SignatureOptions): { readonly 'stripe-signature': string }
  /** Money at a page that has ended. */
  payLate(session: string): void
  /** What came of a payment by a slow bank. */
  settleBank(session: string, how: 'succeeded' | 'failed'): void
  setRefunds(state: RefundState): void
  /** A charge back, or the inquiry before one. Returns what ends it in the merchant's favour. */
  dispute(session: string, amount: number, kind?: 'dispute' | 'inquiry'): () => void
  /** A refund that somebody makes in the dashboard. */
  refundByHand(session: string, amount: number): void
  /** A page that other software sells at by the same account, and what Stripe tells of it. */
  sellElsewhere(): void
  /** Resolves when every event that was posted has been answered, or was not. */
  delivered(): Promise<void>
  /** As after a start. */
  reset(): void
  close(): Promise<void>
}

export interface StripeOptions {
  readonly clock?: Clock
  /** A free port where it is left out. */
  readonly port?: number
  readonly secretKey?: string
  readonly webhookSecrets?: readonly string[]
}

export async function startStripe({
  clock = systemClock,
  port = 0,
  secretKey = 'sk_test_played',
  webhookSecrets = ['whsec_played'],
}: StripeOptions = {}): Promise<StripeSimulator> {
  const world: World = {
    clock,
    secretKey,
    webhookSecrets,
    url: '',
    switches: { ...usualSwitches },
    sessions: [],
    refunds: [],
    disputes: [],
    events: [],
    keys: new Map(),
    underWay: new Set(),
  }
  const server = await startServer({
    clock,
    port,
    routes: [...sessions(world), ...refunds(world), ...page(world)],
    otherwise: ({ method, path }) =>
      json(404, { error: { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path})` } }),
    failure: (status) => played(status, `${secretKey} ${payer.email} ${payer.name}`),
  })
  world.url = server.url

  function intentIn(id: string): Intent {
    const { intent } = sessionIn(world, id)
    if (intent === undefined) throw new RangeError('Nobody has tried to pay there')
    return intent
  }

  return {
    url: server.url,
    secretKey,
    faults: server.faults,
    calls: server.calls,
    switches: world.switches,
    events: world.events,
    payer,
    books: () => world.sessions.map((session) => bookingOf(world, session)),
    sign: (raw, options) => signed(world, raw, options),
    payLate: (id) => payLate(world, sessionIn(world, id)),
    settleBank: (id, how) => settleBank(world, sessionIn(world, id), how),
    setRefunds: (state) => setRefunds(world, state),
    dispute(id, amount, kind = 'dispute') {
      const made = dispute(world, intentIn(id), amount, kind)
      return () => winDispute(world, made)
    },
    refundByHand(id, amount) {
      const intent = intentIn(id)
      world.refunds.push({ id: freshId('re'), created: seconds(world), intent, amount, metadata: {}, status: 'succeeded' })
    },
    sellElsewhere() {
      const session = soldElsewhere(world)
      world.sessions.push(session)
      tell(world, 'checkout.session.completed', sessionObject(world, session))
    },
    async delivered() {
      await Promise.all(world.underWay)
    },
    reset() {
      for (const list of [world.sessions, world.refunds, world.disputes, world.events]) list.length = 0
      world.keys.clear()
      Object.assign(world.switches, usualSwitches)
      server.forget()
    },
    close: () => server.close(),
  }
}

function bookingOf({ refunds, disputes }: World, session: Session): StripeBooking {
  const { id, reference, amount, currency, status, intent } = session
  const moves = disputes.filter((each) => each.intent === intent).flatMap((each) => each.moves)
  return {
    id,
    reference,
    amount,
    currency,
    status,
    captured: intent?.received ?? 0,
    refunds: refunds
      .filter((refund) => refund.intent === intent)
      .map((refund) => ({ reference: refund.metadata['reference'], amount: refund.amount, status: refund.status })),
    takenBack: -moves.reduce((sum, moved) => sum + moved, 0),
  }
}

function soldElsewhere(world: World): Session {
  const nothing: Metadata = {}
  return {
    id: freshId('cs_test'),
    created: seconds(world),
    reference: 'cart-1',
    currency: 'eur',
    amount: 990,
    name: 'A tote bag',
    metadata: nothing,
    intentMetadata: nothing,
    successUrl: 'https://shop.example.org/',
    cancelUrl: 'https://shop.example.org/',
    locale: 'auto',
    expiresAt: seconds(world) + 86_400,
    status: 'complete',
    intent: undefined,
  }
}
