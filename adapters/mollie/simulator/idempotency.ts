import type { Answer, SimRequest } from '#simulation/request.ts'
import { failure } from './answers.ts'
import type { World } from './world.ts'

/** Mollie's documentation said 24 hours at first and says one now. */
export const keyLifeMs = 3_600_000

/**
 * What was answered to a key before is answered again, refusals too; with other words in the request it is refused
 * (https://docs.mollie.com/reference/api-idempotency).
 */
export function once(world: World, apiKey: string, request: SimRequest, act: () => Answer): Answer {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return act()
  const place = `${apiKey} ${key}`
  const asked = `${request.method} ${request.path} ${request.body.toString()}`
  const before = world.answered.get(place)
  if (before !== undefined && world.clock.now() - before.at < keyLifeMs) {
    if (before.asked !== asked) return failure(400, 'The idempotency key was used for another request.')
    return { ...before.answer, headers: { ...before.answer.headers, 'idempotent-replayed': 'true' } }
  }
  const answer = act()
  world.answered.set(place, { asked, answer, at: world.clock.now() })
  return answer
}
