import type { Answer, SimRequest } from '#simulation/request.ts'
import { Invalid, invalid, json, Refusal, refused } from './answers.ts'
import { endPages } from './life.ts'
import type { Metadata, World } from './world.ts'

const day = 86_400_000

/** A question: the key is checked, and what is refused is said so. */
export function reading(world: World, read: (request: SimRequest) => object): (request: SimRequest) => Answer {
  return (request) => spoken(() => json(200, reads(world, request, read)))
}

/**
 * A write. What a key led to is said again for a day, be it a failure; with other words the same key is a mistake. What is refused before it was begun
 * is not remembered.
 */
export function writing(
  world: World,
  write: (form: URLSearchParams, request: SimRequest) => object,
): (request: SimRequest) => Answer {
  const { keys, clock, switches } = world
  const done = (request: SimRequest) =>
    json(
      200,
      reads(world, request, () => write(formOf(request), request)),
    )

  return (request) =>
    spoken(() => {
      checkKey(world, request)
      const key = request.headers['idempotency-key']
      if (typeof key !== 'string') return done(request)
      if (key.length > 255) throw invalid('', 'Keys are at most 255 characters')
      for (const [old, { at }] of keys) if (clock.now() - at >= day) keys.delete(old)

      const fingerprint = `${request.method} ${request.path} ${request.body.toString()}`
      const earlier = keys.get(key)
      if (earlier !== undefined) {
        if (earlier.fingerprint !== fingerprint) throw new Invalid(400, sameKey)
        return { ...earlier.answer, headers: { ...earlier.answer.headers, 'idempotent-replayed': 'true' } }
      }

      const remembered = (answer: Answer) => {
        keys.set(key, { at: clock.now(), fingerprint, answer })
        return answer
      }
      const { breakNext } = switches
      switches.breakNext = undefined
      if (breakNext === 'before') return remembered(json(500, broken))
      try {
        const answer = done(request)
        return remembered(breakNext === 'after' ? json(500, broken) : answer)
      } catch (error) {
        if (error instanceof Invalid || !(error instanceof Refusal)) throw error
        return remembered(refused(error))
      }
    })
}

const sameKey = {
  type: 'idempotency_error',
  message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
}

const broken = { error: { type: 'api_error', message: 'Something went wrong on our end' } }

function reads(world: World, request: SimRequest, read: (request: SimRequest) => object): object {
  checkKey(world, request)
  endPages(world)
  return read(request)
}

function checkKey({ secretKey }: World, { headers }: SimRequest): void {
  if (headers.authorization !== `Bearer ${secretKey}`) {
    throw new Invalid(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' })
  }
}

function spoken(act: () => Answer): Answer {
  try {
    return act()
  } catch (error) {
    if (error instanceof Refusal) return refused(error)
    throw error
  }
}

function formOf({ body }: SimRequest): URLSearchParams {
  return new URLSearchParams(body.toString())
}

/** Stripe refuses what it does not know. */
export function checkNames(form: URLSearchParams, known: ReadonlySet<string>): void {
  for (const name of form.keys()) {
    const plain = name.replace(/(metadata\]?)\[[^\]]{1,40}\]$/, '$1[]').replace(/expand\[\d+\]$/, 'expand[]')
    if (!known.has(plain)) throw invalid(name, `Received unknown parameter: ${name}`, 'parameter_unknown')
  }
}

/** What stands under `prefix[…]`. */
export function metadataIn(form: URLSearchParams, prefix: string): Metadata {
  const found: Record<string, string> = {}
  for (const [name, value] of form) {
    if (!name.startsWith(`${prefix}[`)) continue
    if (value.length > 500) throw invalid(name, 'Metadata values are at most 500 characters')
    found[name.slice(prefix.length + 1, -1)] = value
  }
  return found
}

export function expandsOf(query: URLSearchParams): ReadonlySet<string> {
  return new Set([...query].filter(([name]) => /^expand\[\d*\]$/.test(name)).map(([, value]) => value))
}

/** A page of a list, newest first; things made in the same second in the order they were made. */
export function listOf<Item extends { readonly id: string; readonly created: number }>(
  items: readonly Item[],
  query: URLSearchParams,
  url: string,
  shown: (item: Item) => object,
): object {
  const limit = Number(query.get('limit') ?? 10)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid('limit', 'Limits are from 1 to 100')
  const inTime = items.filter(({ created }) => isBetween(created, query)).toReversed()
  const last = query.get('starting_after')
  const from = last === null ? 0 : inTime.findIndex(({ id }) => id === last) + 1
  if (last !== null && from === 0) throw invalid('starting_after', 'There is nothing of this id in the list')
  const page = inTime.slice(from, from + limit)
  return { object: 'list', data: page.map(shown), has_more: from + limit < inTime.length, url }
}

function isBetween(created: number, query: URLSearchParams): boolean {
  const bound = (name: string, otherwise: number) => Number(query.get(`created[${name}]`) ?? otherwise)
  return (
    created >= bound('gte', 0) &&
    created > bound('gt', -1) &&
    created <= bound('lte', Number.POSITIVE_INFINITY) &&
    created < bound('lt', Number.POSITIVE_INFINITY)
  )
}
