import { z } from 'zod'

/** What has a name in the file, and whoever speaks for it. */

export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and hyphens, and begin with a letter or digit')

/** One text for all, or one per language (`{ fr: …, de: … }`). */
export const name = z.union([
  z.string().min(1),
  z
    .record(z.string().regex(/^[a-z]{2,3}$/, 'must be the code of a language, e.g. fr'), z.string().min(1))
    .refine((texts) => Object.keys(texts).length > 0, 'must name it in one language at least'),
])

/** Which vendor speaks, and that vendor's own settings, which its adapter checks. */
export const system = z.looseObject({ vendor: z.string() })
