import { wordFor } from './tables.ts'
import type { Site } from './world.ts'
import { element, type Element } from './xml.ts'

type Slot = 1 | 2 | 3
type Delinquent = Readonly<Record<`delinq-${Slot}` | `delinq-n-${Slot}`, string>>

const slots: readonly Slot[] = [1, 2, 3]

/** What is set of the three blocks of a record. The text of the code, and behind it whatever staff wrote. */
export function blocksIn({ blocks }: Site, record: Delinquent): readonly Element[] {
  return slots.flatMap((slot) => {
    const code = record[`delinq-${slot}`]
    if (code === '00') return []
    const name = wordFor(blocks, code)
    const note = record[`delinq-n-${slot}`]
    return [element('patron-block', note === '' ? name : `${name}: ${note}`, { code })]
  })
}

/** The first of them in words, with what staff wrote: that is how far a refusal may go. */
export function blockTextOf({ blocks }: Site, record: Delinquent): string | undefined {
  const slot = slots.find((one) => record[`delinq-${one}`] !== '00')
  return slot && `${wordFor(blocks, record[`delinq-${slot}`])}: ${record[`delinq-n-${slot}`]}`
}
