import { randomBytes } from 'node:crypto'
import type { Clock } from '#simulation/clock.ts'
import type { Answer } from '#simulation/request.ts'

export type Metadata = Readonly<Record<string, string>>

export interface Session {
  readonly id: string
  /** Seconds, as all of Stripe's times. */
  readonly created: number
  readonly reference: string | undefined
  readonly currency: string
  readonly amount: number
  readonly name: string
  readonly metadata: Metadata
  readonly intentMetadata: Metadata
  readonly successUrl: string
  readonly cancelUrl: string
  readonly locale: string
  readonly expiresAt: number
  status: 'open' | 'complete' | 'expired'
  intent: Intent | undefined
}

export interface Intent {
  readonly id: string
  readonly session: Session
  status: 'requires_payment_method' | 'processing' | 'succeeded' | 'canceled'
  received: number
  charge: Charge | undefined
}

export interface Charge {
  readonly id: string
  disputed: boolean
}

export type RefundState = 'pending' | 'succeeded' | 'failed'

export interface Refund {
  readonly id: string
  readonly created: number
  readonly intent: Intent
  readonly amount: number
  readonly metadata: Metadata
  status: RefundState
}

export interface Dispute {
  readonly id: string
  readonly created: number
  readonly intent: Intent
  readonly amount: number
  status: 'warning_needs_response' | 'needs_response' | 'won'
  /** What moved in the account's balance for it. */
  readonly moves: number[]
}

/** As it was sent to the account's webhook endpoint. */
export interface SentEvent {
  readonly type: string
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string>>
}

interface Remembered {
  readonly at: number
  readonly fingerprint: string
  readonly answer: Answer
}

/** What may be turned at any time; a reset turns it back. */
export interface StripeSwitches {
  /** How a refund stands as soon as it is made. */
  refunds: RefundState
  /** The next write fails with 500, before or after it is done, and its key remembers that. */
  breakNext: 'before' | 'after' | undefined
  /** Where events are posted to, beside being kept. */
  deliverTo: string | undefined
}

export interface World {
  readonly clock: Clock
  readonly secretKey: string
  /** Two while it is being rolled: then every event carries a signature of each. */
  readonly webhookSecrets: readonly string[]
  url: string
  readonly switches: StripeSwitches
  readonly sessions: Session[]
  readonly refunds: Refund[]
  readonly disputes: Dispute[]
  readonly events: SentEvent[]
  readonly keys: Map<string, Remembered>
  /** Posts that have not been answered. */
  readonly underWay: Set<Promise<unknown>>
}

export const usualSwitches: Readonly<StripeSwitches> = { refunds: 'succeeded', breakNext: undefined, deliverTo: undefined }

/** Whoever pays here. Nobody: the name is made up, and the domain is one for examples. */
export const payer = { name: 'Ottilie Ravensworth', email: 'ottilie.ravensworth@example.org' }

export function seconds({ clock }: World): number {
  return Math.floor(clock.now() / 1000)
}

export function freshId(prefix: string): string {
  return `${prefix}_${randomBytes(18).toString('hex')}`
}

export function intentsOf({ sessions }: World): readonly Intent[] {
  return sessions.flatMap(({ intent }) => intent ?? [])
}

/** What came in for it and has not gone back, or is on its way back. */
export function leftOf({ refunds }: World, intent: Intent): number {
  const back = refunds.filter((refund) => refund.intent === intent && refund.status !== 'failed')
  return back.reduce((left, { amount }) => left - amount, intent.received)
}
