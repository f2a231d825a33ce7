import { z } from 'zod'
import { keyHost } from './addresses.ts'
import { classicSettings } from './classic/settings.ts'

const view = z.string().trim().min(1)

export const institutionCode = z
  .string()
  .trim()
  .regex(/^\w+$/, { error: 'must be letters, digits and underscores, e.g. 01ABC_INST' })
  .describe('As Alma says it, e.g. 01ABC_INST. Tokens of any other institution are refused')

export const keysKeptMinutes = z
  .number()
  .min(10)
  .max(24 * 60)
  .default(10)
  .describe('How long a key set is believed without asking for it again, and a withdrawn key at most')

const signedSettings = z
  .strictObject({
    // `optional` lets the choice between the flavours see that it may be left out.
    flavour: z.enum(['ve', 'nde']).optional().default('ve').describe('Which Primo it is'),
    baseUrl: keyHost,
    institutionCode,
    environment: z
      .enum(['production', 'sandbox'])
      .default('production')
      .describe('Whose keys are believed: a sandbox signs with its own, under the same name'),
    views: z
      .array(view)
      .min(1)
      .optional()
      .describe('The views whose tokens are believed, e.g. 01ABC_INST:MAIN. All of the institution where left out'),
    maxAgeHours: z
      .number()
      .positive()
      .max(24)
      .default(8)
      .describe('How long after signing in a token is believed. Primo lets it live for a day, and signing out does not end it'),
    keysKeptMinutes,
  })
  .superRefine(({ institutionCode: code, views = [] }, context) => {
    for (const [at, each] of views.entries()) {
      if (each.startsWith(`${code}:`)) continue
      context.addIssue({ code: 'custom', path: ['views', at], message: `must begin with ${code}:` })
    }
  })

/** Each flavour has exactly its own settings. */
export const primoSettings = z.discriminatedUnion('flavour', [signedSettings, classicSettings], {
  error: 'must be ve, nde or classic',
})

export type PrimoSettings = z.infer<typeof primoSettings>

/** Of Primo VE and NDE, which sign their tokens with a key that everybody can have. */
export type SignedSettings = z.infer<typeof signedSettings>

/** The name of the one key that signs for this institution: tokens name it, and so does the key set. */
export function kidOf({ institutionCode: code }: Pick<SignedSettings, 'institutionCode'>): string {
  return `primaPrivateKey-${code}`
}
