import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import { currencies, sumOf, type Money } from '#domain/money.ts'
import type { Fees } from '#ports/fees.ts'
import { toMoney } from './amounts.ts'
import type { AlmaClient } from './client.ts'
import { currencyOf, feesOf, type FeeStatus } from './fee-books.ts'
import { almaFeePayments } from './fee-payments.ts'
import type { AlmaSettings } from './settings.ts'
import { toFee } from './to-fee.ts'
import type { AlmaUsers } from './users.ts'
import type { AlmaFee } from './wire-account.ts'

/** What is not closed. */
const open: readonly FeeStatus[] = ['ACTIVE', 'INDISPUTE', 'EXPORTED']

export function almaFees(client: AlmaClient, users: AlmaUsers, settings: AlmaSettings, timeZone: string): Fees {
  // What is in dispute is not owed until somebody decides that it is. What was exported is for the bursar to collect, who may have done so.
  const counted: readonly FeeStatus[] = settings.exportedIsOwed ? ['ACTIVE', 'EXPORTED'] : ['ACTIVE']
  return {
    async owed(record, call) {
      await users.makeSureHere(record, call)
      const sums: Money[] = []
      for (const status of counted) {
        const list = await feesOf(client, record, status, call)
        if (list.total_sum !== 0) sums.push(toMoney(list.total_sum, currencyOf(list) ?? settings.currency, 'alma.fees.list'))
      }
      return currencies
        .map((currency) =>
          sumOf(
            sums.filter((money) => money.currency === currency),
            currency,
          ),
        )
        .filter(({ minor }) => minor !== 0)
    },

    async list(record: RecordId, call: Call) {
      await users.makeSureHere(record, call)
      const lists = await Promise.all(open.map((status) => feesOf(client, record, status, call)))
      const found = lists.flatMap((list) => {
        const reading = { ...settings, timeZone, currency: currencyOf(list) ?? settings.currency }
        return list.fee.map((fee) => ({ fee: toFee(fee, reading), at: bornAt(fee) }))
      })
      // Of one moment, as Alma lists them.
      return found
        .filter(({ fee }) => fee.open.minor !== 0)
        .toSorted((one, other) => one.at - other.at)
        .map(({ fee }) => fee)
    },

    ...(settings.feePayments && { payments: almaFeePayments(client, users, settings) }),
  }
}

/** When it was charged; what Alma gives no time for was always there. */
export function bornAt({ creation_time: time }: AlmaFee): number {
  return time === undefined ? 0 : (time.at ?? Date.parse(time.day))
}
