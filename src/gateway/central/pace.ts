import type { Clock } from '#ports/clock.ts'

/** So many turns a second, evenly, whoever asks; whoever was slow does not make up for it in a rush. */
export interface Pace {
  turn(signal: AbortSignal): Promise<void>
}

export function pace(perSecond: number, clock: Clock): Pace {
  const everyMs = 1000 / perSecond
  let free = Number.NEGATIVE_INFINITY
  return {
    async turn(signal) {
      const at = Math.max(free, clock.now())
      free = at + everyMs
      if (at > clock.now()) await clock.wait(at - clock.now(), signal)
    },
  }
}
