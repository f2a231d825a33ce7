import { earliest, type Day } from '#domain/day.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { LineMove } from '#domain/renewal.ts'

/** Does the library's own record show every day that was promised? */
export function isProved(record: PatronRecord, moves: readonly LineMove[]): boolean {
  return moves.every((move) => {
    const end = endOf(record, move)
    return end === 'never' || (end !== undefined && end >= move.to)
  })
}

/** Is a registration missing from a listing that leaves something out? Then it may be there, with whatever date. */
export function isUnread(record: PatronRecord, moves: readonly LineMove[]): boolean {
  return !record.listing.complete && moves.some((move) => endOf(record, move) === undefined)
}

/** Is the right to borrow switched off, or missing, wherever a day is to move? */
export function hasNoRight({ registrations }: PatronRecord, moves: readonly LineMove[]): boolean {
  return moves.every(({ library }) =>
    registrations
      .filter((each) => !each.inherited && each.library === library)
      .every(({ limits }) => limits.some(({ by, active }) => by === 'patron-role' && !active)),
  )
}

/** The last day of a registration as its record shows it now; nothing where there is no such registration any more. */
export function endOf({ registrations }: PatronRecord, { library }: Pick<LineMove, 'library'>): Day | 'never' | undefined {
  const registration = registrations.find((each) => !each.inherited && each.library === library)
  return registration && (earliest(registration.limits.map(({ expires }) => expires)) ?? 'never')
}
