import type { Call } from '#domain/call.ts'
import { addDays, endOfDay, type Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { LocalName } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import { servedBy, settlementOf, type Settled, type Settlement } from '#domain/settlement.ts'
import type { Topology } from '#domain/topology.ts'
import type { Payments, PaymentsWanted } from '#ports/payment-store.ts'
import type { Store } from '#ports/store.ts'
import type { Authority } from './authority.ts'
import type { Merchants } from './merchants.ts'

/** What a merchant's money came to, day by day. */
export interface Settlements {
  /** Of the institutions in reach; `not-found` where the merchant serves none of them. */
  of(merchant: string, day: Day, call: Call): Promise<MerchantSettlement>
}

export interface MerchantSettlement extends Settlement {
  readonly merchant: { readonly id: string; readonly name: LocalName }
  readonly day: Day
  /** Whether the caller reaches every institution that the merchant serves. */
  readonly complete: boolean
}

export interface SettlementsParts {
  readonly authority: Pick<Authority, 'overPlace'>
  readonly topology: Topology
  readonly merchants: Merchants
  readonly store: Pick<Store, 'renewals' | 'feePayments'>
}

const pageSize = 200

export function settlements({ authority, topology, merchants, store }: SettlementsParts): Settlements {
  return {
    async of(id, day, { caller }) {
      const merchant = merchants.get(id)
      if (!merchant) throw new Problem('not-found', 'No such merchant account')
      const isInReach = (institution: InstitutionId) =>
        authority.overPlace(caller, topology.placeIn(institution)).has('card-renewals:manage')
      const institutions = topology.institutions.filter((institution) => isInReach(institution.id))
      const served = servedBy(topology, id)
      const zones = new Map(institutions.map((institution) => [institution.id, institution.timeZone]))
      const begins = Math.min(...[...zones.values()].map((zone) => endOfDay(addDays(day, -1), zone)))
      const changed = await changedSince(id, [...zones.keys()], begins)
      const settlement = settlementOf(changed, day, merchant.currency, (institution) => zones.get(institution)!)
      // An institution that another merchant serves by now still has its older days.
      if (settlement.rows.length === 0 && !served.some(isInReach)) throw new Problem('not-found', 'No such merchant in reach')
      return { ...settlement, merchant: { id, name: merchant.name }, day, complete: served.every(isInReach) }
    },
  }

  /** Whatever moved on a day was changed then or later. */
  async function changedSince(
    merchant: string,
    institutions: readonly InstitutionId[],
    from: number,
  ): Promise<readonly Settled[]> {
    if (institutions.length === 0) return []
    const wanted = { merchant, institutions, from }
    const found = await Promise.all([everyOne(store.renewals, wanted), everyOne(store.feePayments, wanted)])
    return found.flat()
  }

  async function everyOne<P extends Settled>(ledger: Payments<P>, wanted: PaymentsWanted): Promise<readonly P[]> {
    const found: P[] = []
    for (let before: string | undefined; ;) {
      const page = await ledger.list({ ...wanted, ...(before !== undefined && { before }) }, pageSize)
      found.push(...page)
      if (page.length < pageSize) return found
      before = page.at(-1)!.id
    }
  }
}
