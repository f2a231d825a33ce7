import PostalMime from 'postal-mime'
import type { Clock } from '#simulation/clock.ts'

export interface ReceivedLetter {
  readonly id: string
  readonly from: { readonly name: string; readonly address: string }
  /** Whom the server was told to bring it to, whatever the letter's own head says. */
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** By their names in lower case, unfolded and otherwise as they came; one that came several times has a line for each. */
  readonly headers: Readonly<Record<string, string>>
  /** ISO 8601, by the simulator's clock. */
  readonly receivedAt: string
}

/** Two hundred letters are more than anybody reads; the oldest make room. */
const most = 200

/** Letters, oldest first, and those who wait for one. */
export function letterBox(clock: Clock) {
  const letters: ReceivedLetter[] = []
  const waiting = new Set<Waiting>()
  let count = 0

  return {
    letters: letters as readonly ReceivedLetter[],

    async take(raw: Buffer, recipients: readonly string[]): Promise<void> {
      const letter = await letterFrom(raw, recipients, { id: String(++count), receivedAt: new Date(clock.now()).toISOString() })
      letters.push(letter)
      if (letters.length > most) letters.shift()
      for (const wait of waiting) {
        if (!isFor(letter, wait.address)) continue
        waiting.delete(wait)
        wait.came(letter)
      }
    },

    letterTo(address: string): Promise<ReceivedLetter> {
      const there = letters.findLast((letter) => isFor(letter, address))
      if (there !== undefined) return Promise.resolve(there)
      return new Promise((came, gone) => waiting.add({ address, came, gone }))
    },

    clear() {
      letters.length = 0
    },

    close() {
      for (const { gone } of waiting) gone(new Error('The mailbox was closed before the letter came'))
      waiting.clear()
    },
  }
}

export type LetterBox = ReturnType<typeof letterBox>

interface Waiting {
  readonly address: string
  readonly came: (letter: ReceivedLetter) => void
  readonly gone: (why: Error) => void
}

function isFor({ to }: ReceivedLetter, address: string): boolean {
  return to.some((recipient) => recipient.toLowerCase() === address.toLowerCase())
}

type Stamp = Pick<ReceivedLetter, 'id' | 'receivedAt'>

async function letterFrom(raw: Buffer, to: readonly string[], stamp: Stamp): Promise<ReceivedLetter> {
  const { from, subject = '', text = '', headers } = await PostalMime.parse(raw)
  const named = Map.groupBy(headers, ({ key }) => key)
  return {
    ...stamp,
    from: { name: from?.name ?? '', address: from?.address ?? '' },
    to,
    subject,
    text,
    headers: Object.fromEntries([...named].map(([name, all]) => [name, all.map(({ value }) => value).join('\n')])),
  }
}
