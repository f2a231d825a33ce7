import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import { callOf } from '#http/call.ts'
import type { PaiaParts } from './face.ts'

/** Fastify calls a body that is not there `null`. */
const Leaving = z.object({ patron: z.string().max(600).optional() }).nullish()

/** POST auth/logout: the token, and every other of its session, is good for nothing any more. */
export const logoutRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, { sessions, ids, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/:institution/auth/logout',
    config: { permission: 'session:end' },
    schema: { hide: true, body: Leaving },
    handler: async (request, reply) => {
      const call = callOf(request, reply, deadlineMs)
      const patron = call.caller.kind === 'patron' ? ids.seal(call.caller.patron) : undefined
      const named = request.body?.patron
      if (named !== undefined && named !== patron) throw new Problem('not-found', 'The token is not of this patron')
      await sessions.end(call)
      reply.header('Cache-Control', 'no-store').header('Pragma', 'no-cache')
      return patron === undefined ? {} : { patron }
    },
  })
}
