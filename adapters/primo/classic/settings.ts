import { z } from 'zod'
import { address, isGuarded } from '../addresses.ts'

const code = z.string().trim()

export const classicSettings = z
  .strictObject({
    flavour: z.literal('classic'),
    institutionCode: code
      .regex(/^[A-Z0-9_]+$/, { error: 'must be capitals, digits and underscores, e.g. ABC' })
      .describe('As PDS and Primo say it. Handles and tokens of any other institution are refused'),
    pdsUrl: address('https://primo.example.org:8991/pds').describe(
      'The address of PDS itself. Handles are asked back there and nowhere else',
    ),
    callingSystem: code
      .regex(/^\w+$/, { error: 'must be letters, digits and underscores' })
      .default('urm')
      .describe('As what PDS is asked, which may decide what it says of somebody'),
    recordFrom: z
      .enum(['bor-info', 'bor_id'])
      .default('bor-info')
      .describe(
        "Whose id is the library system's key: that of bor-info, which is its own, or that of bor_id, by which Primo knows the person",
      ),
    tokens: z
      .boolean()
      .default(false)
      .describe("Believe Primo's own tokens as well, by asking them back. Nobody outside Ex Libris has shown that this is safe"),
    primoUrl: address('https://primo.example.org').optional().describe("The address of Primo's front end, for `tokens`"),
    maxAgeHours: z.number().positive().max(24).default(8).describe('How long after signing in a token is believed'),
    insecure: z
      .boolean()
      .default(false)
      .describe('Allow plain http: whoever is on the way can then take every handle and be anybody'),
  })
  .superRefine(({ pdsUrl, primoUrl, tokens, insecure }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (!insecure && !isGuarded(pdsUrl)) fault('pdsUrl', unguarded)
    if (!insecure && primoUrl !== undefined && !isGuarded(primoUrl)) fault('primoUrl', unguarded)
    if (tokens && primoUrl === undefined) fault('primoUrl', 'must be there for tokens to be asked back')
    if (!tokens && primoUrl !== undefined) fault('primoUrl', 'does nothing without tokens: true')
  })

const unguarded = 'must be https, unless insecure: true says that you know what can be read on the way'

export type ClassicSettings = z.infer<typeof classicSettings>
