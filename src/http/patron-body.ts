import { z } from 'zod'
import type { Contact } from '#domain/contact.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { Permission } from '#domain/permission.ts'
import type { Seen } from '#gateway/patrons.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { ContactDataBody, toContactDataBody } from './contact-body.ts'
import { etagOf } from './etag.ts'
import { DayField, InstitutionField, PatronIdField } from './fields.ts'

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
    contact: ContactDataBody.optional().describe(
      'How the patron is reached, one of each; left out where the library system shows none, or does not answer now.',
    ),
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
      contact: { email: 'ada.winterfeld@example.org' },
      emails: [{ value: 'ada.winterfeld@example.org', preferred: true }],
      phones: [],
      identifiers: [{ kind: 'barcode', type: 'BARCODE', value: '29001001', active: true }],
      password: 'here',
    },
  })

/** What the one who asks sees of a patron, and the tag of exactly that. */
export function patronView(
  { thing, permissions }: Seen<PatronRecord>,
  contact: Contact | undefined,
  ids: Pick<PatronIds, 'seal'>,
): { readonly body: z.input<typeof PatronBody>; readonly etag: string } {
  const shown = contact && permissions.has('patrons:read.contact')
  const body = {
    ...toPatronBody(thing, permissions, ids.seal(thing.ref)),
    ...(shown && { contact: toContactDataBody(contact) }),
  }
  return { body, etag: etagOf(JSON.stringify(body)) }
}

export function toPatronBody(
  record: PatronRecord,
  permissions: ReadonlySet<Permission>,
  patron: string,
): z.input<typeof PatronBody> {
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
