import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import { currencies, decimalOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import { readAs, type AlmaClient, type Written } from './client.ts'
import { isSame } from './query.ts'
import { almaFee, almaFeesList, type AlmaFee, type AlmaFeesList } from './wire-account.ts'

/** A fee is in exactly one of these. */
export type FeeStatus = 'ACTIVE' | 'EXPORTED' | 'INDISPUTE' | 'CLOSED'

/** What was paid may be in any: closed, or sent to a bursar or put in dispute before or after it was. */
const everywhere: readonly FeeStatus[] = ['ACTIVE', 'CLOSED', 'EXPORTED', 'INDISPUTE']

const endpoint = 'alma.fees.list'

/** All of one status: this list has no pages. `single`: never the answer to a question that was asked before. */
export async function feesOf(
  client: AlmaClient,
  record: RecordId,
  status: FeeStatus,
  call: Call,
  single = false,
): Promise<AlmaFeesList> {
  const question = { endpoint, path: ['users', record, 'fees'], query: { status }, ...(single && { single }) } as const
  const reply = await client.ask(question, call)
  if (reply.refused !== undefined) throw new Problem('not-found', `${endpoint}: Alma has no such user any more`)
  const list = readAs(almaFeesList, endpoint, reply.content)
  const isAnothers = list.fee.some(({ user_primary_id: owner }) => owner?.value !== undefined && !isSame(owner.value, record))
  if (isAnothers) throw new Problem('identifier-ambiguous', `${endpoint}: Alma answered with somebody else's fees`)
  return list
}

export interface HeldFees {
  readonly fees: readonly AlmaFee[]
  /** The first that Alma says of any status; nothing where it says none. */
  readonly currency: Currency | undefined
}

/** Those of every status, asked for anew: a list that was asked for before our last try would not have what it wrote. */
export async function allFeesOf(client: AlmaClient, record: RecordId, call: Call): Promise<HeldFees> {
  const fees: AlmaFee[] = []
  let currency: Currency | undefined
  for (const status of everywhere) {
    const list = await feesOf(client, record, status, call, true)
    currency ??= currencyOf(list)
    fees.push(...list.fee)
  }
  return { fees, currency }
}

/** The currency that Alma says, of those there are here; nothing where it says none. */
export function currencyOf({ currency }: AlmaFeesList): Currency | undefined {
  if (currency === undefined) return undefined
  const known = currencies.find((one) => one === currency.toUpperCase())
  if (known === undefined) throw new Problem('ils-answer-invalid', `${endpoint}: a currency that is not known here`)
  return known
}

/** How Alma is told that something was paid. */
export type PaymentMethod = 'ONLINE' | 'CASH' | 'CREDIT_CARD'

export interface FeeTransaction {
  readonly record: RecordId
  readonly fee: string
  readonly amount: Money
  readonly method: PaymentMethod
  readonly transaction: string
  readonly comment: string
}

/** Books a payment, once. */
export function payFee(client: AlmaClient, asked: FeeTransaction, call: Call): Promise<Written<AlmaFee>> {
  const { record, fee, amount, method, transaction, comment } = asked
  const query = {
    op: 'pay',
    amount: decimalOf(amount),
    method,
    external_transaction_id: transaction,
    comment,
  }
  return client.write({ endpoint: 'alma.fees.pay', method: 'POST', path: ['users', record, 'fees', fee], query }, almaFee, call)
}
