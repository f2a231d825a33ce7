import type { AlephPatron } from './patron.ts'
import { z31Fields, type Z31 } from './records.ts'
import { codesOf, type World, type Written } from './world.ts'

/** A new z31, open, in the ADM library of its sub-library. */
export function chargeFor(
  world: World,
  patron: AlephPatron,
  charge: Partial<Z31> & Pick<Z31, 'sub-library'>,
  by: Written['by'],
): Z31 {
  const { id } = patron.z303
  const code = charge['sub-library']
  const library = world.site.admLibraries.find((adm) => adm.code === code || codesOf(adm).includes(code))?.code ?? code
  const now = new Date(world.clock.now()).toISOString().replaceAll(/\D/gu, '')
  const entries = Object.entries(z31Fields).map(([name, { initial }]) => [name, initial])
  const entry = {
    ...(Object.fromEntries(entries) as Z31),
    'payment-target': code,
    ...charge,
    id,
    library,
    date: now.slice(0, 8),
    // A day, a time and how many there were before: fifteen digits.
    sequence: `${now.slice(0, 12)}${String(patron.z31.length % 1_000).padStart(3, '0')}`,
    'net-sum': charge.sum ?? '',
  }
  patron.z31.push(entry)
  world.ledger.push({ by, table: 'z31', id, key: entry.sequence })
  return entry
}

/** Closes it, with the day and the hour on which it was paid. */
export function paid(world: World, entry: Z31, payment: Partial<Z31>, by: Written['by']): void {
  const now = new Date(world.clock.now()).toISOString().replaceAll(/\D/gu, '')
  Object.assign(entry, payment, { status: 'C', 'payment-date': now.slice(0, 8), 'payment-hour': now.slice(8, 12) })
  world.ledger.push({ by, table: 'z31', id: entry.id, key: entry.sequence })
}
