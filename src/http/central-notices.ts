import type { FastifyInstance } from 'fastify'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Sender } from '#gateway/central/change-messages.ts'
import type { Parts } from './parts.ts'

/** A whole user stands in a message of Alma's, with everything that was ever noted of them. */
const bodyLimit = 1024 * 1024
const longestChallenge = 512

interface Params {
  readonly vendor: string
  readonly holder: string
}

/**
 * Where library systems tell that a patron was changed. The bytes are handed on exactly as they came: signatures are over them. Answered with 200 once it
 * is written down that somebody has to look; a vendor that hears of a fault of ours sends it again, one that hears of its own does not.
 */
export async function centralNoticeRoutes(app: FastifyInstance, { changeMessages }: Parts): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.route<{ Params: Params; Querystring: { challenge?: unknown } }>({
    method: 'GET',
    url: '/:vendor/:holder',
    config: { permission: 'public' },
    schema: { hide: true },
    handler: async ({ params, query }, reply) => {
      const { challenge } = query
      if (typeof challenge !== 'string' || challenge === '' || challenge.length > longestChallenge) {
        throw new Problem('not-found', 'Nothing to read here: it is where messages are left')
      }
      reply.header('Cache-Control', 'no-store').type('application/json; charset=utf-8')
      return reply.send(changeMessages.challenged(senderOf(params), challenge))
    },
  })

  app.route<{ Params: Params; Body: Buffer | undefined }>({
    method: 'POST',
    url: '/:vendor/:holder',
    bodyLimit,
    config: { permission: 'public' },
    schema: { hide: true },
    handler: async ({ params, body, headers }, reply) => {
      await changeMessages.take(senderOf(params), { raw: body ?? Buffer.alloc(0), headers })
      return reply.code(200).send()
    },
  })
}

function senderOf({ vendor, holder }: Params): Sender {
  return { vendor, holder: holder as InstitutionId }
}
