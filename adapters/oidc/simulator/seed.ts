import { z } from 'zod'
import type { OidcSwitches } from './switches.ts'

/** What a simulated provider begins with, and returns to at every reset. */
export interface OidcSeed {
  readonly clients: readonly OidcClientSeed[]
  readonly people: readonly OidcPersonSeed[]
  readonly switches?: Partial<OidcSwitches>
}

export interface OidcClientSeed {
  readonly id: string
  /** Whoever has none is a public client. */
  readonly secret?: string
  /** Compared letter by letter with what a client asks for. */
  readonly redirectUris: readonly string[]
  /** Where it may have somebody sent who has signed out. */
  readonly signedOutUris?: readonly string[]
  /** How it must show its secret. Left out, either way will do. */
  readonly authentication?: 'basic' | 'post' | 'none'
}

export interface OidcPersonSeed {
  readonly subject: string
  readonly username: string
  readonly name: string
  readonly claims?: Readonly<Record<string, string | readonly string[]>>
  readonly groups?: readonly string[]
  /** One sentence on the login page: what to expect of being this person. */
  readonly story?: string
}

/** An absolute address without a fragment (RFC 6749, 3.1.2). */
const address = z.url().refine((uri) => !uri.includes('#'), 'An address with a fragment cannot be returned to')

const clientSchema = z
  .strictObject({
    id: z.string().min(1),
    secret: z.string().min(1).exactOptional(),
    redirectUris: z.array(address).min(1),
    signedOutUris: z.array(address).default([]),
    authentication: z.enum(['basic', 'post', 'none']).exactOptional(),
  })
  .refine(
    ({ secret, authentication }) => authentication === undefined || (authentication === 'none') === (secret === undefined),
    'A client has a secret exactly when it authenticates by one',
  )

const personSchema = z.strictObject({
  subject: z.string().min(1).max(255),
  username: z.string().min(1),
  name: z.string().min(1),
  claims: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  groups: z.array(z.string()).default([]),
  story: z.string().exactOptional(),
})

const switchesSchema = z.strictObject({
  issParameter: z.boolean().exactOptional(),
  pkceRequired: z.boolean().exactOptional(),
  claimsInUserInfo: z.boolean().exactOptional(),
  otherIssuerInDiscovery: z.string().optional(),
  otherTokenEndpoint: z.string().optional(),
  otherIssParameter: z.string().optional(),
  otherState: z.boolean().exactOptional(),
}) satisfies z.ZodType<Partial<OidcSwitches>>

/** A seed with every gap filled, or a `ZodError` that names the path of every fault: also for files that people write. */
export const oidcSeedSchema = z
  .strictObject({
    clients: z.array(clientSchema).min(1),
    people: z.array(personSchema).min(1),
    switches: switchesSchema.default({}),
  })
  .superRefine(({ clients, people }, context) => {
    const only = (kind: string, names: readonly string[], pathOf: (at: number) => (string | number)[]) => {
      for (const [at, name] of names.entries()) {
        if (names.indexOf(name) !== at) context.addIssue({ code: 'custom', message: `${kind} twice: ${name}`, path: pathOf(at) })
      }
    }
    only(
      'A client is there',
      clients.map(({ id }) => id),
      (at) => ['clients', at, 'id'],
    )
    only(
      'A subject is there',
      people.map(({ subject }) => subject),
      (at) => ['people', at, 'subject'],
    )
    only(
      'A username is there',
      people.map(({ username }) => username),
      (at) => ['people', at, 'username'],
    )
  })

export type CompleteSeed = z.output<typeof oidcSeedSchema>
export type Client = z.output<typeof clientSchema>
export type CompletePerson = z.output<typeof personSchema>
