import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { Currency, Money } from '#domain/money.ts'
import type { Clock } from './clock.ts'

/**
 * Somebody who takes money for a merchant account, on a page of their own.
 *
 * What is thrown: `payment-unavailable` where there is no answer to read or the provider cannot do it now, so that nobody knows whether it was done:
 * asking again, with the same reference, does it at most once. `payment-refused` where the provider will never do it as it was asked (a setting is
 * wrong). Anything else is a bug in the adapter. Amounts go in and come out in our minor units; the provider's own exponents are the adapter's business.
 */
export interface PaymentProvider {
  /**
   * A page where this order can be paid. Asked again with the same reference it is the same page, whatever was lost before: by the provider's own
   * idempotency while that holds, and after that by looking first.
   */
  open(order: PaymentOrder, call: Call): Promise<OpenedPayment>
  /** As the provider sees it now. Believed; what a browser or a notice says is not. `not-found` where it says that it has no such payment. */
  status(payment: string, call: Call): Promise<PaymentStatus>
  /** Ends the page, so that nobody can pay there any more, and says how it stands then: it may have been paid in between. Idempotent. */
  expire(payment: string, call: Call): Promise<PaymentStatus>
  /** Sends money back, at most once a reference. Money that has come to nobody cannot go back: `payment-refused`. */
  refund(refund: RefundOrder, call: Call): Promise<RefundStatus>
  /**
   * Which payment a notice is about; nothing where it is about none. The notice is proved by its signature over the raw bytes, or by asking back;
   * `notice-invalid` where it is not genuine. What it says beside that is never believed: whoever gets one asks `status`.
   */
  notice(notice: Notice, call: Call): Promise<string | undefined>
  close(): Promise<void>
}

export interface PaymentOrder {
  /** Ours, the same for the same order, and only for it. It stands at the provider, so that an order can be looked for by it. */
  readonly reference: string
  readonly amount: Money
  /** What people read on the page and on their bank statement; never whom it is for. */
  readonly description: string
  /** BCP 47. */
  readonly language: string
  /** Where the browser is sent to after paying and after giving up. */
  readonly returnUrl: string
  /** Where the provider sends its notices. */
  readonly noticeUrl: string
  /** When the order was first made; tells whether the provider may have forgotten it. Milliseconds since 1970. */
  readonly orderedAt: number
  /** When the page should end. A provider with limits of its own comes as near as it can, and says when. */
  readonly expiresAt: number
}

export interface OpenedPayment {
  /** The provider's own. */
  readonly id: string
  readonly payUrl: string
  readonly expiresAt: number
}

export interface PaymentStatus {
  /** `open`: it may still be paid. `ended`: it will never be paid at this page, or so it seems: a late capture is `paid` after all. */
  readonly state: 'open' | 'paid' | 'ended'
  /** All that came in for it, before anything went back; absent where nothing did. More than was asked where somebody paid twice. */
  readonly captured?: Money
  /** The provider's name of the booking, for people who look it up. */
  readonly receipt?: string
  readonly refunds: readonly RefundStatus[]
  /** Whoever paid had it taken back by their bank, all or a part of it. */
  readonly chargedBack?: Money
}

export interface RefundOrder {
  readonly payment: string
  /** Ours, the same for the same refund. */
  readonly reference: string
  readonly amount: Money
  /** When it was first asked for, milliseconds since 1970. */
  readonly orderedAt: number
}

export interface RefundStatus {
  readonly reference: string
  readonly amount: Money
  readonly state: 'pending' | 'done' | 'failed'
}

export interface Notice {
  readonly raw: Buffer
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export interface PaymentTools {
  readonly currency: Currency
  readonly clock: Clock
}

export interface PaymentConnection {
  readonly vendor: string
  open(tools: PaymentTools): PaymentProvider
}

export interface PaymentAdapter {
  readonly vendor: string
  readonly settings: z.ZodType
  /** `settings` must have passed the schema above. */
  connect(settings: unknown): PaymentConnection
}

export interface PaymentDefinition<Settings> {
  readonly vendor: string
  readonly settings: z.ZodType<Settings>
  open(settings: Settings, tools: PaymentTools): PaymentProvider
}

export function definePayments<Settings>(definition: PaymentDefinition<Settings>): PaymentAdapter {
  const { vendor, settings } = definition
  return {
    vendor,
    settings,
    connect: (checked) => ({ vendor, open: (tools) => definition.open(checked as Settings, tools) }),
  }
}
