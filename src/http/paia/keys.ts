import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { idempotencyKeyIn } from '#http/idempotency-key.ts'

/**
 * The standard knows no key by which a client says that it asks again, so each request is a new one, as everywhere in PAIA; a client that knows better
 * may send ours. Of one request each document has its own.
 */
export function keysOf({ headers }: FastifyRequest): (index: number) => string {
  const header = headers['idempotency-key']
  const key = header === undefined ? randomUUID() : `paia ${idempotencyKeyIn(header)}`
  return (index) => `${key} ${index}`
}
