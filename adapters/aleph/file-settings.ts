import { z } from 'zod'

const code = z.string().trim().min(1)

/** What an operator says of a site whose patrons a network shares. The README beside this file explains each. */
export const centralFileSettings = z.strictObject({
  emptyFields: z
    .enum(['kept', 'cleared'])
    .default('kept')
    .describe(
      'What an empty field comes to in update-bor. Where it is kept, no number or address is taken away, and what would need it is refused',
    ),
  numberTypes: z
    .array(
      z.string().regex(/^(?!00|77)[0-9A-Z]{2}$/, {
        error: 'must be a type of tab_bor_id, e.g. 01, and neither 00, the internal id, nor 77, the question',
      }),
    )
    .min(1)
    .optional()
    .describe('The id types that are shared: the `barcodeTypes` where left out. A number of another type is never touched'),
  longestNumber: z
    .int()
    .min(1)
    .max(255)
    .default(20)
    .describe('How long a number may be: 20 characters up to release 21, 255 from 22 on'),
  languages: z
    .record(z.string().refine(isLanguage, { error: 'must be a language, e.g. de' }), code)
    .refine((languages) => Object.keys(languages).length > 0, { error: 'must name the languages of this Aleph' })
    .optional()
    .describe(
      "This Aleph's code (z303-con-lng) of each language it has, e.g. { de: GER, is: ICE }. Without them no language is shared",
    ),
  institutionRecord: z
    .boolean()
    .default(false)
    .describe(
      "Whether group and last day of the ADM library's own record (z305) are the network's. Card renewals write the same day",
    ),
  newcomers: z
    .strictObject({
      status: code.optional().describe('The borrower status of whoever comes without a group'),
      library: code.optional().describe('Where a newcomer is registered: the ADM library itself where left out'),
      homeLibrary: code.optional().describe('The home library that is written into a new global record'),
    })
    .optional()
    .describe('How patrons are made. Without it nobody is made from here'),
})
export type CentralFileSettings = z.infer<typeof centralFileSettings>

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
