import { isOver, renewalStates, type Renewal, type RenewalLine, type RenewalState } from '#domain/renewal.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'

/** In which of them a renewal is at a membership, or has moved it. */
export const atWork: readonly RenewalState[] = renewalStates.filter(
  (state) => state === 'fulfilled' || (!isOver(state) && state !== 'opened' && state !== 'captured'),
)

/**
 * Two renewals of one membership can both be paid: one was given up, another begun, and then money came for the first all the same. Each would find
 * the new day that the other has written and take it for its own. So whichever comes second to the work lets go of every line that the other is at,
 * or has moved from the same day. `rivals` are at work; whose patron asked for them, and at which institution, does not matter. A copy of a zone's
 * record goes the way of that one.
 */
export function withoutRivalled(renewal: Renewal, rivals: readonly Renewal[]): Renewal {
  const theirs = rivals.flatMap(({ lines }) => lines)
  const lines = renewal.lines.map((line): RenewalLine =>
    line.state === 'waiting' && line.follows === undefined && theirs.some((rival) => isSameMove(line, rival))
      ? { ...line, state: 'kept', why: 'already' }
      : line,
  )
  return { ...renewal, lines }
}

/**
 * Nobody else begins with any of these records meanwhile, so that of two renewals the second sees that the first is at it. A lane for each record
 * holds all the places in it, and everybody takes them in the same order, so that no two wait for each other.
 */
export async function aloneAt<Answer>(
  { lines }: Renewal,
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

  /** The same whichever of our keys has sealed it, so that a renewal of before a change of keys is in the way of one of after it. */
  function nameOf(record: string): string {
    const patron = ids.open(record)
    return patron ? ids.holder({ kind: 'patron', patron }) : record
  }
}

function isSameMove(line: RenewalLine, rival: RenewalLine): boolean {
  if (rival.record !== line.record || rival.state === 'kept' || rival.state === 'refunding' || rival.state === 'refunded')
    return false
  return line.moves.some(({ library, from }) => rival.moves.some((move) => move.library === library && move.from === from))
}
