import { z } from 'zod'

/**
 * What an institution of a fulfilment network makes of a copy itself, whatever the source says: group, expiry and purge are its own
 * (Ex Libris Knowledge Center, rules for linked accounts).
 */
export interface LinkedRules {
  /** The group of every copy. Where it is left out, that of the source, if this institution has one of that code. */
  readonly userGroup?: string
  /** That of the source, a day for all, or so many days from when the copy is made. */
  readonly expiry?: 'same-as-source' | { readonly day: string } | { readonly days: number }
  /** Whether the end is worked out again whenever the copy is refreshed. */
  readonly atRefresh?: boolean
}

export const linkedRulesSchema = z.strictObject({
  userGroup: z.string().min(1).exactOptional(),
  expiry: z
    .union([z.literal('same-as-source'), z.strictObject({ day: z.iso.date() }), z.strictObject({ days: z.int() })])
    .default('same-as-source'),
  atRefresh: z.boolean().default(false),
})
