import { addDays, daysBetween, latest, type Day } from '#domain/day.ts'
import type { Move } from '#ports/ils.ts'
import { unchanged } from './sending-back.ts'
import type { AlmaSettings } from './settings.ts'
import { isOn, patronRolesAt } from './translate.ts'
import type { WholeUser } from './wire.ts'

export interface Rules extends Pick<AlmaSettings, 'institutionCode' | 'patronRoles'> {
  readonly today: Day
  /** Of the network zone's users the own date is all there is to move. */
  readonly central: boolean
}

/** A user as Alma is to have it, or why there is none. `off`: every Patron role at a place is switched off, or there is none anywhere. */
export type Rewritten =
  | { readonly is: 'changed'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly is: 'unchanged' | 'gone' | 'off' }

/**
 * The user with the days of these moves, and otherwise unchanged.
 *
 * The user's own date goes with every move, since it ends them all. Of the Patron roles those of the place do, as far as they are on: one that
 * somebody switched off has no date of its switching, so that it is never taken for one that merely ran out. A copy of a user of the network zone has
 * none at all as long as nobody gave it one, since roles are not copied: its own date is moved all the same.
 */
export function rewritten(whole: WholeUser, moves: readonly Move[], rules: Rules): Rewritten {
  const { user, ending, json } = whole
  if (rules.central && moves.some(({ library }) => library !== undefined)) return { is: 'gone' }
  const roles = new Map<number, Day>()
  for (const { library, to, copy } of rules.central ? [] : moves) {
    const held = patronRolesAt(user, library, rules)
    const isRoleless = library === undefined && !hasPatronRole(user, rules)
    if (held.length === 0 && !isRoleless) return { is: 'gone' }
    const on = held.filter((index) => isOn(user.user_role[index]?.status))
    if (on.length === 0 && !copy) return { is: 'off' }
    for (const index of on) {
      const day = later(user.user_role[index]?.expiry_date, to)
      if (day !== undefined) roles.set(index, day)
    }
  }
  const expires = later(user.expiry_date, latest(moves.map(({ to }) => to)))
  if (expires === undefined && roles.size === 0) return { is: 'unchanged' }

  const body = unchanged(whole)
  if (expires !== undefined) {
    Object.assign(body, { expiry_date: written(expires), ...purging(user.expiry_date, expires, ending.purge_date) })
    if (ranOut(user, ending, expires, rules.today)) body['status'] = { value: 'ACTIVE', desc: 'Active' }
  }
  if (roles.size > 0) body['user_role'] = moved(json, roles)
  return { is: 'changed', body }
}

function hasPatronRole(user: WholeUser['user'], { patronRoles }: Rules): boolean {
  return user.user_role.some(({ role_type: type }) => type?.value !== undefined && patronRoles.includes(type.value))
}

/** The new day, where there is an earlier one. What never ends is left alone. */
function later(held: Day | undefined, to: Day | undefined): Day | undefined {
  return held !== undefined && to !== undefined && to > held ? to : undefined
}

/** Whoever would be deleted so many days after the end still is, counted from the new one. The purge job looks at this date alone. */
export function purging(from: Day | undefined, to: Day, purge: Day | undefined): { readonly purge_date?: string } {
  if (purge === undefined) return {}
  const day = from === undefined ? to : addDays(to, Math.max(0, daysBetween(from, purge)))
  return day > purge ? { purge_date: written(day) } : {}
}

/**
 * Was it the passed date that switched this user off? Alma keeps the day of the last change of the status ("The date of the last update to user
 * status", rest_user.xsd) and not who changed it. Before the end it was a person in any case.
 */
function ranOut(
  { status, expiry_date: expired }: WholeUser['user'],
  { status_date: since }: WholeUser['ending'],
  expires: Day,
  today: Day,
): boolean {
  if (isOn(status) || expired === undefined || since === undefined) return false
  return expired < today && since >= expired && expires >= today
}

function moved(json: WholeUser['json'], roles: ReadonlyMap<number, Day>): readonly unknown[] {
  return (json['user_role'] as readonly object[]).map((role, index) => {
    const day = roles.get(index)
    return day === undefined ? role : { ...role, expiry_date: written(day) }
  })
}

/** As Alma writes a day itself. */
export function written(day: Day): string {
  return `${day}Z`
}
