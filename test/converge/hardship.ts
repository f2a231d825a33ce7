import { setTimeout as sleep } from 'node:timers/promises'
import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import type { Fault } from '#simulation/faults.ts'
import type { Dice } from '../crash/random.ts'

type Hardship = 'none' | 'down' | 'reset' | 'throttled' | 'slow' | 'answers lost'

const often: Readonly<Record<Hardship, number>> = { none: 7, down: 1, reset: 1, throttled: 1, slow: 1, 'answers lost': 1 }

function faultOf(hardship: Exclude<Hardship, 'none'>, dice: Dice): Fault {
  switch (hardship) {
    case 'down':
      return { kind: 'status', status: 500 }
    case 'reset':
      return { kind: 'reset' }
    case 'throttled':
      return { kind: 'status', status: 429 }
    case 'slow':
      return { kind: 'latency', ms: Math.round(dice.between(20, 200)) }
    case 'answers lost':
      return { kind: 'drop-answer' }
  }
}

const minute = 60_000

/** What befalls each institution by turns, its webhooks, and what Alma itself carries down; until `isOn` says no. Resolves with how much befell. */
export async function hardships(
  alma: AlmaSimulator,
  tenants: readonly string[],
  dice: Dice,
  isOn: () => boolean,
): Promise<number> {
  let count = 0
  const { switches } = alma
  const befall = async (tenant: string) => {
    while (isOn()) {
      const hardship = dice.pick(often)
      const heal = hardship === 'none' ? undefined : alma.faults.set(faultOf(hardship, dice), { tenant })
      if (heal) count += 1
      await sleep(dice.between(200, 1500))
      heal?.()
    }
  }
  const turning = async () => {
    while (isOn()) {
      switches.webhooksLost = dice.chance(0.5) ? 30 : 0
      switches.webhooksDoubled = dice.chance(0.5) ? 30 : 0
      switches.webhooksHeldBack = dice.chance(0.5) ? 40 : 0
      switches.webhookHoldMs = dice.between(1, 20) * minute
      switches.distributionDelayMs = dice.between(0.2, 10) * minute
      switches.distributionMisses = dice.chance(0.5) ? 30 : 0
      await sleep(dice.between(200, 800))
    }
  }
  await Promise.all([...tenants.map(befall), turning()])
  return count
}

/** Nothing goes wrong any more. */
export function healed({ switches, faults }: AlmaSimulator): void {
  faults.clear()
  Object.assign(switches, {
    webhooksLost: 0,
    webhooksDoubled: 0,
    webhooksHeldBack: 0,
    distributionMisses: 0,
    distributionDelayMs: minute,
  })
}
