import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import { currencies, moneyOf, sumOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { Fees } from '#ports/fees.ts'
import { readAs, type AlmaClient } from './client.ts'
import { isSame } from './query.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'
import { almaFeesList, type AlmaFeesList } from './wire.ts'

/** A fee is in exactly one of these. */
export type FeeStatus = 'ACTIVE' | 'EXPORTED' | 'INDISPUTE' | 'CLOSED'

const endpoint = 'alma.fees.list'

export function almaFees(client: AlmaClient, users: AlmaUsers, settings: AlmaSettings): Fees {
  // What is in dispute is not owed until somebody decides that it is. What was exported is for the bursar to collect, who may have done so.
  const counted: readonly FeeStatus[] = settings.exportedIsOwed ? ['ACTIVE', 'EXPORTED'] : ['ACTIVE']
  return {
    async owed(record, call) {
      await users.makeSureHere(record, call)
      const open: Money[] = []
      for (const status of counted) {
        const list = await feesOf(client, record, status, call)
        if (list.total_sum !== 0) open.push(toOwed(list, settings.currency))
      }
      return currencies
        .map((currency) =>
          sumOf(
            open.filter((money) => money.currency === currency),
            currency,
          ),
        )
        .filter(({ minor }) => minor !== 0)
    },
  }
}

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

/** The currency that Alma says, of those there are here; nothing where it says none. */
export function currencyOf({ currency }: AlmaFeesList): Currency | undefined {
  if (currency === undefined) return undefined
  const known = currencies.find((one) => one === currency.toUpperCase())
  if (known === undefined) throw new Problem('ils-answer-invalid', `${endpoint}: a currency that is not known here`)
  return known
}

/** A number of JSON is written out as it was read, so that no cent is lost on the way. Credits are negative. */
function toOwed(list: AlmaFeesList, configured: Currency | undefined): Money {
  const currency = currencyOf(list) ?? configured
  if (currency === undefined) throw new Problem('ils-answer-invalid', `${endpoint}: a sum without a currency`)
  const owed = moneyOf(String(list.total_sum), currency)
  if (owed === undefined) throw new Problem('ils-answer-invalid', `${endpoint}: a sum that is none in its currency`)
  return owed
}
