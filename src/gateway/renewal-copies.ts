import type { PatronRecord } from '#domain/patron.ts'
import type { ExpiryCopies } from '#domain/place.ts'
import { withLine } from '#domain/payment.ts'
import type { Renewal, RenewalLine } from '#domain/renewal.ts'

/**
 * Copies of a network zone's record: lines that follow the line of that record. The date is the zone's, and so is the price; a copy has only to show it.
 */

/**
 * How long a vendor may take to carry a date from its zone to the copies. The Swiss consortium (SLSP) looks after five minutes and then repairs by hand
 * what has not come; written sooner, a copy might be sent back with what the same update was about to change in it.
 */
const carriedWithinMs = 10 * 60_000
const lookMs = 20_000

/** `later`: the record it is a copy of has not ended yet. `never`: that one was not extended. */
export function turnOf({ lines }: Renewal, { follows }: RenewalLine): 'now' | 'later' | 'never' {
  const original = follows === undefined ? undefined : lines[follows]
  if (!original || original.state === 'extended') return 'now'
  return original.state === 'waiting' || original.state === 'extending' ? 'later' : 'never'
}

export function keptWithItsOriginal(renewal: Renewal, at: number, now: number): Renewal {
  const why = renewal.lines[renewal.lines[at]!.follows!]?.why
  return withLine(renewal, at, { state: 'kept', ...(why !== undefined && { why }) }, now)
}

/** Was a write begun that may show here? That of the original shows in its copies. */
export function isBegun({ lines }: Renewal, { follows, tries }: RenewalLine): boolean {
  return follows === undefined ? tries > 0 : lines[follows]?.state === 'extended'
}

/** The copy at the one institution whose rules the renewal was quoted by; nothing of a record that has no copies. */
export function homeCopyOf({ lines, institution }: Renewal, at: number): RenewalLine | undefined {
  return lines.find((line) => line.follows === at && line.institution === institution)
}

/**
 * When to look again whether the vendor has carried the day to this copy; nothing where nobody waits for it any more, and it is written. What a vendor
 * carries is the date of the record: the right to borrow is the institution's own, so where that alone still ends sooner there is nothing to wait for.
 */
export function carriedBy(
  { lines }: Renewal,
  { follows, moves }: RenewalLine,
  { registrations }: PatronRecord,
  expiryCopies: ExpiryCopies,
  now: number,
): number | undefined {
  const proved = lines[follows!]?.provedAt ?? 0
  const isHere = moves.every(({ library, to }) =>
    registrations
      .filter((each) => !each.inherited && each.library === library)
      .every(({ limits }) => limits.every(({ by, expires }) => by !== 'patron-record' || expires === undefined || expires >= to)),
  )
  const until = proved + carriedWithinMs
  if (expiryCopies === 'written' || isHere || now >= until) return undefined
  return Math.min(until, now + Math.max(lookMs, Math.ceil((now - proved) / 2)))
}

/** A record that was given up shows its new day after all: its copies, given up with it, follow again. */
export function followingAgain(renewal: Renewal, shown: readonly number[]): Renewal {
  const lines = renewal.lines.map((line): RenewalLine => {
    if (line.follows === undefined || !shown.includes(line.follows)) return line
    const { why: _why, ...rest } = line
    return { ...rest, state: 'waiting' }
  })
  return { ...renewal, lines }
}

/** Copies that were put before a person are tried again from the start; whoever sends them on has seen why. */
export function withCopiesAgain(renewal: Renewal): Renewal {
  const lines = renewal.lines.map((line): RenewalLine => {
    if (line.follows === undefined || (line.state !== 'waiting' && line.state !== 'extending')) return line
    const { why: _why, ...rest } = line
    return { ...rest, tries: Math.min(1, line.tries) }
  })
  return { ...renewal, lines }
}
