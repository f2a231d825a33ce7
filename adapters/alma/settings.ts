import { z } from 'zod'
import { contactFields } from '#domain/contact.ts'
import { currencies, type Currency } from '#domain/money.ts'
import { secret } from '#ports/adapter.ts'

/** More a second, for one institution, is answered with 429 (Alma's governance thresholds). */
const mostPerSecond = 25

/** Not to be configured in Alma, nor the other rules it has (Ex Libris Knowledge Center, Passwords). */
export const leastOfPassword = 8

const code = z.string().trim().min(1)

export const almaSettings = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http address, e.g. https://api-eu.hosted.exlibrisgroup.com/almaws/v1' })
    .refine(isPlain, { error: 'must not hold a credential, a query or a fragment' })
    .describe("The API's address in this institution's region, `/almaws/v1` included"),
  apiKey: secret(
    'A production key of this institution with read on Users, and write where cards or loans are renewed, passwords set, contact data changed, holds placed or fees paid; read on Bibs for holds; read on Configuration lets it be inspected',
  ),
  institutionCode: code.describe('As Alma says it, e.g. 01ABC_INST'),
  networkManaged: z
    .boolean()
    .default(false)
    .describe('Users are managed in the Network Zone. Then a patron is only ever searched for, since to get one is to copy them'),
  barcodeTypes: z.array(code).min(1).default(['BARCODE']).describe('The identifier types that stand on cards'),
  patronRoles: z.array(code).min(1).default(['200']).describe('The role types that let somebody borrow'),
  perSecond: z
    .number()
    .positive()
    .max(mostPerSecond)
    .default(mostPerSecond)
    .describe('Less where other software shares the limit'),
  dailyReserve: z
    .int()
    .min(0)
    .default(1000)
    .describe(
      'So many calls of the day (X-Exl-Api-Remaining) are kept for patrons; what is carried between institutions stops before, reports at twice as many',
    ),
  primaryIdType: z
    .boolean()
    .default(false)
    .describe('Ex Libris has activated `PRIMARYIDENTIFIER` as a type to ask by. Without it the answer is checked instead'),
  lapsedSignIn: z
    .enum(['refused', 'accepted'])
    .default('refused')
    .describe(
      'Whether Alma refuses the right password of an expired or inactive user. It is reported to; its documentation does not say',
    ),
  currency: z
    .enum(currencies as [Currency, ...Currency[]])
    .optional()
    .describe('What fees are in. Needed where Alma says none beside the sum'),
  exportedIsOwed: z.boolean().default(false).describe('What was exported to a bursar counts as owed here, too'),
  postings: z
    .union([
      z.literal(false),
      z.strictObject({
        type: code.default('CARDRENEWAL').describe('The type of fee that a renewal is charged as'),
        owner: code.optional().describe("To whom it is owed: the institution, or a library's code where the type is defined so"),
        deskMethod: z
          .enum(['CASH', 'CREDIT_CARD'])
          .default('CASH')
          .describe('What Alma is told of money that was taken at a desk; what came on line is ONLINE'),
      }),
    ])
    .default({ type: 'CARDRENEWAL', deskMethod: 'CASH' })
    .describe('How a payment is written into the books of Alma; `false` leaves it out'),
  contactData: z
    .union([
      z.literal(false),
      z.strictObject({
        fields: z
          .array(z.enum(contactFields))
          .min(1)
          .default([...contactFields]),
      }),
    ])
    .default({ fields: [...contactFields] })
    .describe('What patrons may change of how they are reached; `false`: nothing is changed from here'),
  newPasswords: z
    .union([
      z.literal(false),
      z.strictObject({
        most: z.int().min(leastOfPassword).max(255).default(64).describe('The longest that anybody may choose'),
        alphabet: z
          .enum(['letters-and-digits', 'printable', 'any'])
          .default('printable')
          .describe('`any` lets other than ASCII in, of which nobody has shown what every way of signing in to Alma makes'),
      }),
    ])
    .default({ most: 64, alphabet: 'printable' })
    .describe('What patrons may choose for a password, as far as Alma leaves it open; `false`: none is set from here'),
  feePayments: z
    .boolean()
    .default(true)
    .describe('Whether fees that patrons pay here are written into the books of Alma; without it nobody can pay them here'),
  holds: z
    .union([
      z.literal(false),
      z.strictObject({
        cancelReason: code
          .default('CancelledAtPatronRequest')
          .describe('A code of the table RequestCancellationReasons, for what patrons cancel themselves'),
        pickups: z
          .array(z.strictObject({ code, name: code }))
          .min(1)
          .optional()
          .describe(
            'The libraries, by their codes in Alma, where holds can be fetched; all of the institution where it is left out',
          ),
      }),
    ])
    .default({ cancelReason: 'CancelledAtPatronRequest' })
    .describe(
      'How holds are placed and cancelled; `false` leaves them out. Needs read on Bibs, and on Configuration unless `pickups` are named',
    ),
  centralFile: z
    .union([
      z.literal(false),
      z
        .strictObject({
          accountType: z
            .enum(['INTERNAL', 'EXTERNAL'])
            .default('INTERNAL')
            .describe('Of users that are made here on their own; those of a network zone are EXTERNAL'),
          externalId: code
            .optional()
            .describe(
              'The profile of the student system that EXTERNAL users are said to be loaded by, without which Alma makes none',
            ),
          newEntries: z
            .enum(['Internal', 'External'])
            .optional()
            .describe(
              'The segment of what is new in an EXTERNAL user whom no network zone manages: the next load of the student system writes over External. External where it is left out',
            ),
          blockType: code
            .default('GENERAL')
            .describe('The type of new blocks; their codes are those of the table UserBlockDescription'),
        })
        .refine(({ accountType, externalId }) => accountType === 'INTERNAL' || externalId !== undefined, {
          path: ['externalId'],
          error: 'must be there where users are EXTERNAL',
        }),
    ])
    .default({ accountType: 'INTERNAL', blockType: 'GENERAL' })
    .describe(
      "Whole users are found, read, written, made and deleted, where the topology's zone keeps a central patron file; `false`: they are not",
    ),
  webhooks: z
    .strictObject({ secret: secret('The secret of the integration profile of the type Webhooks, which signs what Alma tells') })
    .optional()
    .describe('Alma tells by itself whom its staff and its jobs have changed; without it the gateway asks from time to time'),
  lockedCode: code
    .optional()
    .describe('The error code that says an account is locked, where this Alma has one. Otherwise it looks like a wrong password'),
})

export type AlmaSettings = z.infer<typeof almaSettings>

/** Of what is no URL at all the check before this one has spoken. */
function isPlain(address: string): boolean {
  const url = URL.parse(address)
  return url === null || [url.username, url.password, url.search, url.hash].every((part) => part === '')
}
