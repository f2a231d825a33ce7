import { z } from 'zod'
import {
  addressParts,
  contactFields,
  type AddressPatch,
  type Contact,
  type ContactPatch,
  type ContactRules,
} from '#domain/contact.ts'
import { lineOf } from './fields.ts'

/** Longer than any rule allows, so that the rule itself is told. */
const longest = 1024

const country = "The library system's own code of it."

export const AddressBody = z
  .object({
    lines: z
      .array(z.string())
      .describe('Line by line, without the name. Where the library system has no field for the town, it stands in one.'),
    postalCode: z.string().optional().describe('The postal code.'),
    city: z.string().optional().describe('The town.'),
    region: z.string().optional().describe('A state or province.'),
    country: z.string().optional().describe(country),
  })
  .meta({ id: 'PostalAddress', description: 'Where mail on paper goes.' })

export const ContactDataBody = z
  .object({
    email: z.string().optional().describe('Where letters go.'),
    phone: z.string().optional().describe('Where the patron is rung.'),
    mobile: z.string().optional().describe('Where text messages go.'),
    address: AddressBody.optional(),
  })
  .meta({
    id: 'ContactData',
    description: 'How the patron is reached, one of each: what `PATCH` changes.',
    example: {
      email: 'ada.winterfeld@example.org',
      phone: '+44 20 7946 0001',
      address: { lines: ['Pendulum Row 4'], postalCode: 'NB1 4XX', city: 'Northbay' },
    },
  })

const text = lineOf(1, longest)
const number = text.refine((typed) => /^\+?[\d ()./-]+$/.test(typed) && /\d.*\d.*\d/.test(typed), {
  params: { rule: 'not-a-phone' },
})
const email = z.string().trim().max(254).pipe(z.email())

const AddressPatchBody = z
  .strictObject({
    lines: z.array(text).max(20).nullable().optional().describe('All of them: a list is replaced as a whole.'),
    postalCode: text.nullable().optional().describe('The postal code.'),
    city: text.nullable().optional().describe('The town.'),
    region: text.nullable().optional().describe('A state or province.'),
    country: text.nullable().optional().describe(country),
  })
  .meta({ id: 'PostalAddressPatch', description: 'What of the address changes; `null` removes, what is left out stays.' })

export const PatronPatchBody = z
  .strictObject({
    contact: z
      .strictObject({
        email: email.nullable().optional().describe('Of a patron themselves it is written when it is proved.'),
        phone: number.nullable().optional().describe('Where the patron is rung.'),
        mobile: number.nullable().optional().describe('Where text messages go.'),
        address: AddressPatchBody.nullable().optional().describe('Where mail on paper goes.'),
      })
      .optional()
      .describe('How the patron is reached.'),
  })
  .meta({
    id: 'PatronPatch',
    description:
      'A JSON Merge Patch (RFC 7396) of the patron: `null` removes, what is left out stays. The rules stand in `/v1/topology`.',
    example: { contact: { phone: '+44 20 7946 0099' } },
  })

const lengthOf = z.object({ longest: z.int().describe('So many characters at most.') })
const numberRule = lengthOf.extend({ removable: z.boolean().describe('There may be none.') })
const partRule = numberRule.extend({ required: z.boolean().describe('No address is without it.') })

export const ContactRulesBody = z
  .object({
    email: lengthOf.optional().describe('The e-mail address. It is proved by a code that is mailed to it, and never removed.'),
    phone: numberRule.optional().describe('The telephone number.'),
    mobile: numberRule.optional().describe('The number for text messages.'),
    address: z
      .object({
        lines: z
          .object({
            most: z.int().describe('So many lines at most.'),
            longest: z.int().describe('So many characters in each at most.'),
            shortens: z.boolean().describe('Whether a new address may have fewer lines than the one before.'),
          })
          .describe('The lines.'),
        postalCode: partRule.optional().describe('The postal code.'),
        city: partRule.optional().describe('The town.'),
        region: partRule.optional().describe('A state or province.'),
        country: partRule.optional().describe(country),
      })
      .optional()
      .describe('The postal address. A part that is left out is none that the library system has.'),
  })
  .meta({ id: 'ContactRules', description: 'What patrons may change of how they are reached. What is left out they may not.' })

export function toContactDataBody({ address, ...contact }: Contact): z.input<typeof ContactDataBody> {
  return { ...contact, ...(address && { address: { ...address, lines: [...address.lines] } }) }
}

/** Keys that were not sent are not there, rather than there and `undefined`. */
export function toContactPatch(patch: NonNullable<z.output<typeof PatronPatchBody>['contact']>): ContactPatch {
  const { address, ...rest } = patch
  return { ...sent(rest), ...(address !== undefined && { address: address && (sent(address) satisfies AddressPatch) }) }
}

function sent<Value extends object>(value: Value): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never
}

export function toContactRulesBody(rules: ContactRules): z.input<typeof ContactRulesBody> {
  const { address } = rules
  return {
    ...Object.fromEntries(
      contactFields.flatMap((field) => (field === 'address' || !rules[field] ? [] : [[field, { ...rules[field] }]])),
    ),
    ...(address && {
      address: {
        lines: { ...address.lines },
        ...Object.fromEntries(addressParts.flatMap((part) => (address[part] ? [[part, { ...address[part] }]] : []))),
      },
    }),
  }
}
