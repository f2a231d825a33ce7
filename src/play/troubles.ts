import type { Fault, FaultScope, Faults } from '#simulation/faults.ts'

/** Something that a visitor can make go wrong, and right again. */
interface Trouble {
  readonly id: string
  readonly name: string
  readonly fault: Fault
  readonly scopes: readonly FaultScope[]
}

/** How late a slow library system is: people wait and notice, and the gateway does not give up. */
const slowMs = 3000

/** What can be made to go wrong at the library systems of these institutions. */
export function troublesOf(faults: Faults, institutions: readonly { readonly name: string; readonly tenant: string }[]) {
  const troubles: readonly Trouble[] = [
    ...institutions.map(({ name, tenant }) => ({
      id: `silent-${tenant.toLowerCase()}`,
      name: `${name}: the library system is down`,
      fault: { kind: 'status', status: 503 } as const,
      scopes: [{ tenant }],
    })),
    { id: 'slow', name: 'Every library system is slow', fault: { kind: 'latency', ms: slowMs }, scopes: [{}] },
    {
      id: 'lost-answers',
      name: 'Library systems do what they are asked, and their answers get lost',
      fault: { kind: 'drop-answer' },
      scopes: [{ method: 'PUT' }, { method: 'POST' }],
    },
  ]
  const on = new Map<string, () => void>()

  return {
    list: () => troubles.map(({ id, name }) => ({ id, name, on: on.has(id) })),
    turn(id: string, wanted: boolean): boolean {
      const trouble = troubles.find((each) => each.id === id)
      if (!trouble) return false
      on.get(id)?.()
      on.delete(id)
      if (!wanted) return true
      const ends = trouble.scopes.map((scope) => faults.set(trouble.fault, scope))
      on.set(id, () => ends.forEach((end) => end()))
      return true
    },
  }
}
