import type { Test } from 'tap'
import type { Store } from '#ports/store.ts'
import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import type { House } from './house.ts'
import { canSignIn, change, followUp, mailedToken, secondNode, send, setByLink } from './password-walks.ts'

const minute = 60_000

/** Somebody who gets a new password, and how a test looks behind the library system that keeps it. */
export interface Walker {
  readonly person: string
  readonly institution: string
  readonly chosen: string
  /** So long a lost write may still come through. */
  readonly settledMs: number
  /** Back to the start. */
  reset(house: House): void
  /** The next write does not go as it should; resolves with what ends that. */
  disturb(house: House, how: Disturbance): () => void
  /** How often it was written. */
  written(house: House): number
  /** What the library system keeps, under every number. */
  kept(house: House): string
}

export type Disturbance = 'drop-answer' | 'reset' | 'half-done'

export interface Walk {
  readonly how: string
  readonly fault?: Disturbance
  readonly withOld?: boolean
  readonly comesBack?: boolean
}

/**
 * A node dies before or after each thing that it does to the store or to the library system. Whoever was setting the password then goes on at another
 * node as people do: opens the link again, types the same, waits where they are told to, and asks for a new link where theirs has ended.
 * `every` passes over all places but one of so many, where another walk dies at each of them already.
 */
export async function dyingWalks(t: Test, house: House, walker: Walker, walk: Walk, every = 1): Promise<void> {
  let reached = 0
  for (let at = 0; at < 80; at += every) {
    if (await dyingWalk(t, house, walker, walk, at)) break
    reached = at
  }
  t.ok(reached >= 8, `${reached + 1} places to die at`)
  t.ok(reached < 79)
}

/** Resolves with whether the node came to the end of it. */
async function dyingWalk(
  t: Test,
  house: House,
  walker: Walker,
  { fault, withOld = false, comesBack = true }: Walk,
  at: number,
): Promise<boolean> {
  const { mailbox } = house.played
  const { person, institution, chosen } = walker
  const old = castMember(person).password
  walker.reset(house)
  const atFirst = walker.kept(house)
  // Another day: so many letters nobody gets in one.
  await house.clock.advance(25 * 60 * minute)
  const trailBefore = (await house.store.audit.of(house.idOf(person, institution), 1000)).length
  const session = await house.signIn(person, institution)
  const token = await mailedToken(house, person, institution)
  mailbox.clear()
  const death = { left: Infinity, dead: false }
  const mortal = await secondNode(t, house, dying(house.store, death))
  const calm = fault ? walker.disturb(house, fault) : () => {}
  const before = walker.written(house)
  // What is counted from here on belongs to the walk.
  death.left = at
  const first = await flowing(
    house.clock,
    withOld
      ? mortal.app.inject({
          method: 'PUT',
          url: '/v1/patrons/me/password',
          headers: { authorization: session },
          payload: { oldPassword: old, password: chosen },
        })
      : mortal.app.inject({ method: 'POST', url: `/v1/password-resets/${token}`, payload: { password: chosen } }),
  )
  const whole = !death.dead
  death.dead = true
  calm()
  // Most take a minute to try again; some are at the door at once, where what the dead node held is still held.
  if (at % 4 > 0) await house.clock.advance(minute)

  if (comesBack) {
    const done = first.statusCode === 200 || (await goesOn(house, walker, withOld, session, token))
    t.ok(done, `died at ${at}: the patron has the new password in the end`)
    t.ok(walker.written(house) - before <= 2, `died at ${at}: written twice at most`)
  }
  await house.clock.advance(walker.settledMs + minute)
  for (let n = 0; n < 3; n += 1) await followUp(house)
  // Nobody came back, and nothing had been written: then nothing has to follow.
  if (walker.kept(house) === atFirst) {
    t.notOk(comesBack, `died at ${at}: nothing was written`)
    t.equal(
      (await setByLink(house, await mailedToken(house, person, institution), chosen)).statusCode,
      200,
      `died at ${at}: a new link does it`,
    )
    return whole
  }
  t.ok(await canSignIn(house, person, chosen, institution), `died at ${at}: it opens`)
  t.notOk(await canSignIn(house, person, old, institution), `died at ${at}: the old one does not`)
  t.equal(
    (await send(house, 'GET', '/v1/patrons/me', undefined, session)).statusCode,
    401,
    `died at ${at}: the old session is refused`,
  )
  const told = mailbox.letters.filter(({ text: said }) => !said.includes('token='))
  t.ok(told.length >= 1 && told.length <= 2, `died at ${at}: ${told.length} letters told of it`)
  const all = await house.store.audit.of(house.idOf(person, institution), 1000)
  const trail = all.slice(0, all.length - trailBefore)
  t.ok(
    trail.some(
      ({ action, outcome }) => action.startsWith('password-') && (outcome === 'done' || (!comesBack && outcome === 'unknown')),
    ),
    `died at ${at}: the trail says so`,
  )
  return whole
}

/** As people do: the same again, a while later where they are told to wait, and a new link or sign-in where theirs has ended. */
async function goesOn(
  house: House,
  { person, institution, chosen }: Walker,
  withOld: boolean,
  session: string,
  mailed: string,
): Promise<boolean> {
  const old = castMember(person).password
  let token = mailed
  let signedIn = session
  for (let tries = 0; tries < 12; tries += 1) {
    const again = withOld ? await change(house, signedIn, old, chosen) : await setByLink(house, token, chosen)
    if (again.statusCode === 200) return true
    const { code, retryAfter = 0 } = again.json<{ code: string; retryAfter?: number }>()
    if (['reset-ended', 'session-ended', 'unauthenticated', 'old-password-wrong'].includes(code)) {
      if (await canSignIn(house, person, chosen, institution)) return true
      if (withOld && (await canSignIn(house, person, old, institution))) signedIn = await house.signIn(person, institution)
      else token = await mailedToken(house, person, institution)
    } else await house.clock.advance(Math.max(60, retryAfter) * 1000)
  }
  return false
}

/** A node that dies at a step of the store: nothing that it begins after that happens, and what it waits for never comes. */
function dying(store: Store, death: { left: number; dead: boolean }): Store {
  const killed = () => new Error('The node was killed')
  const watch = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value === 'object' && value !== null) return watch(value)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          if (death.dead) throw killed()
          // Each step has two places to die at: before it, and after it with its answer unheard.
          if (death.left-- <= 0) {
            death.dead = true
            throw killed()
          }
          const answer: unknown = await Reflect.apply(value, target, args)
          if (death.left-- <= 0) {
            death.dead = true
            throw killed()
          }
          return answer
        }
      },
    })
  return watch(store)
}
