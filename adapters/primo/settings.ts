import { z } from 'zod'
import { flavours, type FlavourName } from './flavours.ts'

const code = z.string().trim().min(1)

export const primoSettings = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'must be an http address, e.g. https://api-eu.hosted.exlibrisgroup.com' })
      .refine(isPlain, { error: 'must not hold a credential, a query or a fragment' })
      .refine(isGuarded, { error: 'must be https: whoever can change the keys on their way can be anybody' })
      .describe("The address of Ex Libris' API in this institution's region, without a path"),
    institutionCode: code
      .regex(/^\w+$/, { error: 'must be letters, digits and underscores, e.g. 01ABC_INST' })
      .describe('As Alma says it, e.g. 01ABC_INST. Tokens of any other institution are refused'),
    environment: z
      .enum(['production', 'sandbox'])
      .default('production')
      .describe('Whose keys are believed: a sandbox signs with its own, under the same name'),
    flavour: z
      .enum(Object.keys(flavours) as [FlavourName, ...FlavourName[]])
      .default('ve')
      .describe('Which Primo it is: they say differently who somebody is'),
    views: z
      .array(code)
      .min(1)
      .optional()
      .describe('The views whose tokens are believed, e.g. 01ABC_INST:MAIN. All of the institution where left out'),
    maxAgeHours: z
      .number()
      .positive()
      .max(24)
      .default(8)
      .describe('How long after signing in a token is believed. Primo lets it live for a day, and signing out does not end it'),
    keysKeptMinutes: z
      .number()
      .min(10)
      .max(24 * 60)
      .default(10)
      .describe('How long a key set is believed without asking for it again, and a withdrawn key at most'),
  })
  .superRefine(({ institutionCode, views = [] }, context) => {
    for (const [at, view] of views.entries()) {
      if (view.startsWith(`${institutionCode}:`)) continue
      context.addIssue({ code: 'custom', path: ['views', at], message: `must begin with ${institutionCode}:` })
    }
  })

export type PrimoSettings = z.infer<typeof primoSettings>

/** The name of the one key that signs for this institution: tokens name it, and so does the key set. */
export function kidOf({ institutionCode }: Pick<PrimoSettings, 'institutionCode'>): string {
  return `primaPrivateKey-${institutionCode}`
}

/** Of what is no URL at all the check before these has spoken. */
function isPlain(address: string): boolean {
  const url = URL.parse(address)
  return url === null || [url.username, url.password, url.search, url.hash].every((part) => part === '')
}

/** On loopback nobody is in between, and there the simulator plays. */
function isGuarded(address: string): boolean {
  const url = URL.parse(address)
  return url === null || url.protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}
