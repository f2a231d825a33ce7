import { randomBytes } from 'node:crypto'
import type { SimRequest } from '#simulation/request.ts'
import { secondsNow, type Session, type World } from './world.ts'

/** Cookies know no ports: every server on this host gets it, so its name is one that nobody else has. */
const name = 'oidc_play_session'

/** Who has signed in with this browser before. */
export function sessionOf(world: World, request: SimRequest): Session | undefined {
  return world.sessions.get(cookieOf(request) ?? '')
}

/** Signs somebody in, in place of whoever was. Returns the header that tells the browser. */
export function begin(world: World, request: SimRequest, subject: string): { session: Session; cookie: string } {
  end(world, request)
  const id = randomBytes(24).toString('base64url')
  const session: Session = { subject, authTime: secondsNow(world) }
  world.sessions.set(id, session)
  return { session, cookie: cookie(world, id) }
}

/** Signs out. Returns the header that makes the browser forget. */
export function end(world: World, request: SimRequest): string {
  world.sessions.delete(cookieOf(request) ?? '')
  return `${cookie(world, '')}; Max-Age=0`
}

function cookie({ path }: World, id: string): string {
  return `${name}=${id}; Path=${path === '' ? '/' : path}; HttpOnly; SameSite=Lax`
}

function cookieOf({ headers }: SimRequest): string | undefined {
  const said = (headers.cookie ?? '').split(';').map((each) => each.trim())
  return said.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
}
