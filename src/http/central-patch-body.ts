import { z } from 'zod'
import type { PatronDataPatch } from '#domain/data-rules.ts'
import { dataFields, type DataField, type PatronDataChange } from '#domain/patron-data.ts'
import type { Permission } from '#domain/permission.ts'
import { maySee } from './central-data-body.ts'
import { DayField, lineOf } from './fields.ts'

/** What a central patron file holds of somebody, as it is read and as it is changed. */

const longest = 2000
const text = lineOf(1, longest)
const most = 100

const type = text.optional().describe("The library system's own code of the kind; missing where it knows no kinds.")
const preferred = z.boolean().describe('Whether it is the one to use.')

const PointBody = z
  .strictObject({ value: text.describe('The address or number.'), type, preferred })
  .meta({ id: 'CentralContactPoint', description: 'A way to reach the patron.' })

const AddressBody = z
  .strictObject({
    lines: z.array(text).max(20).describe('Line by line, without the name.'),
    postalCode: text.optional().describe('The postal code.'),
    city: text.optional().describe('The town.'),
    region: text.optional().describe('A state or province.'),
    country: text.optional().describe("The library system's own code of it."),
    type,
    preferred,
  })
  .meta({ id: 'CentralAddress', description: 'A postal address of the patron.' })

const NumberBody = z
  .strictObject({
    type: text.describe("The network's code of who gave the number; `BARCODE` of a card."),
    value: text.describe('The number.'),
    active: z.boolean().describe('Whether it still names the patron.'),
  })
  .meta({ id: 'CentralNumber', description: 'A number of the patron.' })

const NoteBody = z
  .strictObject({ type: text.describe('The code of its kind.'), text: text.describe('What staff wrote.') })
  .meta({ id: 'CentralNote', description: 'A note of staff about the patron.' })

const BlockBody = z
  .strictObject({
    code: text.describe('The code of the block.'),
    said: text.optional().describe('In words.'),
    until: DayField.optional(),
  })
  .meta({ id: 'CentralBlock', description: 'A block of the patron.' })

const part = text.nullable().optional()

const fields = {
  name: z
    .strictObject({
      given: part.describe('The given name.'),
      middle: part.describe('A middle name.'),
      family: part.describe('The family name.'),
    })
    .describe('The name.'),
  birthDate: DayField.nullable().describe('A calendar day; null where there is none.'),
  language: text.nullable().describe('BCP 47.'),
  emails: z.array(PointBody).max(most).nullable().describe('All e-mail addresses: the list is replaced as a whole.'),
  phones: z.array(PointBody).max(most).nullable().describe('All telephone numbers.'),
  addresses: z.array(AddressBody).max(most).nullable().describe('All postal addresses.'),
  identifiers: z.array(NumberBody).max(most).nullable().describe('All numbers but the main key.'),
  group: text.nullable().describe("The network's code of the group."),
  expires: DayField.nullable().describe('The last day of the whole record; null where it has no end.'),
  notes: z.array(NoteBody).max(most).nullable().describe('All notes of staff.'),
  blocks: z.array(BlockBody).max(most).nullable().describe('All blocks.'),
} satisfies Record<DataField, z.ZodType>

export const CentralDataPatchBody = z
  .strictObject(fields)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { params: { rule: 'no-criterion' } })
  .meta({
    id: 'CentralDataPatch',
    description:
      'A JSON Merge Patch (RFC 7396) of what the central record holds: `null` removes, what is left out stays, lists are whole. In the words of the network.',
    example: { emails: [{ value: 'ada.winterfeld@example.org', type: 'personal', preferred: true }] },
  })

/** Values of fields, as they stand somewhere: `null` where nothing does. */
export const CentralValuesBody = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'CentralValues', description: 'Fields of a record; `null` where nothing stands there.' })

/** Keys that were not sent are not there, rather than there and `undefined`. */
export function toDataPatch(body: z.output<typeof CentralDataPatchBody>): PatronDataPatch {
  return withoutUndefined(body) as PatronDataPatch
}

/** Only what the caller may see. */
export function toValuesBody(values: PatronDataChange, permissions: ReadonlySet<Permission>): z.input<typeof CentralValuesBody> {
  const shown = dataFields.filter((field) => values[field] !== undefined && maySee(field, permissions))
  return Object.fromEntries(shown.map((field) => [field, values[field]]))
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, withoutUndefined(each)]),
  )
}
