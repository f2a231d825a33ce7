import type { Answer, SimRequest } from '#simulation/request.ts'
import { refused } from './replies.ts'
import type { AccountSeed } from './seed.ts'
import type { World } from './world.ts'

/** How long a key is remembered, from its first use. Afterwards the same request is a new one. */
const lifeMs = 60 * 60 * 1000

/**
 * Does it, or answers what was answered before to the same key, byte for byte and with a header that says so, also where the world has moved on since. What was refused was not
 * begun, and is not remembered.
 */
export function once(world: World, account: AccountSeed, { headers, method, path, body }: SimRequest, act: () => Answer): Answer {
  const key = headers['idempotency-key']
  if (typeof key !== 'string' || key === '' || key.length > 255) return refused(400, 'idempotency_key_missing')
  const name = JSON.stringify([account.key, key])
  const asked = `${method} ${path} ${body.toString()}`
  const now = world.clock.now()
  const before = world.answered.get(name)
  if (before !== undefined && now - before.at < lifeMs) {
    if (before.asked !== asked) return refused(422, 'idempotency_key_reused')
    return { ...before.answer, headers: { ...before.answer.headers, 'idempotent-replayed': 'true' } }
  }
  const answer = act()
  if (answer.status < 400) world.answered.set(name, { asked, answer, at: now })
  return answer
}
