import type { Params } from './params.ts'
import { Gated } from './x-errors.ts'
import type { Session, Staff, World } from './world.ts'

/** Who asks, and in which session. */
export interface Visit {
  readonly sessionId: string
  readonly staff: Staff
}

/** How long a session counts after its last use (Ex Libris Knowledge Center, on web licences). */
const countsForMs = 2 * 60_000

/**
 * Staff come by user name and password, or by the session of an earlier login; whoever brings neither is WWW-X with the password
 * WWW-X (X-server manuals). Every request without a session opens one.
 */
export function visit(world: World, params: Params): Visit {
  const open = world.sessions.get(params.get('session'))
  if (open) {
    open.usedAt = world.clock.now()
    return { sessionId: params.get('session'), staff: open.staff }
  }
  const staff = staffOf(world, params)
  takeLicence(world)
  return { sessionId: openSession(world, staff), staff }
}

/** Which services a staff user may call is set user by user. */
export function mayCall({ services }: Staff, op: string): boolean {
  return services?.includes(op) ?? true
}

function staffOf({ site }: World, params: Params): Staff {
  const name = params.get('user_name') || anonymous
  const password = params.get('user_name') === '' ? anonymous : params.get('user_password')
  const staff = site.staff.find((user) => user.name.toUpperCase() === name.toUpperCase() && user.password === password)
  if (!staff) throw new Gated('User name or password is wrong')
  return staff
}

const anonymous = 'WWW-X'

function takeLicence({ switches, sessions, clock }: World): void {
  if (switches.licences === null) return
  const since = clock.now() - countsForMs
  const inUse = [...sessions.values()].filter((session) => session.usedAt > since).length
  if (inUse >= switches.licences) throw new Gated('License limit exceeded')
}

function openSession({ sessions, clock, random }: World, staff: Staff): string {
  const id = newSessionId(random)
  const session: Session = { staff, usedAt: clock.now() }
  sessions.set(id, session)
  return id
}

/** Fifty capitals and digits (every recorded answer). */
export function newSessionId(random: World['random']): string {
  return Array.from({ length: 50 }, () => letters[Math.floor(random() * letters.length)]).join('')
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
