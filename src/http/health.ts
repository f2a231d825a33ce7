import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

export interface Health {
  /** Resolves when the store answered. Library systems do not count: with one of them down this node still serves the others. */
  readonly ready: () => Promise<void>
  readonly draining: () => boolean
}

const LiveBody = z
  .object({ status: z.literal('live').describe('Always this: a process that is not live does not answer.') })
  .meta({ id: 'Live', description: 'The process answers.' })
const ReadyBody = z
  .object({ status: z.enum(['ready', 'draining', 'store-unavailable']).describe('Anything but `ready` comes with 503.') })
  .meta({ id: 'Ready', description: 'Whether requests should be sent here.' })

export const healthRoutes: FastifyPluginAsyncZod<Health> = async (app, { ready, draining }) => {
  app.route({
    method: 'GET',
    url: '/live',
    config: { permission: 'public' },
    schema: { operationId: 'isLive', tags: ['Health'], summary: 'The process answers', response: { 200: LiveBody } },
    handler: async () => ({ status: 'live' as const }),
  })

  app.route({
    method: 'GET',
    url: '/ready',
    config: { permission: 'public' },
    schema: {
      operationId: 'isReady',
      tags: ['Health'],
      summary: 'Send requests here',
      response: { 200: ReadyBody, 503: ReadyBody },
    },
    handler: async (_request, reply) => {
      if (draining()) return reply.code(503).send({ status: 'draining' })
      try {
        await ready()
        return { status: 'ready' as const }
      } catch {
        return reply.code(503).send({ status: 'store-unavailable' })
      }
    },
  })
}
