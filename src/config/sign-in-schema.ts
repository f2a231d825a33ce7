import { z } from 'zod'
import { id, name, system } from './named-schema.ts'

/** The address of a page. Plain http only on the machine itself: a code that is sent there lets in whoever reads it. */
const page = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => URL.parse(text)?.hash === '', 'must hold no fragment')
  .refine((text) => URL.parse(text)?.username === '', 'must hold no credential')
  .refine(
    (text) => text.startsWith('https:') || ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(text)?.hostname ?? ''),
    'must be https',
  )

/**
 * Claims that people write themselves at many providers (OpenID Connect Core 1.0, 5.1): whoever edits theirs would be somebody else. The `sub` is the
 * provider's own.
 */
const editableClaims: ReadonlySet<string> = new Set([
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
  // Names that widespread providers give to the same things.
  'mail',
  'emails',
  'upn',
  'unique_name',
  'username',
  'display_name',
])

const claim = z
  .string()
  .min(1)
  .refine((name) => !editableClaims.has(name), 'must be a claim that only the provider writes, and people cannot edit')

export const signInMethod = z.union([
  z.enum(['password', 'code']),
  z.strictObject({
    /** The id of one of the `openid` providers. */
    openid: id,
    claim: claim.default('sub'),
    finds: z.union([z.literal('primary-id'), z.strictObject({ identifier: z.string().min(1) })]),
  }),
])

/** One who signs people in on pages of their own (OpenID Connect). */
export const openid = z.strictObject({
  id,
  name,
  /** Which kind speaks, and its own settings, which its adapter checks. */
  provider: system,
  /** Pages that a sign-in may lead back to, each exactly as it is sent. */
  redirectUris: z.array(page).min(1),
  /** Where the provider sends people who have signed out. */
  signedOutUri: page.optional(),
  staff: z
    .strictObject({
      groupsClaim: claim.default('groups'),
      /** What the members of a group may do, and where. */
      grants: z
        .array(
          z.strictObject({
            group: z.string().min(1),
            role: id,
            over: z.union([
              z.strictObject({ zone: id }),
              z.strictObject({ institution: id }),
              z.strictObject({ community: id }),
              z.strictObject({ library: id }),
            ]),
          }),
        )
        .min(1),
    })
    .optional(),
})
