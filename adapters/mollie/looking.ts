import { Problem } from '#domain/problem.ts'
import type { PaymentOrder } from '#ports/payments.ts'
import { readAs, type Mollie } from './client.ts'
import { wirePage } from './wire.ts'

const pageSize = 100

/** By how much Mollie's clock and ours may differ. */
const allowanceMs = 10 * 60_000

/** What an order is known by. */
type Sought = Pick<PaymentOrder, 'reference' | 'orderedAt'>

/**
 * Mollie has no search, only a list with the newest first. It is read back to when the order was made: what is older cannot be it. Of two
 * for one order, made where a key was forgotten in between, the one that was paid is it, and else the one that came first.
 */
export async function paymentOf(mollie: Mollie, { reference, orderedAt }: Sought): Promise<string | undefined> {
  let found: { readonly id: string; readonly status: string } | undefined
  let from: string | undefined
  do {
    const asking = mollie.payments.page({ limit: pageSize, ...(from !== undefined && { from }) })
    const page = await readAs(wirePage, asking)
    for (const payment of page) {
      if (payment.createdAt < orderedAt - allowanceMs) return found?.id
      if (payment.metadata.reference === reference && found?.status !== 'paid') found = payment
    }
    const next = (await asking).nextPageCursor
    if (next !== undefined && (next === from || page.length === 0))
      throw new Problem('payment-unavailable', 'Mollie lists in circles')
    from = next
  } while (from !== undefined)
  return found?.id
}
