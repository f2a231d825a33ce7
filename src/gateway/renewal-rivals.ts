import type { Renewal, RenewalLine } from '#domain/renewal.ts'

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

function isSameMove(line: RenewalLine, rival: RenewalLine): boolean {
  if (rival.record !== line.record || rival.state === 'kept' || rival.state === 'refunding' || rival.state === 'refunded')
    return false
  return line.moves.some(({ library, from }) => rival.moves.some((move) => move.library === library && move.from === from))
}
