import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PatronCriteria } from '#ports/ils.ts'
import type { InstitutionId } from '#domain/id.ts'
import { callOf } from './call.ts'
import { isKnown } from './etag.ts'
import { InstitutionField, lineOf, PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { PatronBody, patronView, toPatronBody } from './patron-body.ts'
import { problemsOf } from './problems.ts'

const text = lineOf(2, 128)

/** At least one thing to look for: everybody is nobody's business. */
const Search = z
  .strictObject({
    identifier: text.optional().describe('Any number of the patron, whole.'),
    email: text.optional().describe('An e-mail address, whole.'),
    familyName: text.optional().describe('A family name, whole.'),
    givenName: text.optional().describe('A given name, whole; only beside something else.'),
    purpose: lineOf(3, 200).describe('Why: it stands in the audit trail, and the patron may read it.'),
  })
  .refine(({ identifier, email, familyName }) => identifier !== undefined || email !== undefined || familyName !== undefined, {
    params: { rule: 'no-criterion' },
  })
  .meta({
    id: 'PatronSearch',
    description: 'What to look for. Everything that is given must fit.',
    example: { familyName: 'Winterfeld', purpose: 'At the desk, without a card' },
  })

const Found = z
  .object({
    patrons: z.array(PatronBody).describe('Those who fit exactly, and whom the caller may see.'),
    more: z.boolean().describe('There may be more than were brought: look for something narrower.'),
  })
  .meta({ id: 'PatronsFound', description: 'Whom a search found.' })

export const patronRoutes: FastifyPluginAsyncZod<Parts> = async (app, { patrons, contacts, ids, open, deadlineMs }) => {
  app.route({
    method: 'GET',
    url: '/patrons/:patron',
    config: { permission: 'patrons:read' },
    schema: {
      operationId: 'getPatron',
      tags: ['Patrons'],
      summary: 'Who the patron is, and where',
      params: z.object({ patron: PatronField }),
      response: {
        200: PatronBody,
        304: z.undefined().describe('Nothing changed since the answer with this ETag.'),
        ...problemsOf(['not-found', 'no-patron', 'forbidden']),
      },
    },
    handler: async (request, reply) => {
      const call = callOf(request, reply, deadlineMs)
      const seen = await patrons.record(open(request.params.patron), call)
      const contact = seen.permissions.has('patrons:read.contact') ? await contacts.shown(seen.thing, call) : undefined
      const { body, etag } = patronView(seen, contact, ids)
      reply.header('Cache-Control', 'private, no-cache').header('ETag', etag).header('Vary', 'Authorization, Origin')
      return isKnown(request.headers['if-none-match'], etag) ? reply.code(304).send() : body
    },
  })

  app.route({
    method: 'POST',
    url: '/institutions/:institution/patron-searches',
    config: { permission: 'patrons:search' },
    schema: {
      operationId: 'searchPatrons',
      tags: ['Patrons'],
      summary: 'Find a patron of an institution by any number, an address or a name; it is noted in the audit trail',
      params: z.object({ institution: InstitutionField }),
      body: Search,
      response: {
        200: Found,
        ...problemsOf([
          'not-found',
          'forbidden',
          'search-too-wide',
          'capability-missing',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
    handler: async (request, reply) => {
      const { purpose, ...criteria } = request.body
      const call = callOf(request, reply, deadlineMs)
      const found = await patrons.search(request.params.institution as InstitutionId, given(criteria), purpose, call)
      reply.header('Cache-Control', 'no-store')
      return {
        patrons: found.hits.map(({ thing, permissions }) => toPatronBody(thing, permissions, ids.seal(thing.ref))),
        more: found.more,
      }
    },
  })
}

/** Keys that were not sent are not there, rather than there and empty. */
function given(criteria: Partial<Record<keyof PatronCriteria, string | undefined>>): PatronCriteria {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined))
}
