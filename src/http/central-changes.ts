import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PatronRef, ZoneId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import { ChangeBody, PreviewBody, toChangeBody, toPreviewBody, ZoneField } from './central-change-body.ts'
import { CentralDataPatchBody, toDataPatch } from './central-data-body.ts'
import { callOf } from './call.ts'
import { isKnown } from './etag.ts'
import { lineOf, PatronField } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn, keyProblems } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const bodies = ['body-malformed', 'body-too-large', 'media-type-unsupported'] as const
const purpose = lineOf(3, 200).optional().describe('Why: it stands in the audit trail, and the patron may read it.')
const data = CentralDataPatchBody.describe('What is to change of the central record.')
const params = z.object({ zone: ZoneField, patron: PatronField })
const tags = ['Central patron file']

const ChangeRequest = z
  .strictObject({
    data,
    purpose,
    preview: z
      .string()
      .max(8192)
      .optional()
      .describe('The `id` of a preview of it: refused where what that told no longer holds.'),
  })
  .meta({ id: 'CentralChangeRequest', description: 'A change of a central record, as a JSON Merge Patch of its `data`.' })

const PreviewRequest = z
  .strictObject({ data, purpose })
  .meta({ id: 'CentralChangePreviewRequest', description: 'A change of a central record that nobody makes yet.' })

/** Central records, changed for every institution at once. */
export const centralChangeRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { centralChanges, previews, deadlineMs, publicUrl } = parts
  const opened = (patron: string): PatronRef => {
    const ref = parts.open(patron)
    if (!ref) throw new Problem('not-found', 'Nobody has a central record of their own to change')
    return ref
  }

  app.route({
    method: 'PATCH',
    url: '/network-zones/:zone/patrons/:patron',
    config: { permission: 'central:write' },
    schema: {
      operationId: 'changeCentralPatron',
      tags,
      summary: 'Change a patron in the central file; every institution follows by its own rules, as the answer’s Location tells',
      consumes: ['application/merge-patch+json', 'application/json'],
      params,
      headers: IdempotencyHeaders.extend({
        'if-match': z.string().optional().describe('The ETag of the central record as you have seen it. Needed.'),
      }),
      body: ChangeRequest,
      response: {
        202: ChangeBody,
        ...problemsOf(['not-found', 'forbidden', 'capability-missing', 'outcome-unknown', ...keyProblems, ...bodies]),
      },
    },
    handler: async (request, reply) => {
      const { headers, body } = request
      const tag = headers['if-match']
      if (tag === undefined) {
        const faults = [{ where: 'headers', field: '/if-match', rule: 'required' }] as const
        throw new Problem('request-invalid', 'No If-Match', { faults })
      }
      const terms = {
        key: idempotencyKeyIn(headers['idempotency-key']),
        isSeen: (seen: string) => isKnown(tag, seen),
        ...(body.purpose !== undefined && { purpose: body.purpose }),
        ...(body.preview !== undefined && { preview: body.preview }),
      }
      const call = callOf(request, reply, deadlineMs)
      const ref = opened(request.params.patron)
      const { change } = await centralChanges.change(request.params.zone as ZoneId, ref, toDataPatch(body.data), terms, call)
      reply.code(202).header('Cache-Control', 'no-store').header('Location', `${publicUrl}/v1/changes/${change.id}`)
      return toChangeBody(change)
    },
  })

  app.route({
    method: 'POST',
    url: '/network-zones/:zone/patrons/:patron/change-previews',
    config: { permission: 'central:read' },
    schema: {
      operationId: 'previewCentralChange',
      tags,
      summary: 'What a change would come to, institution by institution and field by field; nothing is written',
      params,
      body: PreviewRequest,
      response: { 200: PreviewBody, ...problemsOf(['not-found', 'forbidden', 'capability-missing', ...bodies]) },
    },
    handler: async (request, reply) => {
      const { body } = request
      const call = callOf(request, reply, deadlineMs)
      const ref = opened(request.params.patron)
      const zone = request.params.zone as ZoneId
      const preview = await previews.preview(zone, ref, toDataPatch(body.data), body.purpose, call)
      reply.header('Cache-Control', 'no-store')
      return toPreviewBody(preview)
    },
  })
}
