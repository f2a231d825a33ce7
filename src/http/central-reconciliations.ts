import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ZoneId } from '#domain/id.ts'
import { pathOf } from '#gateway/central/reconciliations.ts'
import type { Walk } from '#ports/central-store.ts'
import { callOf } from './call.ts'
import { moment, MomentField, ZoneField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const walkId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/)
  .describe('Which reconciliation.')

const count = z.int().nonnegative()

const ReconciliationBody = z
  .object({
    id: walkId,
    networkZone: ZoneField,
    heal: z.boolean().describe('Whether what differs is put right.'),
    state: z.enum(['running', 'done', 'stopped']).describe('How far it has come.'),
    at: z
      .object({
        phase: z
          .enum(['central', 'copies'])
          .describe('First the central records are noted, then copies are compared with the notes.'),
        holder: z.string().describe('Whose file it is at: a network zone, or an institution.'),
      })
      .describe('Where it is, or was at its end.'),
    looked: count.describe('Records that were looked at.'),
    total: count.describe('Records in the files that it has begun, as far as their systems say.'),
    differing: count.describe('Copies that are not as the rules would have them.'),
    healed: count.describe('Those of them that are looked at again, to be put right.'),
    withoutCentral: count.describe('Copies that have no central record.'),
    withoutCopy: count.describe('Central records of which no copy was seen; told when it is done.'),
    unread: count.describe('Records that could not be understood.'),
    skipped: z
      .array(z.object({ holder: z.string().describe('Whose file.'), why: z.string().describe('The code of a problem.') }))
      .describe('Files that could not be walked to their end.'),
    startedAt: MomentField,
    changedAt: MomentField,
  })
  .meta({ id: 'Reconciliation', description: "A walk over everybody in a zone's central patron file and in every copy of it." })

export const centralReconciliationRoutes: FastifyPluginAsyncZod<Parts> = async (app, { reconciliations, deadlineMs }) => {
  const permission = 'central:administrate'
  const url = '/network-zones/:zone/reconciliations'
  const tags = ['Central patron file']

  app.route({
    method: 'POST',
    url,
    config: { permission },
    schema: {
      operationId: 'beginReconciliation',
      tags,
      summary: 'Compare everybody with their copies; one at a time in a zone, of which the answer to a second tells',
      params: z.object({ zone: ZoneField }),
      body: z
        .strictObject({
          heal: z
            .boolean()
            .optional()
            .describe('Whether what differs is put right; as the zone is configured where it is left out.'),
        })
        .meta({ id: 'ReconciliationRequest', description: 'What a reconciliation is to do.' }),
      response: {
        201: ReconciliationBody,
        ...problemsOf(['not-found', 'forbidden', 'conflict', 'body-malformed', 'body-too-large', 'media-type-unsupported'], {
          vendor: false,
        }),
      },
    },
    handler: async (request, reply) => {
      const { heal } = request.body
      const zone = request.params.zone as ZoneId
      const walk = await reconciliations.begin(zone, heal === undefined ? {} : { heal }, callOf(request, reply, deadlineMs))
      return reply.code(201).header('Location', pathOf(walk)).header('Cache-Control', 'no-store').send(toBody(walk))
    },
  })

  app.route({
    method: 'GET',
    url,
    config: { permission },
    schema: {
      operationId: 'listReconciliations',
      tags,
      summary: 'Reconciliations of the zone, newest first',
      params: z.object({ zone: ZoneField }),
      querystring: z.object({ before: walkId.optional().describe('The next page: the id of the last one seen.') }),
      response: {
        200: z
          .object({
            reconciliations: z.array(ReconciliationBody).describe('Newest first.'),
            next: z.string().optional().describe('`before` of the next page; absent on the last.'),
          })
          .meta({ id: 'Reconciliations', description: 'A page of reconciliations.' }),
        ...problemsOf(['not-found', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { zone } = request.params
      const call = callOf(request, reply, deadlineMs)
      const { walks, next } = await reconciliations.list(zone as ZoneId, request.query.before, call)
      reply.header('Cache-Control', 'no-store')
      return { reconciliations: walks.map(toBody), ...(next !== undefined && { next }) }
    },
  })

  app.route({
    method: 'GET',
    url: `${url}/:reconciliation`,
    config: { permission },
    schema: {
      operationId: 'getReconciliation',
      tags,
      summary: 'How far a reconciliation has come, and what it found',
      params: z.object({ zone: ZoneField, reconciliation: walkId }),
      response: { 200: ReconciliationBody, ...problemsOf(['not-found', 'forbidden'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      const { zone, reconciliation } = request.params
      const call = callOf(request, reply, deadlineMs)
      reply.header('Cache-Control', 'no-store')
      return toBody(await reconciliations.find(zone as ZoneId, reconciliation, call))
    },
  })

  app.route({
    method: 'DELETE',
    url: `${url}/:reconciliation`,
    config: { permission },
    schema: {
      operationId: 'stopReconciliation',
      tags,
      summary: 'Stop a reconciliation where it is; what it found stays known',
      params: z.object({ zone: ZoneField, reconciliation: walkId }),
      response: { 200: ReconciliationBody, ...problemsOf(['not-found', 'forbidden', 'conflict'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      const { zone, reconciliation } = request.params
      const call = callOf(request, reply, deadlineMs)
      reply.header('Cache-Control', 'no-store')
      return toBody(await reconciliations.stop(zone as ZoneId, reconciliation, call))
    },
  })
}

function toBody(walk: Walk): z.input<typeof ReconciliationBody> {
  const { id, heal, state, looked, total, differing, healed, withoutCentral, withoutCopy, unread } = walk
  return {
    id,
    networkZone: walk.zone,
    heal,
    state,
    at: { phase: walk.phase, holder: walk.at },
    looked,
    total,
    differing,
    healed,
    withoutCentral,
    withoutCopy,
    unread,
    skipped: walk.skipped.map(({ at, why }) => ({ holder: at, why })),
    startedAt: moment(walk.startedAt),
    changedAt: moment(walk.changedAt),
  }
}
