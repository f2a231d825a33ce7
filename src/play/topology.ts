import { z } from 'zod'

/** Of a topology file only what systems are made of; whether the rest is right, the configuration checks. */
const secretName = z.looseObject({ env: z.string() })

const alma = z.looseObject({
  vendor: z.literal('alma'),
  institutionCode: z.string(),
  apiKey: secretName,
  webhooks: z.looseObject({ secret: secretName }).optional(),
})

const aleph = z.looseObject({
  vendor: z.literal('aleph'),
  xServer: z.string(),
  view: z.string().optional(),
  admLibrary: z.string(),
  userName: z.string().optional(),
  password: secretName.optional(),
})

const primo = z.looseObject({
  vendor: z.literal('primo'),
  institutionCode: z.string(),
  views: z.array(z.string()).optional(),
})

const almaCloudApp = z.looseObject({ vendor: z.literal('alma-cloud-app'), institutionCode: z.string() })

const oidc = z.looseObject({ vendor: z.literal('oidc'), clientId: z.string(), clientSecret: secretName.optional() })

const openIdProvider = z.looseObject({
  id: z.string(),
  provider: oidc,
  redirectUris: z.array(z.string()),
  signedOutUri: z.string().optional(),
})

const playPayments = z.looseObject({ vendor: z.literal('play'), key: secretName, noticeSecret: secretName })

const merchant = z.looseObject({ id: z.string(), provider: z.looseObject({ vendor: z.string() }) })

const openIdSignIn = z.object({
  openid: z.string(),
  claim: z.string().default('sub'),
  finds: z.union([z.literal('primary-id'), z.object({ identifier: z.string() })]),
})

const institution = z.looseObject({
  id: z.string(),
  networkZone: z.string().optional(),
  system: z.discriminatedUnion('vendor', [alma, aleph]),
  identities: z.array(z.discriminatedUnion('vendor', [primo, almaCloudApp])).default([]),
  signIn: z.array(z.union([z.string(), openIdSignIn])).default([]),
  libraries: z.array(z.looseObject({ id: z.string(), code: z.string().optional() })).default([]),
})

const networkZone = z.looseObject({ id: z.string(), mode: z.string(), system: alma.optional() })

export const topology = z.looseObject({
  gateway: z.looseObject({ publicUrl: z.url() }).optional(),
  networkZones: z.array(networkZone).default([]),
  institutions: z.array(institution),
  openid: z.array(openIdProvider).default([]),
  merchants: z.array(merchant).default([]),
  mail: z.looseObject({ vendor: z.literal('smtp') }).optional(),
})

export type Zone = z.output<typeof topology>['networkZones'][number]
export type Institution = z.output<typeof institution>
export type AlmaSystem = z.output<typeof alma>
export type AlmaInstitution = Institution & { readonly system: AlmaSystem }
export type AlephInstitution = Institution & { readonly system: z.output<typeof aleph> }

export type OidcProvider = z.output<typeof openIdProvider>
export type OidcSignIn = z.output<typeof openIdSignIn>

/** A merchant account whose money is played. */
export interface PlayMerchant {
  readonly id: string
  readonly provider: z.output<typeof playPayments>
}

export function playMerchants({ merchants }: z.output<typeof topology>): readonly PlayMerchant[] {
  return merchants
    .filter(({ provider }) => provider.vendor === 'play')
    .map((each) => ({ ...each, provider: playPayments.parse(each.provider) }))
}

/** A Primo that vouches for the patrons of the institution in this place, counted as the cast counts. */
export type PrimoVoucher = (z.output<typeof primo> | z.output<typeof almaCloudApp>) & { readonly place: number }

export type Environment = Readonly<Record<string, string>>

/** The code that a library's system has for it. */
export function libraryCodes({ libraries }: Institution): readonly { readonly code: string; readonly name: string }[] {
  return libraries.map(({ id, code }) => ({ code: code ?? id, name: id }))
}

/** Where the gateway is, if it is on this machine: simulators call nobody elsewhere. */
export function gatewayHere({ gateway }: z.output<typeof topology>): string | undefined {
  if (!gateway || !loopback.has(new URL(gateway.publicUrl).hostname)) return undefined
  return gateway.publicUrl.replace(/\/$/, '')
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])
