import type { Test } from 'tap'
import type { FeePayment } from '#domain/fee-payment.ts'
import type { FeeId, InstitutionId } from '#domain/id.ts'
import type { Store } from '#ports/store.ts'
import { intent, job, renewal } from './renewal-store.ts'

/** That fees are paid by the same ledger as cards are renewed, and that neither is taken for the other. */
export async function feePaymentStoreConformance(
  t: Test,
  twoNodes: (t: Test) => Promise<readonly [Store, Store]>,
): Promise<void> {
  await t.test('a fee payment is found as it was written, on another node too, and is no renewal', async (t) => {
    const nodes = await twoNodes(t)
    const paid = feePayment({ payment: { id: 'pay', payUrl: 'https://pay.example/pay', expiresAt: 5 } })
    const opened = await nodes[0].feePayments.open(paid, intent({ places: ['a fee'] }), [job({ topic: 'fee-payment' })])
    t.strictSame(opened, { outcome: 'opened', payment: paid })
    t.strictSame(await nodes[1].feePayments.find('payment'), paid)
    t.strictSame(await nodes[1].feePayments.byPayment('ghent', 'pay'), paid)
    t.strictSame(await nodes[1].feePayments.of('eva', 10), [paid])
    t.strictSame(await nodes[1].feePayments.list({}, 10), [paid])
    t.equal(await nodes[1].renewals.find('payment'), undefined)
    t.equal(await nodes[1].renewals.byPayment('ghent', 'pay'), undefined)
    t.strictSame(await nodes[1].renewals.of('eva', 10), [])
    t.strictSame(await nodes[1].renewals.list({}, 10), [])
  })

  await t.test('a fee is in one open payment, whichever node opens it, and in the next when that is over', async (t) => {
    const nodes = await twoNodes(t)
    const open = (node: Store, id: string, places: readonly string[]) =>
      node.feePayments.open(feePayment({ id }), intent({ key: id, places }), [])
    const both = await Promise.all([open(nodes[0], 'one', ['a', 'b']), open(nodes[1], 'other', ['b', 'c'])])
    t.same(both.map(({ outcome }) => outcome).sort(), ['opened', 'place-taken'])
    const [first] = both.flatMap((each) => (each.outcome === 'opened' ? [each.payment] : []))
    t.ok(await nodes[1].feePayments.save({ ...first!, state: 'abandoned' }, []))
    t.match(await open(nodes[0], 'next', ['a', 'b', 'c']), { outcome: 'opened' })
    t.match(await nodes[1].feePayments.atPlacesOf('next', ['abandoned']), [{ id: first!.id }])
  })

  await t.test('a renewal and a fee payment have nothing in common, and are saved each in its own ledger', async (t) => {
    const [store] = await twoNodes(t)
    await store.renewals.open(renewal({}), intent({ key: 'one', places: ['a card'] }), [])
    t.match(await store.feePayments.open(feePayment({}), intent({ key: 'other', places: ['a fee'] }), []), { outcome: 'opened' })
    t.ok(await store.feePayments.save(feePayment({ state: 'captured' }), []))
    t.match(await store.renewals.find('renewal'), { version: 0 })
    t.match(await store.feePayments.list({ states: ['captured'] }, 10), [{ id: 'payment', version: 1 }])
  })
}

export function feePaymentStoreAsks(store: Store): Readonly<Record<string, () => Promise<unknown>>> {
  const { feePayments } = store
  return {
    'feePayments.open': () => feePayments.open(feePayment({}), intent({}), []),
    'feePayments.answered': () => feePayments.answered(intent({})),
    'feePayments.find': () => feePayments.find('payment'),
    'feePayments.byPayment': () => feePayments.byPayment('ghent', 'pay'),
    'feePayments.of': () => feePayments.of('eva', 1),
    'feePayments.atPlacesOf': () => feePayments.atPlacesOf('payment', ['fulfilled']),
    'feePayments.list': () => feePayments.list({}, 1),
    'feePayments.save': () => feePayments.save(feePayment({}), []),
  }
}

/** Of 4.50 EUR, before anything came of it. */
export function feePayment(changes: Partial<FeePayment>): FeePayment {
  const amount = { minor: 450, currency: 'EUR' } as const
  return {
    id: 'payment',
    version: 0,
    patron: 'eva',
    institution: 'ghent' as InstitutionId,
    merchant: 'ghent',
    amount,
    settledBy: 'online',
    state: 'opened',
    lines: [
      {
        institution: 'ghent' as InstitutionId,
        record: 'record',
        fees: [{ fee: 'fee' as FeeId, amount }],
        price: amount,
        state: 'waiting',
        tries: 0,
      },
    ],
    refunds: [],
    language: 'en',
    createdAt: 1,
    payableUntil: 2,
    updatedAt: 1,
    ...changes,
  }
}
