import { isOver, paymentStates, type Payment, type PaymentState } from '#domain/payment.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'

/** In which of them a payment is at what it is for, or has delivered it. */
export const atWork: readonly PaymentState[] = paymentStates.filter(
  (state) => state === 'fulfilled' || (!isOver(state) && state !== 'opened' && state !== 'captured'),
)

/**
 * Nobody else begins with any of these records meanwhile, so that of two payments the second sees that the first is at it. A lane for each record
 * holds all the places in it, and everybody takes them in the same order, so that no two wait for each other.
 */
export async function aloneAt<Answer>(
  { lines }: Payment,
  { lanes, ids }: { readonly lanes: Lanes; readonly ids: Pick<PatronIds, 'open' | 'holder'> },
  deadline: number,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const names = new Set(lines.map(({ record }) => `renewals of ${nameOf(record)}`))
  const inAll = async ([first, ...rest]: readonly string[], held: readonly AbortSignal[]): Promise<Answer> =>
    first === undefined
      ? work(AbortSignal.any([...held]))
      : lanes.inLane(first, deadline, async (signal) => inAll(rest, [...held, signal]))
  return inAll([...names].sort(), [])

  /** The same whichever of our keys has sealed it, so that a payment of before a change of keys is in the way of one of after it. */
  function nameOf(record: string): string {
    const patron = ids.open(record)
    return patron ? ids.holder({ kind: 'patron', patron }) : record
  }
}
