import { z } from 'zod'
import { contactFields } from '#domain/contact.ts'
import { feeKinds } from '#domain/fee.ts'
import { currencies } from '#domain/money.ts'
import { secret } from '#ports/adapter.ts'
import { centralFileSettings } from './file-settings.ts'
import { primaryType } from './types.ts'

/** As long as anybody may configure. How much z308-verification holds stands in no public text; many sites allow eight, some fewer. */
const longestPassword = 20

const code = z.string().trim().min(1)
const subLibrary = z
  .string()
  .trim()
  .regex(/^[\w-]{1,5}$/, { error: 'must be the code of a sub-library, at most five characters, e.g. BBAAA' })

/** How the registrations of one patron are listed. The README beside this file explains each, with what it costs and what it misses. */
export const ways = ['view', 'nlc', 'blocks-and-info', 'blocks-and-auth', 'registration', 'asked'] as const
export type Way = (typeof ways)[number]

/** The level above all institutions has a library code of its own. */
export const systemLibrary = 'ALEPH'

/** How a site writes dates where it does not send them raw. */
export const dateFormats = ['DD/MM/YYYY', 'MM/DD/YYYY', 'DD/MM/YY'] as const
export type DateFormat = (typeof dateFormats)[number]

export const alephSettings = z
  .strictObject({
    xServer: address('http://aleph.example:8991').describe("The X-server's address; requests go to `/X` below it"),
    dlf: address('http://aleph.example:1891/rest-dlf')
      .optional()
      .describe(
        'The address of the DLF interface, `/rest-dlf` included. It asks for no credentials and has an address list of its own',
      ),
    view: address('http://aleph.example/cgi-bin/z305')
      .optional()
      .describe("The site's own read-only view of its local patron records, in the form that the README describes"),
    admLibrary: code.describe('The ADM library that is this institution, e.g. ICE53'),
    userName: code.optional().describe('A staff user with the right to the services below; without one Aleph takes WWW-X'),
    password: secret("That user's password").optional(),
    listing: z
      .enum(['probe', ...ways])
      .default('probe')
      .describe('How registrations are listed; `probe` finds out by reading, and takes the best that this Aleph has'),
    blocksList: z
      .enum(['all', 'active'])
      .default('active')
      .describe('Whether the list of DLF blocks holds every sub-library with a record, or may leave out those that have expired'),
    libraries: z
      .array(subLibrary)
      .default([])
      .describe('Sub-libraries that are asked in any case unless one answer holds all, e.g. branches that have closed'),
    homeLibrary: z
      .enum(['as-recorded', 'ignored'])
      .default('as-recorded')
      .describe('Whether the home library in the global record is kept up, so that it is shown, and asked'),
    systemRecord: z
      .enum(['shown', 'counted'])
      .default('shown')
      .describe('Whether the record of the whole system (ALEPH) counts where the ADM library has none of its own'),
    emptyExpiry: z
      .enum(['never-ends', 'switched-off'])
      .default('never-ends')
      .describe('What a record without an expiry date means at this site'),
    allNumbers: z
      .boolean()
      .default(true)
      .describe(
        'Ask for all numbers of a patron (format=1). Without it a card shows no barcode; with it Aleph sends PINs along, unread',
      ),
    barcodeTypes: z.array(code).min(1).default(['01']).describe('The id types that stand on cards'),
    lookUpTypes: z
      .array(code)
      .default([])
      .describe('The id types a typed number may be of, asked one by one. With none, Aleph looks through its types by itself'),
    proveBy: z
      .enum(['primary', 'barcode'])
      .default('primary')
      .describe(
        'With which number the password goes to Aleph: its own id, or the first active barcode where 00 is not allowed for the web',
      ),
    passwordCase: z
      .enum(['as-typed', 'capitals'])
      .default('as-typed')
      .describe('Whether Aleph keeps PINs in capitals at this site, so that they are sent so'),
    newPasswords: z
      .strictObject({
        types: z
          .array(
            z
              .string()
              .regex(/^(?!77)[0-9A-Z]{2}$/, { error: 'must be a type of tab_bor_id, e.g. 01, and never 77, the question' }),
          )
          .min(1)
          .optional()
          .describe('The id types that patrons sign in with, here or at the catalogue: 00 and the `barcodeTypes` where left out'),
        least: z.int().min(1).max(longestPassword).default(6).describe('The shortest that anybody may choose'),
        most: z.int().min(1).max(longestPassword).default(8).describe('The longest that every way of signing in here takes'),
        alphabet: z
          .enum(['digits', 'letters-and-digits', 'printable'])
          .default('letters-and-digits')
          .describe('The characters that every way of signing in here takes'),
        encryption: z
          .enum(['N', 'H', 'Y'])
          .default('N')
          .describe('What stands in z308-encryption at this site, by TAB100 ENCRYPT-Z308. A patron with another is left alone'),
        status: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .default('AC')
          .describe('What stands in z308-status of a number that is in use'),
      })
      .optional()
      .describe('How passwords are set. Without it none is set from here'),
    contactData: z
      .strictObject({
        fields: z
          .array(z.enum(contactFields))
          .min(1)
          .default([...contactFields])
          .describe('What patrons may change of how they are reached'),
        emptyFields: z
          .enum(['kept', 'cleared'])
          .default('kept')
          .describe(
            'What an empty field of an address comes to in update-bor. Where it is kept, no number is removed and no address gets shorter',
          ),
      })
      .optional()
      .describe('How addresses and numbers are changed. Without it none is changed from here'),
    centralFile: centralFileSettings
      .optional()
      .describe(
        "How whole patrons are read, written and made, where the topology's zone keeps a central patron file. Without it none is",
      ),
    closedBlocks: z.array(code).default([]).describe('Codes of global blocks by which this site switches a whole account off'),
    nlcVerification: code
      .optional()
      .describe('What bor-info-nlc is sent for a PIN, at sites where it wants one and does not look at it'),
    charset: z
      .string()
      .refine(isCharset, { error: 'must be the name of a charset, e.g. iso-8859-1' })
      .optional()
      .describe('The charset that is really sent, where the answers say another'),
    renamedTags: z
      .record(z.string(), z.string())
      .default({})
      .describe("Elements that the site's tag tables have renamed: the site's name, and Aleph's own"),
    dates: z
      .enum(dateFormats)
      .optional()
      .describe('How dates are written in spite of `translate=N`. `20261231` and `31/Dec/2026` are read in any case'),
    moveSystemRecord: z
      .boolean()
      .default(false)
      .describe(
        'Whether a renewal may move the record of the whole system (ALEPH), where that is what counts; all institutions share it',
      ),
    settledAfterMinutes: z
      .number()
      .positive()
      .max(1_440)
      .default(10)
      .describe('After how long an update whose answer was lost will have no effect any more'),
    currency: z.enum(currencies).optional().describe('In which money is kept; without it nobody is told what a patron owes'),
    updateCash: z
      .boolean()
      .default(false)
      .describe(
        'Whether this Aleph has update-cash, so that a renewal that was paid elsewhere can be written as a charge and its payment',
      ),
    payCash: z
      .boolean()
      .default(false)
      .describe('Whether a charge that Aleph raises for a renewal may be paid by the DLF interface (release 22.1 or later)'),
    chargeType: code.optional().describe('The cash type (tab18) of a charge for a renewal, e.g. 0022'),
    chargeName: code.optional().describe('What the DLF interface calls that type, where it shows words in place of codes'),
    payFees: z
      .boolean()
      .default(false)
      .describe('Whether all that a patron owes may be paid at once by the DLF interface (release 22.1 or later)'),
    payReferencesKept: z
      .boolean()
      .default(false)
      .describe('Whether a payment by the DLF interface leaves our reference in the charges that it closed'),
    feeKinds: z
      .record(z.string(), z.enum(feeKinds))
      .default({})
      .describe(
        'What fees are for, by cash type (tab18) or by the word that the DLF interface shows for one, e.g. { "0003": overdue }',
      ),
    dlfLanguage: z
      .string()
      .regex(/^[a-z]{3}$/, { error: 'must be three letters of a language, e.g. eng' })
      .default('eng')
      .describe('In which language loans and holds are read from the DLF interface; why it refuses is understood in English'),
    referenceField: z
      .enum(['description', 'payment-identifier', 'payment-receipt-number'])
      .default('description')
      .describe('In which field of a charge our reference is kept, so that a charge is found again'),
    paymentModes: z
      .strictObject({ online: code.optional(), desk: code.optional() })
      .default({})
      .describe(
        "What update-cash is told as Z31-PAYMENT-MODE of money that came on line, and at a desk: the site's own codes. Nothing is told where there is none",
      ),
    probePatron: code
      .optional()
      .describe('The id of a patron made for tests, so that inspection can see what an answer looks like'),
    concurrent: z
      .int()
      .min(1)
      .max(50)
      .default(3)
      .describe('Requests under way at once. The X-server shares a handful of processes with the catalogue'),
    perSecond: z.number().positive().max(1_000).default(200).describe('Requests a second; the processes are what is scarce'),
  })
  .superRefine(({ newPasswords, allNumbers, proveBy, barcodeTypes, userName }, context) => {
    if (!newPasswords) return
    const { types, least, most } = newPasswords
    const lacks = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', path, message })
    if (userName === undefined) lacks('is who writes the passwords of `newPasswords`', 'userName')
    if (!allNumbers) lacks('must be on where passwords are set: each number has its own', 'allNumbers')
    if (least > most) lacks('must not be more than `most`', 'newPasswords', 'least')
    const proving = proveBy === 'primary' ? [primaryType] : barcodeTypes
    const missing = proving.filter((type) => types && !types.includes(type))
    if (missing.length > 0) lacks(`must hold ${missing.join(', ')}, by which passwords are proved`, 'newPasswords', 'types')
  })
  .superRefine(({ centralFile, allNumbers, userName }, context) => {
    if (!centralFile) return
    const lacks = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (userName === undefined) lacks('userName', 'is who writes what `centralFile` shares')
    if (!allNumbers)
      lacks('allNumbers', 'must be on where numbers are shared: one that is not told would look like one that is gone')
  })
  .superRefine(({ contactData, userName }, context) => {
    if (!contactData || userName !== undefined) return
    context.addIssue({ code: 'custom', path: ['userName'], message: 'is who writes what `contactData` changes' })
  })
  .superRefine(({ listing, view, dlf, userName, password, updateCash, payCash, payFees, currency, chargeType }, context) => {
    const lacks = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (listing === 'view' && view === undefined) lacks('view', 'is what the listing `view` reads')
    if (needsDlf.has(listing) && dlf === undefined) lacks('dlf', `is what the listing \`${listing}\` reads`)
    if (userName !== undefined && password === undefined) lacks('password', 'must be there where there is a userName')
    if (userName === undefined && password !== undefined) lacks('userName', 'must be there where there is a password')
    if (updateCash && userName === undefined) lacks('userName', 'is who writes what `updateCash` writes')
    if (payFees && currency === undefined) lacks('currency', 'must be there where fees are paid')
    if (payFees && dlf === undefined) lacks('dlf', 'is where fees are paid')
    if (!updateCash && !payCash) return
    if (currency === undefined) lacks('currency', 'must be there where charges are written')
    if (chargeType === undefined) lacks('chargeType', 'is how a charge for a renewal is told from any other')
    if (dlf === undefined) lacks('dlf', 'is where charges are looked for')
  })

export type AlephSettings = z.infer<typeof alephSettings>

const needsDlf: ReadonlySet<string> = new Set(['blocks-and-info', 'blocks-and-auth', 'registration'])

/** Without what people add to it: a slash, or the `/X` that comes after it anyway. */
function address(example: string) {
  return z
    .url({ protocol: /^https?$/, error: `must be an http address, e.g. ${example}` })
    .refine(isPlain, { error: 'must not hold a credential, a query or a fragment' })
    .transform((url) => url.replace(/(?:\/X)?\/*$/, ''))
}

/** Of what is no URL at all the check before this one has spoken. */
function isPlain(text: string): boolean {
  const url = URL.parse(text)
  return url === null || [url.username, url.password, url.search, url.hash].every((part) => part === '')
}

function isCharset(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false
  }
}
