import type { FastifyInstance } from 'fastify'
import { anonymous } from '#access/callers.ts'
import { callBy } from './call.ts'
import type { Parts } from './parts.ts'

/**
 * Where payment providers tell that something happened. The bytes are handed on exactly as they came: signatures are over them. Answered with 204 once
 * it is written down that somebody has to look, so that a provider which hears nothing sends it again.
 */
export async function webhookRoutes(app: FastifyInstance, { paymentNotices, deadlineMs }: Parts): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.route<{ Params: { merchant: string }; Body: Buffer | undefined }>({
    method: 'POST',
    url: '/payments/:merchant',
    config: { permission: 'public' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const notice = { raw: request.body ?? Buffer.alloc(0), headers: request.headers }
      await paymentNotices.take(request.params.merchant, notice, callBy(anonymous, request, reply, deadlineMs))
      return reply.code(204).send()
    },
  })
}
