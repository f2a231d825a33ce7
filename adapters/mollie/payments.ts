import { PaymentEmbed } from '@mollie/api-client'
import { Problem } from '#domain/problem.ts'
import type { OpenedPayment, PaymentOrder, PaymentProvider, PaymentTools } from '#ports/payments.ts'
import { toAmount } from './amounts.ts'
import { mollieClient, readAs, type Mollie } from './client.ts'
import { refusalIn } from './failures.ts'
import { localeOf } from './locales.ts'
import { paymentOf } from './looking.ts'
import { isPayment, subjectOf } from './notices.ts'
import type { MollieSettings } from './settings.ts'
import { toRefund, toStatus } from './translate.ts'
import { wirePayment, wireRefund, type WirePayment } from './wire.ts'

/** Mollie keeps a key for an hour (https://docs.mollie.com/reference/api-idempotency). A little less, since clocks differ and requests take time. */
const keyLifeMs = 50 * 60_000

export function molliePayments(settings: MollieSettings, { clock }: PaymentTools): PaymentProvider {
  const client = mollieClient(settings, clock)
  const isForgotten = (orderedAt: number) => clock.now() - orderedAt >= keyLifeMs

  return {
    async open(order, call) {
      const amount = toAmount(order.amount)
      const mollie = client.during(call)
      const found = isForgotten(order.orderedAt) ? await paymentOf(mollie, order) : undefined
      return opened(found === undefined ? await created(mollie, order, amount) : await read(mollie, found), order)
    },

    async status(payment, call) {
      try {
        return toStatus(await read(client.during(call), payment))
      } catch (error) {
        if (refusalIn(error) !== 404) throw error
        throw new Problem('not-found', 'Mollie has no such payment', { cause: error })
      }
    },

    async expire(payment, call) {
      const mollie = client.during(call)
      const now = await read(mollie, payment)
      if (now.isCancelable !== true) return toStatus(now)
      try {
        await readAs(anything, mollie.payments.cancel(payment))
      } catch (error) {
        // In between it was paid, or ended, and nothing is left to be canceled. How it stands is read below.
        if (refusalIn(error) !== 422) throw error
      }
      return toStatus(await read(mollie, payment))
    },

    async refund({ payment, reference, amount: money, orderedAt }, call) {
      const amount = toAmount(money)
      const mollie = client.during(call)
      const sent = async () => {
        const { _embedded: held } = await read(mollie, payment)
        return held?.refunds?.find(({ metadata }) => metadata.reference === reference)
      }
      const found = isForgotten(orderedAt) ? await sent() : undefined
      if (found) return toRefund(found)
      const asked = { paymentId: checked(payment), amount, metadata: { reference }, idempotencyKey: `refund-${reference}` }
      await readAs(wireRefund, mollie.paymentRefunds.create(asked))
      // What a repeated key is answered with is how it stood the first time.
      const seen = await sent()
      if (!seen) throw new Problem('payment-unavailable', 'Mollie: a refund was taken on and is not shown yet')
      return toRefund(seen)
    },

    async notice({ raw }, call) {
      const id = subjectOf(raw)
      if (id === undefined) return undefined
      try {
        const { metadata } = await read(client.during(call), id)
        return metadata.reference === undefined ? undefined : id
      } catch (error) {
        // Anybody can send an id; one that is not of this account is about nothing here.
        if (refusalIn(error) === 404) return undefined
        throw error
      }
    },

    close: () => client.close(),
  }
}

async function created(mollie: Mollie, order: PaymentOrder, amount: ReturnType<typeof toAmount>): Promise<WirePayment> {
  const locale = localeOf(order.language)
  try {
    return await readAs(
      wirePayment,
      mollie.payments.create({
        amount,
        // Too long a one is cut there, to what the method can show.
        description: order.description,
        redirectUrl: order.returnUrl,
        webhookUrl: order.noticeUrl,
        metadata: { reference: order.reference },
        ...(locale !== undefined && { locale }),
        idempotencyKey: `open-${order.reference}`,
      }),
    )
  } catch (error) {
    // The key is known with other words in it (400), or somebody else is at it just now (409): then the payment may be there.
    const status = refusalIn(error)
    if (status !== 400 && status !== 409) throw error
    const found = await paymentOf(mollie, order)
    if (found === undefined) throw error
    return read(mollie, found)
  }
}

/** A page that is over has no address any more. Whoever is sent to where it leads back to sees there how it stands. */
function opened(payment: WirePayment, order: PaymentOrder): OpenedPayment {
  return {
    id: payment.id,
    payUrl: payment._links.checkout?.href ?? order.returnUrl,
    expiresAt: payment.expiresAt ?? order.expiresAt,
  }
}

async function read(mollie: Mollie, payment: string): Promise<WirePayment> {
  const asked = checked(payment)
  const embed = [PaymentEmbed.refunds, PaymentEmbed.chargebacks]
  const answer = await readAs(wirePayment, mollie.payments.get(asked, { embed }))
  if (answer.id !== asked) throw new Problem('payment-unavailable', 'Mollie answered about another payment')
  return answer
}

/** It becomes a piece of an address. */
function checked(payment: string): string {
  if (!isPayment(payment)) throw new Problem('payment-refused', 'Mollie has no payments of such an id')
  return payment
}

/** How a cancellation is answered depends on the method; only that it was answered counts. */
const anything = { parse: (answer: unknown) => answer }
