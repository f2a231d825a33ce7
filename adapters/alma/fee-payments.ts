import type { Call } from '#domain/call.ts'
import type { FeeId } from '#domain/id.ts'
import type { Currency, Money } from '#domain/money.ts'
import { isProblem } from '#domain/problem.ts'
import type { FeePaid, FeePayment, FeePayments } from '#ports/fees.ts'
import { toMoney } from './amounts.ts'
import { settledAfterMs, type AlmaClient } from './client.ts'
import { allFeesOf, payFee, type HeldFees } from './fee-books.ts'
import { withoutNames } from './said.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'

/** Why a fee will never be paid as it was asked. */
interface Not {
  readonly reason: (FeePaid & { outcome: 'refused' })['reason']
  readonly said?: string
}

/**
 * One write for each fee, with a transaction of its own: our reference and the fee. Alma takes the same transaction twice without a word and undoes no
 * payment, so that it is looked for first, wherever the fee is by now.
 */
export function almaFeePayments(client: AlmaClient, users: AlmaUsers, settings: Pick<AlmaSettings, 'currency'>): FeePayments {
  return {
    unit: 'fee',
    settledAfterMs,

    async pay(payment, call) {
      const held = await lookFor(payment, call)
      if (held === 'gone') return { outcome: 'refused', reason: 'gone' }
      const paid: FeeId[] = []
      const not: Not[] = []
      // One after the other: where one's answer is lost, nothing more is begun.
      for (const [fee, amount] of sums(payment)) {
        const came = await payOne(payment, fee, amount, held, call)
        if (came === 'paid') paid.push(fee)
        else not.push(came)
      }
      return outcomeOf(paid, not)
    },

    async posted(payment, call) {
      const held = await lookFor(payment, call)
      if (held === 'gone') return []
      return [...sums(payment).keys()].filter((id) =>
        held.fees.some((fee) => fee.id === id && hasTransaction(fee, transactionOf(payment, id))),
      )
    },
  }

  async function lookFor({ record }: FeePayment, call: Call): Promise<HeldFees | 'gone'> {
    try {
      await users.makeSureHere(record, call)
      return await allFeesOf(client, record, call)
    } catch (error) {
      if (isProblem(error, 'not-found')) return 'gone'
      throw error
    }
  }

  async function payOne(payment: FeePayment, id: FeeId, amount: Money, held: HeldFees, call: Call): Promise<'paid' | Not> {
    const fee = held.fees.find((one) => one.id === id)
    if (fee === undefined) return { reason: 'gone' }
    const transaction = transactionOf(payment, id)
    if (hasTransaction(fee, transaction)) return 'paid'
    if (!isPayable(fee, amount, held.currency ?? settings.currency)) return { reason: 'changed' }
    const { record, reference: comment } = payment
    const reply = await payFee(client, { record, fee: id, amount, method: 'ONLINE', transaction, comment }, call)
    if (reply.refused === undefined) return 'paid'
    const said = withoutNames(reply.said, [payment.record])
    const reason = reply.refused === 'no-such' || reply.refused === 'nobody' ? 'gone' : 'other'
    return { reason, ...(said !== undefined && { said }) }
  }
}

function transactionOf({ reference }: FeePayment, fee: FeeId): string {
  return `${reference}-${fee}`
}

function hasTransaction({ transaction }: HeldFees['fees'][number], id: string): boolean {
  return transaction.some((done) => done.external_transaction_id === id)
}

/** Open, and not less than what is to be paid: what Alma does with more than the balance is not known, so it is never sent. */
function isPayable(fee: HeldFees['fees'][number], amount: Money, currency: Currency | undefined): boolean {
  const open = toMoney(fee.balance, currency, 'alma.fees.list')
  const isActive = fee.status?.value?.toUpperCase() === 'ACTIVE'
  return isActive && open.currency === amount.currency && amount.minor > 0 && amount.minor <= open.minor
}

/** What is asked for of each; one that is named twice has one transaction like any other. */
function sums({ fees }: FeePayment): ReadonlyMap<FeeId, Money> {
  const asked = new Map<FeeId, Money>()
  for (const { fee, amount } of fees) {
    const before = asked.get(fee)
    asked.set(fee, before === undefined ? amount : { ...amount, minor: before.minor + amount.minor })
  }
  return asked
}

function outcomeOf(paid: readonly FeeId[], not: readonly Not[]): FeePaid {
  const said = not.find((one) => one.said !== undefined)?.said
  const words = said === undefined ? {} : { said }
  if (not.length === 0) return { outcome: 'paid' }
  if (paid.length > 0) return { outcome: 'in-part', paid, ...words }
  const reasons = new Set(not.map(({ reason }) => reason))
  const reason = reasons.has('other') ? 'other' : reasons.has('changed') ? 'changed' : 'gone'
  return { outcome: 'refused', reason, ...words }
}
