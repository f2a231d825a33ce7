import type { Currency, Money } from '#domain/money.ts'
import { resolvedAt, type Policies } from '#domain/policy.ts'
import type { Topology } from '#domain/topology.ts'
import type { ConfigFile } from './schema.ts'
import { pathOf, spotsOf } from './spots.ts'
import type { Say } from './yaml.ts'

/**
 * Prices and whoever takes them come from different levels, so whether they fit is only seen where somebody renews: at every institution and
 * library, for patrons of no group and of each that has rules. Told once for each price, where it stands.
 */
export function checkPrices(file: ConfigFile, topology: Topology, say: Say): void {
  const currencies = new Map(file.merchants.map(({ id, currency }) => [id, currency]))
  const said = new Set<string>()
  const once: Say = (path, what) => {
    if (!said.has(path.join('.'))) say(path, what)
    said.add(path.join('.'))
  }
  for (const { institution, library, group } of spotsOf(topology)) {
    const place = { ...topology.placeIn(institution, library), ...(group !== undefined && { group }) }
    const { policies, origins } = resolvedAt(topology.policies, place)
    if (!policies.renewal.offered || policies.expiry.owner === 'student-system') continue
    const where = [institution, library, group].filter((name) => name !== undefined).join('/')
    for (const { rule, what } of faultsOf(policies, currencies)) {
      const path = pathOf(file, origins.renewal[rule] ?? { level: 'default' }, ['renewal', rule])
      if (path) once(path, `${what} (at ${where})`)
    }
  }
}

interface Fault {
  readonly rule: 'price' | 'debtLimit'
  readonly what: string
}

function faultsOf({ renewal }: Policies, currencies: ReadonlyMap<string, Currency>): Fault[] {
  const { merchant, price = [], debtLimit } = renewal
  const costs = price.some(({ amount }) => amount.minor > 0)
  if (merchant === undefined) return costs ? [{ rule: 'price', what: 'is above zero, and no merchant takes it' }] : []
  const currency = currencies.get(merchant)
  const differs = (money: Money | undefined) => money !== undefined && currency !== undefined && money.currency !== currency
  const what = `is in another currency than ${currency}, that of the merchant ${merchant}`
  return [
    ...(differs(price[0]?.amount) ? [{ rule: 'price', what } as const] : []),
    ...(differs(debtLimit) ? [{ rule: 'debtLimit', what } as const] : []),
  ]
}
