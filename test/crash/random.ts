/** Chance that can be had again: the same seed throws the same dice. What processes and lines do in between nobody can repeat. */
export interface Dice {
  /** At least 0, and less than 1. */
  next(): number
  between(least: number, most: number): number
  /** True so often. */
  chance(share: number): boolean
  /** One of them, each as often as its weight says. */
  pick<Choice extends string>(weights: Readonly<Record<Choice, number>>): Choice
}

/** Mulberry32: small, and good enough for dice. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    chance: (share) => next() < share,
    pick<Choice extends string>(weights: Readonly<Record<Choice, number>>): Choice {
      const choices = Object.entries(weights) as [Choice, number][]
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [choice, weight] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      return choices.at(-1)![0]
    },
  }
}
