import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Day } from '#domain/day.ts'
import type { ZoneId } from '#domain/id.ts'
import type { FileCriteria } from '#ports/patron-file.ts'
import { callOf } from './call.ts'
import { CentralHitBody, toCentralHitBody } from './central-hit-body.ts'
import { InstitutionField, lineOf, ZoneField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const text = lineOf(2, 128)

const Search = z
  .strictObject({
    identifier: text.optional().describe('Any number of the patron, whole.'),
    email: text.optional().describe('An e-mail address, whole.'),
    phone: text.optional().describe('A telephone number, whole.'),
    familyName: text.optional().describe('A family name, whole.'),
    givenName: text.optional().describe('A given name, whole; only beside something else.'),
    birthDate: z.iso.date().optional().describe('A birth date; only beside something else.'),
    purpose: lineOf(3, 200).describe('Why: it stands in the audit trail, and the patron may read it.'),
    cursor: z.string().max(4096).optional().describe('`next` of the page before, for the same search.'),
  })
  .refine(
    ({ identifier, email, phone, familyName }) => [identifier, email, phone, familyName].some((each) => each !== undefined),
    { params: { rule: 'no-criterion' } },
  )
  .meta({
    id: 'CentralSearch',
    description: 'What to look for in a central patron file. Everything that is given must fit.',
    example: { familyName: 'Winterfeld', birthDate: '1990-04-01', purpose: 'Registers at our desk, says she is known elsewhere' },
  })

const Found = z
  .object({
    patrons: z
      .array(
        CentralHitBody.extend({
          active: z.array(InstitutionField).describe('Where the person is, as far as is known without asking.'),
        }),
      )
      .describe('Those who fit exactly.'),
    complete: z.boolean().describe('Everybody who could be asked has answered.'),
    unasked: z
      .array(z.object({ institution: InstitutionField, why: z.string().describe('The code of a problem.') }))
      .describe('Who could not be asked, or cannot look for this.'),
    next: z.string().optional().describe('Where the next page begins; missing on the last.'),
  })
  .meta({ id: 'CentralFound', description: 'A page of those whom a search of a central patron file found.' })

export const centralSearchRoutes: FastifyPluginAsyncZod<Parts> = async (app, { centralSearch, ids, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/network-zones/:zone/patron-searches',
    config: { permission: 'central:search' },
    schema: {
      operationId: 'searchCentralPatrons',
      tags: ['Central patron file'],
      summary: 'Find somebody in the central patron file of a network zone; it is counted, and noted in the audit trail',
      params: z.object({ zone: ZoneField }),
      body: Search,
      response: {
        200: Found,
        ...problemsOf([
          'not-found',
          'forbidden',
          'too-many-attempts',
          'capability-missing',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
    handler: async (request, reply) => {
      const { purpose, cursor, ...criteria } = request.body
      const wanted = { purpose, ...(cursor !== undefined && { cursor }) }
      const call = callOf(request, reply, deadlineMs)
      const { hits, next, unasked } = await centralSearch.search(request.params.zone as ZoneId, given(criteria), wanted, call)
      reply.header('Cache-Control', 'no-store')
      return {
        patrons: hits.map((hit) => ({ ...toCentralHitBody(hit, ids), active: [...hit.active] })),
        complete: unasked.length === 0,
        unasked: [...unasked],
        ...(next !== undefined && { next }),
      }
    },
  })
}

/** Keys that were not sent are not there, rather than there and empty. */
function given({ birthDate, ...texts }: { readonly [Name in keyof FileCriteria]?: string | undefined }): FileCriteria {
  const sent = Object.entries(texts).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(sent), ...(birthDate !== undefined && { birthDate: birthDate as Day }) }
}
