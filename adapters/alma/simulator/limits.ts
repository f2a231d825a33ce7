import { tooManyPerSecond, tooManyToday } from './errors.ts'
import type { Tenant, World } from './world.ts'

/**
 * Counts a call against its institution's pool, or throws. A call refused for its speed costs nothing of the day, which starts anew
 * at midnight UTC. Assumption: nobody has measured whether Alma's second slides, as this one does.
 */
export function countCall({ clock, switches }: World, { calls }: Tenant): void {
  const now = clock.now()
  startDay(calls, now)
  if (switches.callsPerSecond !== null) {
    calls.recent = calls.recent.filter((at) => at > now - 1000)
    if (calls.recent.length >= switches.callsPerSecond) throw tooManyPerSecond()
    calls.recent.push(now)
  }
  if (calls.today >= switches.callsPerDay) throw tooManyToday(switches.dailyThresholdStatus)
  calls.today += 1
}

/** What `X-Exl-Api-Remaining` says. Without a known key there is no pool to look into, and the size of a fresh one is shown. */
export function callsLeft({ clock, switches }: World, tenant: Tenant | undefined): number {
  if (tenant === undefined) return switches.callsPerDay
  startDay(tenant.calls, clock.now())
  return Math.max(0, switches.callsPerDay - tenant.calls.today)
}

function startDay(calls: Tenant['calls'], now: number): void {
  const day = Math.floor(now / 86_400_000)
  if (calls.day === day) return
  calls.day = day
  calls.today = 0
}
