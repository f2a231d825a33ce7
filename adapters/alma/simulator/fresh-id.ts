import { isTakenId } from './sent-user.ts'
import type { Tenant, World } from './world.ts'

/** Assumption: a number. No page says what Alma makes up for a user who is created without a primary id. */
export function freshId(world: World, tenant: Tenant): string {
  do world.idsMade += 1
  while (isTakenId(tenant, idOf(world.idsMade)))
  return idOf(world.idsMade)
}

function idOf(number: number): string {
  return `98${String(number).padStart(8, '0')}`
}
