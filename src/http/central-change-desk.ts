import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import { ChangeBody, changeId, ConflictBody, conflictId, toChangeBody, toConflictBody, ZoneField } from './central-change-body.ts'
import { callOf } from './call.ts'
import { InstitutionField } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn, keyProblems } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const bodies = ['body-malformed', 'body-too-large', 'media-type-unsupported'] as const
const pageSize = 50
const next = z.string().optional().describe('`before` of the next page; absent on the last.')
const tags = ['Central patron file']

/** Changes and conflicts, as staff follow and settle them. */
export const centralDeskRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { changeDesk, reversals, conflictDesk, deadlineMs, publicUrl } = parts

  app.route({
    method: 'GET',
    url: '/changes',
    config: { permission: 'central:read' },
    schema: {
      operationId: 'listCentralChanges',
      tags,
      summary: 'Changes of central records in reach, newest first',
      querystring: z.object({
        zone: ZoneField.optional(),
        institution: InstitutionField.optional(),
        patron: z
          .string()
          .regex(/^[A-Za-z0-9_-]{24,512}$/)
          .optional()
          .describe('Only those of this person, by any of their records.'),
        state: z.enum(['writing', 'arriving', 'done', 'refused']).optional().describe('Only those in this state.'),
        before: changeId.optional().describe('The next page: the id of the last one seen.'),
      }),
      response: {
        200: z
          .object({ changes: z.array(ChangeBody).describe('Newest first.'), next })
          .meta({ id: 'CentralChanges', description: 'A page of changes.' }),
        ...problemsOf(['not-found', 'forbidden']),
      },
    },
    handler: async (request, reply) => {
      const { zone, institution, ...rest } = given(request.query)
      const wanted = {
        ...rest,
        ...(zone !== undefined && { zone: zone as ZoneId }),
        ...(institution !== undefined && { institution: institution as InstitutionId }),
      }
      const found = await changeDesk.list(wanted, pageSize, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return { changes: found.changes.map(toChangeBody), ...(found.next !== undefined && { next: found.next }) }
    },
  })

  app.route({
    method: 'GET',
    url: '/changes/:change',
    config: { permission: 'central:read' },
    schema: {
      operationId: 'getCentralChange',
      tags,
      summary: 'What became of a change, institution by institution',
      params: z.object({ change: changeId }),
      response: { 200: ChangeBody, ...problemsOf(['not-found', 'forbidden'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      reply.header('Cache-Control', 'no-store')
      return toChangeBody(await changeDesk.find(request.params.change, callOf(request, reply, deadlineMs)))
    },
  })

  app.route({
    method: 'POST',
    url: '/changes/:change/retries',
    config: { permission: 'central:write' },
    schema: {
      operationId: 'retryCentralChange',
      tags,
      summary: 'Try again what waits or was refused',
      params: z.object({ change: changeId }),
      headers: IdempotencyHeaders,
      response: { 200: ChangeBody, ...problemsOf(['not-found', 'forbidden', ...keyProblems]) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const { change } = await changeDesk.retry(request.params.change, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toChangeBody(change)
    },
  })

  app.route({
    method: 'POST',
    url: '/changes/:change/reversal',
    config: { permission: 'central:write' },
    schema: {
      operationId: 'reverseCentralChange',
      tags,
      summary: 'Undo a change everywhere, as a change of its own, unless somebody has written one of its fields since',
      params: z.object({ change: changeId }),
      headers: IdempotencyHeaders,
      response: {
        202: ChangeBody,
        ...problemsOf([
          'not-found',
          'forbidden',
          'change-overtaken',
          'change-not-reversible',
          'outcome-unknown',
          'capability-missing',
          ...keyProblems,
        ]),
      },
    },
    handler: async (request, reply) => {
      // A change is undone once, whoever asks and by whatever key.
      idempotencyKeyIn(request.headers['idempotency-key'])
      const { change } = await reversals.reverse(request.params.change, callOf(request, reply, deadlineMs))
      reply.code(202).header('Cache-Control', 'no-store').header('Location', `${publicUrl}/v1/changes/${change.id}`)
      return toChangeBody(change)
    },
  })

  app.route({
    method: 'GET',
    url: '/conflicts',
    config: { permission: 'central:resolve' },
    schema: {
      operationId: 'listCentralConflicts',
      tags,
      summary: 'Edits that lost, in reach, newest first',
      querystring: z.object({
        zone: ZoneField.optional(),
        institution: InstitutionField.optional(),
        state: z.enum(['open', 'decided']).optional().describe('Only those in this state.'),
        before: conflictId.optional().describe('The next page: the id of the last one seen.'),
      }),
      response: {
        200: z
          .object({ conflicts: z.array(ConflictBody).describe('Newest first.'), next })
          .meta({ id: 'CentralConflicts', description: 'A page of conflicts.' }),
        ...problemsOf(['not-found', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { zone, institution, ...rest } = given(request.query)
      const wanted = {
        ...rest,
        ...(zone !== undefined && { zone: zone as ZoneId }),
        ...(institution !== undefined && { institution: institution as InstitutionId }),
      }
      const found = await conflictDesk.list(wanted, pageSize, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return { conflicts: found.conflicts.map(toConflictBody), ...(found.next !== undefined && { next: found.next }) }
    },
  })

  app.route({
    method: 'POST',
    url: '/conflicts/:conflict/resolution',
    config: { permission: 'central:resolve' },
    schema: {
      operationId: 'resolveCentralConflict',
      tags,
      summary: 'Decide a conflict: it stays as it is, or what lost is written after all, as a change',
      params: z.object({ conflict: conflictId }),
      headers: IdempotencyHeaders,
      body: z
        .strictObject({ take: z.enum(['kept', 'lost']).describe('What is to stand.') })
        .meta({ id: 'CentralConflictResolution', description: 'How a conflict is decided.' }),
      response: {
        200: ConflictBody.extend({ change: ChangeBody.optional() }).meta({
          id: 'CentralConflictDecided',
          description: 'The conflict, and the change that its decision made.',
        }),
        ...problemsOf([
          'not-found',
          'forbidden',
          'change-not-reversible',
          'outcome-unknown',
          'capability-missing',
          ...keyProblems,
          ...bodies,
        ]),
      },
    },
    handler: async (request, reply) => {
      idempotencyKeyIn(request.headers['idempotency-key'])
      const call = callOf(request, reply, deadlineMs)
      const { shown, made } = await conflictDesk.decide(request.params.conflict, request.body.take, call)
      reply.header('Cache-Control', 'no-store')
      return { ...toConflictBody(shown), ...(made && { change: toChangeBody(made.change) }) }
    },
  })
}

type Given<Sent> = { [Name in keyof Sent]?: Exclude<Sent[Name], undefined> }

/** Keys that were not sent are not there, rather than there and `undefined`. */
function given<Sent extends object>(sent: Sent): Given<Sent> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Given<Sent>
}
