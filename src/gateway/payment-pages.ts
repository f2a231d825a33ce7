import type { Call } from '#domain/call.ts'
import { inState, needingStaff, withLines, type Payment } from '#domain/payment.ts'
import { nameIn } from '#domain/place.ts'
import type { Clock } from '#ports/clock.ts'
import type { PaymentOrder, PaymentStatus } from '#ports/payments.ts'
import type { Texts } from '#ports/texts.ts'
import type { PaymentKind, Step } from './fulfilment.ts'
import type { PaymentProviders } from './payment-providers.ts'

/** The page where something is paid: made, asked about, and ended. */
export interface PaymentPages<P extends Payment> {
  /** A page is made, and asked about until it was paid or is over. */
  opened(payment: P, call: Call): Promise<Step<P>>
  /** After giving up a page its provider may still say that it was paid. */
  abandoned(payment: P, id: string, call: Call): Promise<Step<P>>
}

export interface PaymentPagesParts {
  readonly providers: PaymentProviders
  readonly texts: Texts
  readonly clock: Clock
  readonly publicUrl: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How often an open page is asked about, beside notices: soon at first, since notices get lost. */
const pollMs = { soon: 10_000, later: minute, soonFor: 2 * minute }
const lateLooks = [hour, 6 * hour, day, 3 * day, 7 * day]

export function paymentPages<P extends Payment>(
  { words, parameter }: Pick<PaymentKind<P>, 'words' | 'parameter'>,
  { providers, texts, clock, publicUrl }: PaymentPagesParts,
): PaymentPages<P> {
  return {
    async opened(payment, call) {
      const { provider } = providers.of(payment)
      const { payment: page } = payment
      if (!page) {
        // A page of which nobody has heard nobody has paid, and providers make none that ends in the past.
        if (clock.now() >= payment.payableUntil) return { next: inState(payment, 'abandoned', clock.now()) }
        const { id, payUrl, expiresAt } = await provider.open(orderOf(payment), call)
        return { next: { ...payment, payment: { id, payUrl, expiresAt }, updatedAt: clock.now() } }
      }
      const status = await providers.status(payment, page.id, call)
      if (status.state !== 'open') return settle(payment, status)
      if (clock.now() < payment.payableUntil) return { wait: nextPoll(payment) }
      // The page is ended first: after that nobody can pay for what was given up.
      const ended = await provider.expire(page.id, call)
      return ended.state === 'open' ? { wait: clock.now() + 5 * minute } : settle(payment, ended)
    },

    abandoned: async (payment, id, call) => settle(payment, await providers.status(payment, id, call)),
  }

  function settle(payment: P, status: PaymentStatus): Step<P> {
    const now = clock.now()
    const { payment: page, amount } = payment
    if (status.state !== 'paid' || !status.captured) {
      return payment.state === 'abandoned' ? { wait: nextLateLook(payment) } : { next: inState(payment, 'abandoned', now) }
    }
    const { captured, receipt } = status
    const paid: P = {
      ...payment,
      payment: { ...page!, captured, capturedAt: now, ...(receipt !== undefined && { receipt }) },
    }
    if (captured.currency !== amount.currency) return { next: needingStaff(paid, 'amount-differs', now) }
    const enough = captured.minor >= amount.minor
    const settled = enough ? paid : withLines(paid, () => ({ state: 'kept', why: 'wrong-amount' }))
    return { next: inState(settled, 'captured', now) }
  }

  function orderOf(payment: P): PaymentOrder {
    const { id, amount, language, returnTo, merchant, createdAt, payableUntil } = payment
    return {
      reference: id,
      amount,
      description: `${nameIn(language, providers.of(payment).name)}: ${texts.say(texts.choose(language), `payment-lines.${words}`)}`,
      language,
      returnUrl: returnAddress(returnTo ?? publicUrl, parameter, id),
      noticeUrl: `${publicUrl}/webhooks/payments/${merchant}`,
      orderedAt: createdAt,
      expiresAt: payableUntil,
    }
  }

  function nextPoll({ createdAt, payableUntil }: P): number {
    const now = clock.now()
    const pause = now - createdAt < pollMs.soonFor ? pollMs.soon : pollMs.later
    return Math.max(now + 1000, Math.min(now + pause, payableUntil))
  }

  function nextLateLook({ payableUntil }: P): number | undefined {
    return lateLooks.map((after) => payableUntil + after).find((at) => at > clock.now())
  }
}

/** Where the browser comes back to, with which payment it was. */
function returnAddress(page: string, parameter: string, id: string): string {
  const url = new URL(page)
  url.searchParams.set(parameter, id)
  return url.href
}
