import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PatronRecord } from '#domain/patron.ts'
import type { Permission } from '#domain/permission.ts'
import type { PatronCriteria } from '#ports/ils.ts'
import type { InstitutionId } from '#domain/id.ts'
import { callOf } from './call.ts'
import { DayField, InstitutionField, lineOf, PatronField, PatronIdField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const ContactBody = z
  .object({
    value: z.string().describe('The address or number.'),
    preferred: z.boolean().describe('Whether the patron wants to be reached there.'),
  })
  .meta({ id: 'ContactPoint', description: 'A way to reach the patron.' })

const IdentifierBody = z
  .object({
    kind: z
      .enum(['barcode', 'primary', 'issued'])
      .describe("A card's number, the library system's main key, or a number somebody else gave."),
    type: z.string().describe("The institution's own code of the kind."),
    value: z.string().describe('The number.'),
    active: z.boolean().describe('Whether it still names the patron.'),
  })
  .meta({ id: 'Identifier', description: 'A number that names the patron.' })

export const PatronBody = z
  .object({
    patron: PatronIdField,
    institution: InstitutionField,
    name: z.string().optional().describe('Left out where the caller may not see it, as is every field below.'),
    birthDate: DayField.optional(),
    language: z.string().optional().describe('The language the patron wants to read (BCP 47).'),
    groups: z
      .array(
        z.object({
          code: z.string().describe("The institution's own code."),
          name: z.string().optional().describe('Its name there.'),
        }),
      )
      .optional()
      .describe('What decides the rights of the patron.'),
    emails: z.array(ContactBody).optional().describe('E-mail addresses.'),
    phones: z.array(ContactBody).optional().describe('Telephone numbers.'),
    identifiers: z.array(IdentifierBody).optional().describe('Every number that names the patron to the institution.'),
    password: z
      .enum(['here', 'elsewhere'])
      .optional()
      .describe('Who keeps the password: the library system, or somebody outside.'),
  })
  .meta({
    id: 'Patron',
    description: 'A person as one institution knows them.',
    example: {
      patron: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      institution: 'northbay',
      name: 'Ada Winterfeld',
      groups: [{ code: 'ADULT', name: 'Adult' }],
      emails: [{ value: 'ada.winterfeld@example.org', preferred: true }],
      phones: [],
      identifiers: [{ kind: 'barcode', type: 'BARCODE', value: '29001001', active: true }],
      password: 'here',
    },
  })

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

export const patronRoutes: FastifyPluginAsyncZod<Parts> = async (app, { patrons, ids, open, deadlineMs }) => {
  app.route({
    method: 'GET',
    url: '/patrons/:patron',
    config: { permission: 'patrons:read' },
    schema: {
      operationId: 'getPatron',
      tags: ['Patrons'],
      summary: 'Who the patron is, and where',
      params: z.object({ patron: PatronField }),
      response: { 200: PatronBody, ...problemsOf(['not-found', 'no-patron', 'forbidden']) },
    },
    handler: async (request, reply) => {
      const { thing, permissions } = await patrons.record(open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'private, no-cache')
      return toPatronBody(thing, permissions, ids.seal(thing.ref))
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

function toPatronBody(record: PatronRecord, permissions: ReadonlySet<Permission>, patron: string): z.input<typeof PatronBody> {
  const contact = permissions.has('patrons:read.contact')
  const seen = permissions.has('patrons:read')
  return {
    patron,
    institution: record.ref.institution,
    ...(permissions.has('patrons:read.name') && { name: record.name.full }),
    ...(permissions.has('patrons:read.birth-date') && record.birthDate && { birthDate: record.birthDate }),
    ...(seen && record.language !== undefined && { language: record.language }),
    ...(seen && { groups: record.registrations.flatMap(({ group }) => (group ? [{ ...group }] : [])) }),
    ...(contact && { emails: [...record.emails], phones: [...record.phones] }),
    ...(permissions.has('patrons:read.identifiers') && { identifiers: [...record.identifiers] }),
    ...(seen && { password: record.passwordKept }),
  }
}
