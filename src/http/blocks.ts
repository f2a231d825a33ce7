import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listed, toListed } from './account-body.ts'
import { callOf } from './call.ts'
import { CardBlockBody } from './card-body.ts'
import { PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'
import { StepBody, toStepBody } from './standing-body.ts'

const BlocksBody = z
  .object({
    blocks: z
      .array(
        CardBlockBody.extend({ lift: StepBody.describe('Who can lift it.') }).meta({
          id: 'LiftableBlock',
          description: 'Why something is refused, and who can lift it.',
        }),
      )
      .describe('Every block, at all the institutions. What each refuses, the standing says.'),
    ...listed,
  })
  .meta({ id: 'Blocks', description: 'Everything that stands in a patron’s way, as the institutions recorded it.' })

export const blockRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { account, open, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/patrons/:patron/blocks',
    config: { permission: 'card:read.blocks' },
    schema: {
      operationId: 'listBlocks',
      tags: ['Account'],
      summary: 'Every block, at all the institutions, and who can lift it',
      params: z.object({ patron: PatronField }),
      response: { 200: BlocksBody, ...problemsOf(['not-found', 'no-patron', 'forbidden']) },
    },
    handler: async (request, reply) => {
      const list = await account.blocks(open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'private, no-cache').header('Content-Language', request.language)
      return {
        blocks: list.blocks.map(({ lift, ...block }) => ({ ...block, lift: toStepBody(lift, request.language, parts) })),
        ...toListed(list),
      }
    },
  })
}
