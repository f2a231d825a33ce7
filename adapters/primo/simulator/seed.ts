import { z } from 'zod'
import type { PrimoSwitches } from './switches.ts'

/** What a simulated Primo begins with, and returns to at every reset. */
export interface PrimoSeed {
  readonly institutions: readonly InstitutionSeed[]
  readonly switches?: Partial<PrimoSwitches>
}

export interface InstitutionSeed {
  /** As Alma says it, e.g. `01ABC_INST`. */
  readonly code: string
  readonly name: string
  /** What follows the colon in `01ABC_INST:MAIN`. Whoever names none gets the first. */
  readonly views: readonly string[]
  /** Keys of Ex Libris' API gateway that may have tokens made, for anybody. */
  readonly apiKeys?: readonly string[]
  readonly users: readonly PrimoUserSeed[]
}

export interface PrimoUserSeed {
  /** Alma's primary id, which a token has as `userName`; the library system's own key, which a classic one has as `user`. */
  readonly primaryId: string
  /** Alma's internal number, which a token has as `user`. */
  readonly internalId: string
  /** As what PDS knows whoever signs in: often the name in a directory. The primary id where left out. */
  readonly pdsId?: string
  /** `"Last, First"`. */
  readonly displayName: string
  readonly group: string
  readonly language?: string
  /** Whoever has none signs in by SAML. */
  readonly password?: string
}

const userSchema = z.strictObject({
  primaryId: z.string().min(1),
  internalId: z.string().regex(/^\d+$/),
  pdsId: z.string().min(1).exactOptional(),
  displayName: z.string(),
  group: z.string().min(1),
  language: z.string().default('en'),
  password: z.string().min(1).exactOptional(),
})

const institutionSchema = z.strictObject({
  code: z.string().regex(/^\w+$/),
  name: z.string(),
  views: z.tuple([z.string().min(1)], z.string().min(1)),
  apiKeys: z.array(z.string().min(1)).default([]),
  users: z.array(userSchema).default([]),
})

const switchesSchema = z.strictObject({
  decoyKeys: z.boolean().exactOptional(),
  loginQuotes: z.boolean().exactOptional(),
  claimsOfNde: z.boolean().exactOptional(),
  deadHandle: z.enum(['bor-without-id', 'error', 'page', 'nothing']).exactOptional(),
  classicRefusal: z.literal([401, 403, 500]).exactOptional(),
}) satisfies z.ZodType<Partial<PrimoSwitches>>

/** A seed with every gap filled, or a `ZodError` that names the path of every fault: also for files that people write. */
export const primoSeedSchema = z
  .strictObject({ institutions: z.array(institutionSchema).min(1), switches: switchesSchema.default({}) })
  .superRefine(({ institutions }, context) => {
    for (const [at, { code }] of institutions.entries()) {
      const first = institutions.findIndex((other) => other.code === code)
      if (first !== at) {
        context.addIssue({ code: 'custom', message: `There are two institutions ${code}`, path: ['institutions', at, 'code'] })
      }
    }
  })

export type CompleteSeed = z.output<typeof primoSeedSchema>
export type CompleteInstitution = z.output<typeof institutionSchema>
export type PrimoUser = z.output<typeof userSchema>
