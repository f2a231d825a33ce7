import { earliest, latest, type Day } from './day.ts'
import type { Renewal, RenewalLine } from './renewal.ts'

/** A renewal that holds for a while only, until somebody at the library has looked. */
export interface Provision {
  /** The last day on which it holds by itself. */
  readonly until: Day
  /** The last day on which it will have held once it is confirmed. */
  readonly full: Day
}

type Provisional = Pick<Renewal, 'provisional' | 'lines'>

/** What of a renewal is for a while only now; nothing where nobody has to confirm anything, or nothing was extended. */
export function provisionOf({ provisional, lines }: Provisional): Provision | undefined {
  if (provisional === undefined) return undefined
  const moves = lines.filter(isHeld).flatMap((line) => line.moves.filter(({ full }) => full !== undefined))
  // What joins it may end later by itself.
  const until = earliest(moves.map(({ to }) => to))
  const full = latest(moves.map((move) => move.full))
  return until !== undefined && full !== undefined ? { until, full } : undefined
}

/** Its last day is over, and nobody has confirmed it. */
export function isLapsed(renewal: Provisional, today: Day): boolean {
  const provision = provisionOf(renewal)
  return provision !== undefined && provision.until < today
}

/** It can be confirmed, late too: until the period that was paid for is over. */
export function isConfirmable(renewal: Provisional & Pick<Renewal, 'state'>, today: Day): boolean {
  const provision = provisionOf(renewal)
  return renewal.state === 'fulfilled' && provision !== undefined && provision.full >= today
}

/** A date that was put back and is being written again is held as before. */
function isHeld({ state, extendedAt }: RenewalLine): boolean {
  return state === 'extended' || (state === 'extending' && extendedAt !== undefined)
}
