import type { AlmaSimulator, Written } from '#adapters/alma/simulator/index.ts'
import { valuesOf, type Values } from './fields.ts'

/** One write to one record, by whomever, and what stood there after it. */
export interface Entry {
  readonly by: Written['by'] | 'beginning'
  readonly values: Values
  /** How many calls Alma had been asked until then: a place between calls. */
  readonly calls: number
  /** A place between all writes. */
  readonly order: number
}

/** Everything that was ever written to every record, seen at the simulator and not at the gateway. */
export interface History {
  /** Oldest first; the first is how the record was at the beginning. */
  of(tenant: string, person: string): readonly Entry[]
  /** How often the record was read between two places, by itself or among others. */
  reads(tenant: string, person: string, from: number, to: number): number
  /** Where we are now. */
  now(): number
}

export function historyOf(alma: AlmaSimulator, tenants: readonly string[]): History {
  const records = new Map<string, Entry[]>()
  let order = 0
  const nameOf = (tenant: string, person: string) => `${tenant} ${person}`
  const note = ({ tenant, user }: Omit<Written, 'by'>, by: Entry['by']) => {
    const name = nameOf(tenant, user.primary_id)
    order += 1
    const entries = records.get(name) ?? []
    entries.push({ by, values: valuesOf(user), calls: alma.calls.length, order })
    records.set(name, entries)
  }
  for (const tenant of tenants) for (const user of alma.state(tenant).all()) note({ tenant, user }, 'beginning')
  alma.watch((written) => note(written, written.by))

  return {
    of: (tenant, person) => records.get(nameOf(tenant, person)) ?? [],
    reads: (tenant, person, from, to) =>
      alma.calls
        .slice(from, to)
        .filter(
          ({ method, path, query, status, tenant: asked }) =>
            method === 'GET' &&
            asked === tenant &&
            status === 200 &&
            (path.includes(`/users/${person}`) || (path.endsWith('/users') && (query['q']?.includes(person) ?? true))),
        ).length,
    now: () => order,
  }
}
