import { setTimeout as sleep } from 'node:timers/promises'
import { Gated } from './x-errors.ts'
import type { World } from './world.ts'

/**
 * Lets a request through when one of the few processes of the X-server is free, and keeps that process at work for as long as the
 * site's requests take (Ex Libris Knowledge Center, "Increasing number of WWW server handlers").
 */
export async function inAProcess<T>(world: World, work: () => T): Promise<T> {
  await takeOne(world)
  try {
    const { workMs } = world.switches
    if (workMs > 0) await sleep(workMs, undefined, { ref: false })
    return work()
  } finally {
    giveBack(world)
  }
}

async function takeOne({ load, switches }: World): Promise<void> {
  if (load.now < (switches.serverProcesses ?? Number.POSITIVE_INFINITY)) {
    load.now += 1
    load.peak = Math.max(load.peak, load.now)
    return
  }
  if (switches.whenFull === 'refuse') {
    load.refused += 1
    throw new Gated('System is overloaded, try again')
  }
  await new Promise<void>((resolve) => {
    load.waiting.push(resolve)
  })
}

/** Whoever waits takes the process over; it is never idle in between. */
function giveBack({ load }: World): void {
  const next = load.waiting.shift()
  if (next) next()
  else load.now -= 1
}
