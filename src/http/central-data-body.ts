import { z } from 'zod'
import { dataFields, type DataField, type PatronData } from '#domain/patron-data.ts'
import type { Permission } from '#domain/permission.ts'
import { readingOf } from '#gateway/central/reach.ts'
import { DayField } from './fields.ts'

/** Fields of a central record, described once: whole where somebody reads them, and each alone where two are held against each other. */

const Name = z
  .object({
    given: z.string().optional().describe('Given names.'),
    middle: z.string().optional().describe('Middle names.'),
    family: z.string().optional().describe('Family name.'),
  })
  .describe('Who it is.')

const point = (what: string) =>
  z.object({
    value: z.string().describe(what),
    type: z.string().optional().describe("The network's code of its kind."),
    preferred: z.boolean().describe('Whether the patron wants to be reached there.'),
  })

const PostalAddress = z.object({
  lines: z.array(z.string()).describe('Street and number, or all of it where the library system has lines alone.'),
  postalCode: z.string().optional().describe('Postal code.'),
  city: z.string().optional().describe('Town.'),
  region: z.string().optional().describe('State or province.'),
  country: z.string().optional().describe("The library system's own code of the country."),
  type: z.string().optional().describe("The network's code of its kind."),
  preferred: z.boolean().describe('Whether letters go there.'),
})

const Number = z.object({
  type: z.string().describe("The network's code of who gave it."),
  value: z.string().describe('The number.'),
  active: z.boolean().describe('Whether it still names the patron.'),
})

export const CentralDataBody = z
  .object({
    name: Name.optional(),
    birthDate: DayField.optional().describe('A calendar day.'),
    language: z.string().optional().describe('BCP 47, as far as the library system knows one.'),
    emails: z.array(point('The address.')).optional().describe('E-mail addresses.'),
    phones: z.array(point('The number.')).optional().describe('Telephone numbers.'),
    addresses: z.array(PostalAddress).optional().describe('Postal addresses.'),
    identifiers: z.array(Number).optional().describe('Numbers that name the patron.'),
    group: z.string().optional().describe("The network's code of what decides the patron's rights."),
    expires: DayField.optional().describe('The last day of the whole record.'),
    notes: z
      .array(z.object({ type: z.string().describe('Its kind.'), text: z.string().describe('What it says.') }))
      .optional()
      .describe('Notes of staff.'),
    blocks: z
      .array(
        z.object({
          code: z.string().describe("The network's code of why."),
          said: z.string().optional().describe('In words.'),
          until: DayField.optional(),
        }),
      )
      .optional()
      .describe('Why something is refused.'),
  })
  .meta({
    id: 'CentralData',
    description:
      'What a network shares of a patron, in its own codes. A field that is empty, or that the caller may not see, is left out.',
  })

/** Of these fields, those that the caller may see. */
export function toCentralDataBody(
  data: PatronData,
  permissions: ReadonlySet<Permission>,
  fields: readonly DataField[] = dataFields,
): z.input<typeof CentralDataBody> {
  const seen = fields.filter((field) => maySee(field, permissions))
  return Object.fromEntries(seen.flatMap((field) => (data[field] === undefined ? [] : [[field, data[field]]])))
}

export function maySee(field: DataField, permissions: ReadonlySet<Permission>): boolean {
  const needed = readingOf[field]
  return needed === undefined || permissions.has(needed)
}
