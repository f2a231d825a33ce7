import { setTimeout as sleep } from 'node:timers/promises'
import type { Node } from './nodes.ts'
import type { Dice } from './random.ts'

/** One node after the other, wherever it is: serving, at its jobs, or not even up. */
export async function kill(nodes: readonly Node[], most: number, dice: Dice, isTime: () => boolean): Promise<number> {
  let kills = 0
  const oneOfThem = async (node: Node) => {
    while (kills < most && isTime()) {
      await sleep(dice.chance(0.7) ? dice.between(0, 900) : dice.between(900, 2500))
      if (kills >= most) return
      kills += 1
      await node.kill()
      const up = node.start()
      // Some die again before they are up.
      if (dice.chance(0.1) && kills < most) {
        await sleep(dice.between(0, 500))
        kills += 1
        await node.kill()
        await up
        await node.start()
      } else await up
    }
  }
  await Promise.all(nodes.map(oneOfThem))
  return kills
}
