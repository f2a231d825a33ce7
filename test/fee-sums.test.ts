import * as fc from 'fast-check'
import t from 'tap'
import { verdictsOn } from '#domain/fee-offer.ts'
import { changedSince, feeLinesOf, withPart, type FeePayment } from '#domain/fee-payment.ts'
import type { Fee } from '#domain/fee.ts'
import type { FeeId, InstitutionId } from '#domain/id.ts'
import { unsettled, type LineState } from '#domain/payment.ts'
import { feePayment } from './conformance/fee-payment-store.ts'

/** What is paid is what is owed, to the last cent, whatever becomes of it. */

const at = { institution: 'ghent' as InstitutionId, record: 'record' }
const euros = (minor: number) => ({ minor, currency: 'EUR' }) as const
const fee = (id: number, minor: number, more: Partial<Fee> = {}): Fee => ({
  id: `f${id}` as FeeId,
  kind: 'overdue',
  open: euros(minor),
  first: euros(minor),
  ...more,
})
const amounts = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 })
const units = fc.constantFrom('fee' as const, 'balance' as const)
const total = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0)
const paidFor = (owed: readonly Fee[], unit: 'fee' | 'balance'): FeePayment => {
  const amount = euros(total(owed.map(({ open }) => open.minor)))
  const page = { id: 'pay', payUrl: 'https://pay.example/pay', expiresAt: 5, captured: amount }
  return feePayment({ amount, payment: page, lines: feeLinesOf(at, owed, unit) })
}

await t.test('The lines of a payment come to exactly what is owed, by fee or as a whole', async () => {
  fc.assert(
    fc.property(amounts, units, (minors, unit) => {
      const { lines } = paidFor(
        minors.map((minor, id) => fee(id, minor)),
        unit,
      )
      return (
        total(lines.map(({ price }) => price.minor)) === total(minors) && lines.length === (unit === 'fee' ? minors.length : 1)
      )
    }),
  )
})

await t.test('What the books took in part and the rest of it come to the same, and keep one reference', async () => {
  fc.assert(
    fc.property(amounts, fc.infiniteStream(fc.boolean()), (minors, dice) => {
      const owed = minors.map((minor, id) => fee(id, minor))
      const posted = owed.filter((_, index) => index === 0 || dice.next().value).map(({ id }) => id)
      const { lines } = withPart(paidFor(owed, 'balance'), 0, posted)
      const isWhole = total(lines.map(({ price }) => price.minor)) === total(minors)
      return isWhole && lines.length === (posted.length === owed.length ? 1 : 2) && (lines[1]?.partOf ?? 0) === 0
    }),
  )
})

await t.test('What is owed back is what was paid and not posted, and never less than nothing', async () => {
  fc.assert(
    fc.property(amounts, fc.array(fc.constantFrom<LineState>('posted', 'kept', 'waiting', 'posting')), (minors, states) => {
      const whole = paidFor(
        minors.map((minor, id) => fee(id, minor)),
        'fee',
      )
      const lines = whole.lines.map((line, index) => ({ ...line, state: (states[index] ?? 'kept') as typeof line.state }))
      const posted = total(lines.filter(({ state }) => state === 'posted').map(({ price }) => price.minor))
      const back = unsettled({ ...whole, lines }).minor
      return back === total(minors) - posted && back >= 0
    }),
  )
})

await t.test('A balance that has changed in anything is not booked; a fee only where less is open', async (t) => {
  const [line] = feeLinesOf(at, [fee(1, 300), fee(2, 200)], 'balance')
  const now = (...owed: readonly Fee[]) => changedSince(line!, owed, 'balance')
  t.equal(now(fee(1, 300), fee(2, 200)), undefined)
  t.equal(now(fee(1, 300)), 'already')
  t.equal(now(fee(1, 300), fee(2, 250)), 'already')
  t.equal(now(fee(1, 300), fee(2, 200), fee(3, 100)), 'changed-since')
  t.equal(now(fee(1, 300), fee(2, 200), fee(3, -100)), 'changed-since')
  const [single] = feeLinesOf(at, [fee(1, 300)], 'fee')
  t.equal(changedSince(single!, [fee(1, 400), fee(2, 10)], 'fee'), undefined)
  t.equal(changedSince(single!, [fee(1, 299)], 'fee'), 'already')
  t.equal(changedSince(single!, [fee(1, 300, { held: 'disputed' })], 'fee'), 'refused-since')
})

await t.test('Where only a whole balance is taken, one fee that cannot be paid keeps all from being paid', async (t) => {
  const terms = () => ({ merchant: 'till', currency: 'EUR' }) as const
  const why = (unit: 'fee' | 'balance' | undefined, ...owed: readonly Fee[]) =>
    verdictsOn(owed, unit, terms).map((verdict) => (verdict.payable ? 'payable' : verdict.why))
  t.same(why('fee', fee(1, 100), fee(2, -50)), ['payable', 'credit'])
  t.same(why('balance', fee(1, 100), fee(2, 50)), ['payable', 'payable'])
  t.same(why('balance', fee(1, 100), fee(2, -50)), ['blocked-by-others', 'credit'])
  t.same(why(undefined, fee(1, 100)), ['not-offered'])
  const pounds = fee(1, 100, { open: { minor: 100, currency: 'GBP' } })
  t.same(why('fee', pounds), ['other-currency'])
})
