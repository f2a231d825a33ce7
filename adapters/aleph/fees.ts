import type { Call } from '#domain/call.ts'
import { sumOf, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { Fees } from '#ports/fees.ts'
import { owedBy, owedOn } from './amounts.ts'
import type { Borrowers } from './borrowers.ts'
import type { Dlf } from './dlf.ts'
import { problem } from './errors.ts'
import { openFees, toFee, type FeeListSettings } from './fee-list.ts'
import { alephFeePayments } from './fee-payments.ts'
import { isAskable } from './patrons.ts'
import type { AlephSettings } from './settings.ts'

export interface FeesParts {
  readonly borrowers: Borrowers
  readonly dlf: Dlf | undefined
}

export type FeesSettings = FeeListSettings & Pick<AlephSettings, 'payFees' | 'payReferencesKept' | 'settledAfterMinutes'>

/**
 * What is open at the ADM library, by bor-info's own balance. Somebody who has no record of the ADM library itself is not told by bor-info: then
 * the DLF interface's sums say it, where there is one. One by one they stand in its list alone: bor-info shows no key of a charge.
 */
export function alephFees({ borrowers, dlf }: FeesParts, settings: FeesSettings): Fees {
  const { currency } = settings

  async function balance(id: string, call: Call): Promise<Money> {
    const told = await borrowers.balance(id, call)
    if (told === 'nobody') throw gone()
    if (told !== 'no-local-record') {
      const { amount, side, open } = told
      // Some sites may leave the balance out; of what comes instead, nothing is not the same as nothing owed.
      if (amount !== undefined) return owedOn(side, amount, currency, 'aleph.x.bor-info')
      if (open.length === 0) throw problem('ils-answer-invalid', 'aleph.x.bor-info', 'neither a balance nor a charge')
      return sumOf(
        open.map((sum) => owedBy(sum, currency, 'aleph.x.bor-info')),
        currency,
      )
    }
    if (!dlf) throw problem('ils-answer-invalid', 'aleph.x.bor-info', 'no record of the patron at this institution')
    const list = await dlf.cashOf(id, call)
    if (!list) throw gone()
    return sumOf(
      list.open.map((sum) => owedBy(sum, currency, 'aleph.dlf.cash')),
      currency,
    )
  }

  return {
    async owed(record, call) {
      if (!isAskable(record)) throw gone()
      const owed = await balance(record, call)
      return owed.minor === 0 ? [] : [owed]
    },

    ...(dlf && {
      async list(record, call) {
        const list = isAskable(record) ? await dlf.cashOf(record, call) : undefined
        if (!list) throw gone()
        return openFees(list, currency).map((fee) => toFee(fee, settings))
      },
    }),

    ...(dlf && settings.payFees && { payments: alephFeePayments(dlf, settings) }),
  }
}

function gone(): Problem {
  return new Problem('not-found', 'Aleph has no such patron any more')
}
