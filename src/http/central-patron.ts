import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ZoneId } from '#domain/id.ts'
import { dataFields } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import { syncRules } from '#domain/sync-rule.ts'
import type { CentralView, InstitutionView } from '#gateway/central/central-records.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { callOf } from './call.ts'
import { CentralDataBody, maySee, toCentralDataBody } from './central-data-body.ts'
import { DayField, InstitutionField, PatronField, PatronIdField, ZoneField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const Difference = z
  .object({
    field: z.enum(dataFields).describe('Which field.'),
    rule: z.enum(syncRules).describe('Who has the say there.'),
    state: z
      .enum(['waiting', 'kept', 'unmapped'])
      .describe('It will be as the rule says; the rule lets it differ; or the institution has no code for it.'),
    central: CentralDataBody.describe('What the central record has in this field; empty where the caller may not see it.'),
    copy: CentralDataBody.describe("What the copy has, in the network's codes; the institution's own affairs are left out."),
  })
  .meta({ id: 'CopyDifference', description: 'A field in which a copy is not as the central record is.' })

const Where = z
  .object({
    institution: InstitutionField,
    is: z.enum(['copy', 'nobody', 'unknown']).describe('Whether the person is there; `unknown` where it could not be asked.'),
    why: z.string().optional().describe('The code of a problem, for `unknown`.'),
    patron: PatronIdField.optional(),
    central: z.boolean().optional().describe('This is the central record itself.'),
    group: z.string().optional().describe("The institution's own code."),
    expires: DayField.optional(),
    differences: z.array(Difference).optional().describe('Where the copy is not as the central record is.'),
  })
  .meta({
    id: 'CentralWhereabouts',
    description: 'Whether somebody is active at an institution, and how their record there differs.',
  })

const CentralPatronBody = z
  .object({
    patron: PatronIdField,
    networkZone: ZoneField,
    data: CentralDataBody,
    complete: z.boolean().describe('Every institution could be asked.'),
    institutions: z.array(Where).describe('Every institution that takes part.'),
  })
  .meta({ id: 'CentralPatron', description: 'Somebody in a central patron file, and where they are.' })

export const centralPatronRoutes: FastifyPluginAsyncZod<Parts> = async (app, { centralRecords, ids, open, deadlineMs }) => {
  app.route({
    method: 'GET',
    url: '/network-zones/:zone/patrons/:patron',
    config: { permission: 'central:read' },
    schema: {
      operationId: 'getCentralPatron',
      tags: ['Central patron file'],
      summary: 'A central record and where its person is active; nobody is copied by it, and it is noted in the audit trail',
      params: z.object({ zone: ZoneField, patron: PatronField }),
      response: { 200: CentralPatronBody, ...problemsOf(['not-found', 'no-patron', 'forbidden', 'capability-missing']) },
    },
    handler: async (request, reply) => {
      const { zone, patron } = request.params
      const ref = open(patron)
      if (!ref) throw new Problem('no-patron', 'Staff are no patrons of a central file')
      const view = await centralRecords.find(zone as ZoneId, ref, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'private, no-store').header('ETag', view.tag)
      return toBody(view, ids)
    },
  })
}

function toBody(view: CentralView, ids: Pick<PatronIds, 'seal'>): z.input<typeof CentralPatronBody> {
  return {
    patron: ids.seal(view.ref),
    networkZone: view.zone,
    data: toCentralDataBody(view.data, view.permissions),
    complete: view.institutions.every(({ is }) => is !== 'unknown'),
    institutions: view.institutions.map((each) => toWhere(each, view, ids)),
  }
}

function toWhere(each: InstitutionView, { permissions }: CentralView, ids: Pick<PatronIds, 'seal'>): z.input<typeof Where> {
  const { institution, is } = each
  if (is === 'unknown') return { institution, is, why: each.why }
  if (is === 'nobody') return { institution, is }
  return {
    institution,
    is,
    patron: ids.seal(each.ref),
    ...(each.isCentral && { central: true }),
    ...(each.group !== undefined && { group: each.group }),
    ...(each.expires !== undefined && { expires: each.expires }),
    differences: each.differences
      .filter(({ field }) => maySee(field, permissions))
      .map(({ field, rule, state, central, copy }) => ({
        field,
        rule,
        state,
        central: toCentralDataBody(central, permissions, [field]),
        copy: toCentralDataBody(copy, permissions, [field]),
      })),
  }
}
