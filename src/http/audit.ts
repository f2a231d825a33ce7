import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import type { AuditLine } from '#ports/audit-store.ts'
import { callOf } from './call.ts'
import { InstitutionField, moment, MomentField, PatronIdField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const BeforeField = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .optional()
  .describe('The next page: `next` of the last one.')

const NextField = z.string().optional().describe('`before` of the next page; absent on the last.')

const common = {
  at: MomentField,
  action: z.string().describe('What was done: a code, to which others are added.'),
  outcome: z.enum(['shown', 'nobody', 'refused', 'done', 'unknown']).describe('What came of it.'),
  institution: z.string().describe('Whose record it was: an institution, or a network zone for its central patron file.'),
  purpose: z.string().optional().describe('Why, in the words of whoever did it.'),
}

const AuditEntryBody = z
  .object({
    ...common,
    actor: z
      .string()
      .describe(
        '`key:` and the id of an API key, `staff:` and an opaque id of a person, `patron`, `mailed-link`, `operator`, `gateway`.',
      ),
    permission: z.string().describe('By which permission.'),
    patron: PatronIdField.optional(),
    request: z.string().describe('The request it happened in, as the log names it.'),
  })
  .meta({ id: 'AuditEntry', description: 'Who looked at or changed whom.' })

const OwnAuditEntryBody = z
  .object({
    ...common,
    by: z
      .object({
        kind: z
          .enum(['staff', 'software', 'self', 'mailed-link', 'operator', 'gateway'])
          .describe('A person who works for the library, its software, you, whoever had a letter to you, or the service itself.'),
        signedInAt: z
          .string()
          .optional()
          .describe('Where a person of staff signed in: an institution, or who else vouches for its staff.'),
      })
      .describe('Who, without a name.'),
  })
  .meta({ id: 'OwnAuditEntry', description: 'Who looked at or changed your record.' })

export const auditRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { auditTrail, ids, open, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/audit',
    config: { permission: 'audit:read' },
    schema: {
      operationId: 'listAudit',
      tags: ['Audit'],
      summary: 'Who looked at or changed whom in reach, when and why, the last first; that you read it is noted, too',
      querystring: z.object({
        patron: z
          .string()
          .regex(/^[A-Za-z0-9_-]{24,512}$/)
          .optional()
          .describe('Only what was done with this record.'),
        actor: z
          .string()
          .regex(/^[a-z-]+(:[A-Za-z0-9_-]{1,512})?$/)
          .optional()
          .describe('Only what this one did.'),
        institution: InstitutionField.optional().describe('Only there: an institution, or a network zone.'),
        before: BeforeField,
      }),
      response: {
        200: z
          .object({ entries: z.array(AuditEntryBody).describe('The last first.'), next: NextField })
          .meta({ id: 'AuditEntries', description: 'A page of the audit trail.' }),
        ...problemsOf(['not-found', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { patron, actor, institution, before } = request.query
      const asked = {
        ...(patron !== undefined && { patron: open(patron)! }),
        ...(actor !== undefined && { actor }),
        ...(institution !== undefined && { institution: institution as InstitutionId }),
        ...(before !== undefined && { before }),
      }
      const { entries, next } = await auditTrail.list(asked, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return {
        entries: entries.map(({ actor, permission, patron, request, ...entry }) => ({
          ...commonOf(entry),
          actor,
          permission,
          ...(patron !== undefined && { patron }),
          request,
        })),
        ...(next !== undefined && { next }),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/audit',
    config: { permission: 'patrons:read' },
    schema: {
      operationId: 'listOwnAudit',
      tags: ['Audit'],
      summary: 'Who looked at or changed my record, when and why, the last first',
      params: z.object({ patron: z.literal('me').describe('Whoever is signed in. Staff use `/v1/audit?patron=`.') }),
      querystring: z.object({ before: BeforeField }),
      response: {
        200: z
          .object({
            entries: z.array(OwnAuditEntryBody).describe('The last first.'),
            next: NextField,
            complete: z.boolean().describe('False where a library system did not say what other records there are of you.'),
          })
          .meta({ id: 'OwnAuditEntries', description: 'A page of what was done with your record.' }),
        ...problemsOf(['no-patron', 'forbidden']),
      },
    },
    handler: async (request, reply) => {
      const { entries, next, complete } = await auditTrail.own(request.query.before, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return {
        entries: entries.map((entry) => ({ ...commonOf(entry), by: byOf(entry) })),
        ...(next !== undefined && { next }),
        complete,
      }
    },
  })

  function byOf({ actor }: AuditLine): z.input<typeof OwnAuditEntryBody>['by'] {
    if (actor.startsWith('key:')) return { kind: 'software' }
    if (actor.startsWith('staff:')) {
      const person = ids.openStaff(actor.slice('staff:'.length))
      return { kind: 'staff', ...(person && { signedInAt: person.provider }) }
    }
    return actor === 'mailed-link' || actor === 'operator' || actor === 'gateway' ? { kind: actor } : { kind: 'self' }
  }
}

function commonOf({ at, action, outcome, institution, purpose }: Pick<AuditLine, keyof typeof common>) {
  return { at: moment(at), action, outcome, institution, ...(purpose !== undefined && { purpose }) }
}
