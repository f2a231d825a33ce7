import { z } from 'zod'
import { bibSchema, type BibSeed } from './bibs.ts'
import type { AlmaSwitches } from './switches.ts'
import { linkedRulesSchema, type LinkedRules } from './linked-rules.ts'
import { blockDescriptions, identifierTypes, noteTypes, userGroups, type CodeTable } from './tables.ts'
import { almaUserSeedSchema, type AlmaUserSeed } from './user.ts'
import type { CrowdUser } from './user-record.ts'
import { webhookProfileSchema, type WebhookProfile } from './webhook-profile.ts'

/** What a simulated Alma begins with, and returns to at every reset. */
export interface AlmaSeed {
  readonly tenants: readonly TenantSeed[]
  readonly switches?: Partial<AlmaSwitches>
}

/** One institution, or the network zone above several. */
export interface TenantSeed {
  readonly code: string
  readonly name: string
  /** How users hang together: not at all, as copies of the network's records, or as linked accounts of a fulfilment network. */
  readonly mode?: 'none' | 'network-managed' | 'linked'
  /** The code of the tenant that is this institution's network zone. */
  readonly networkZone?: string
  readonly isNetworkZone?: boolean
  /** Of all fees that are charged here. */
  readonly currency?: string
  readonly keys: readonly KeySeed[]
  readonly libraries: readonly LibrarySeed[]
  readonly users: readonly AlmaUserSeed[]
  /** Many more users. */
  readonly crowd?: Crowd
  /** Code tables that differ from the usual ones: code and description. */
  readonly userGroups?: CodeTable
  readonly identifierTypes?: CodeTable
  readonly blockDescriptions?: CodeTable
  readonly noteTypes?: CodeTable
  /** Fields without which this institution creates no user, beside those that Alma itself wants. */
  readonly mandatory?: readonly MandatoryField[]
  /** What the role assignment rules give to a user who is created without roles: the right to borrow for as long as the user lasts, or nothing. */
  readonly assignedRole?: 'patron' | 'none'
  readonly linkedAccounts?: LinkedRules
  /** Where this institution tells what its staff and its jobs change. */
  readonly webhook?: WebhookProfile
  /** What can be asked for here. */
  readonly bibs?: readonly BibSeed[]
}

/** Users that are made one by one, each when somebody looks at it: two hundred thousand are soon there. */
export interface Crowd {
  readonly size: number
  /** The user of a number from 0. It is asked for again and again, and must be the same each time; whether it is a user is seen when it is needed. */
  user(at: number): CrowdUser
}

export type ApiArea = 'Users' | 'Configuration' | 'Bibs'

/** An API key. It opens all areas for reading and writing unless told otherwise. */
export interface KeySeed {
  readonly key: string
  readonly areas?: readonly ApiArea[]
  readonly rights?: 'read' | 'read-write'
}

export interface LibrarySeed {
  readonly code: string
  readonly name: string
}

const switchesSchema = z.strictObject({
  keyErrorStatus: z.literal([400, 401, 403]).exactOptional(),
  gatewayErrors: z.enum(['xml', 'as-asked']).exactOptional(),
  errorEnvelope: z.enum(['as-asked', 'xml', 'wrapped-json']).exactOptional(),
  callsPerSecond: z.int().positive().nullable().exactOptional(),
  callsPerDay: z.int().positive().exactOptional(),
  dailyThresholdStatus: z.literal([400, 403, 429]).exactOptional(),
  limitAbove100: z.enum(['clamp', 'refuse']).exactOptional(),
  contactInSearches: z.boolean().exactOptional(),
  searchDelayMs: z.int().nonnegative().exactOptional(),
  identifierCase: z.enum(['ignored', 'matters']).exactOptional(),
  primaryIdentifierType: z.boolean().exactOptional(),
  unknownIdType: z.enum(['not-found', 'refused']).exactOptional(),
  briefViewLocalises: z.boolean().exactOptional(),
  lapsedSignIn: z
    .union([z.enum(['refused', 'accepted']), z.strictObject({ code: z.string(), message: z.string() })])
    .exactOptional(),
  expandFeesFails: z.boolean().exactOptional(),
  zoneUpdates: z.enum(['whole', 'without-dates', 'off']).exactOptional(),
  externalPassword: z.enum(['ignored', 'refused']).exactOptional(),
  zoneEditsAreCarried: z.boolean().exactOptional(),
  zoneDeletes: z.enum(['copies-stay', 'copies-go']).exactOptional(),
  distributionDelayMs: z.int().nonnegative().exactOptional(),
  distributionMisses: z.number().min(0).max(100).exactOptional(),
  feeCurrency: z.enum(['said', 'left-out']).exactOptional(),
  cardRenewalOwner: z.enum(['institution', 'library', 'either']).exactOptional(),
  cardRenewalByHand: z.boolean().exactOptional(),
  transactionIds: z.enum(['every-method', 'online-only']).exactOptional(),
  overpayment: z.enum(['refused', 'accepted']).exactOptional(),
  paymentMethodsOff: z.array(z.string()).exactOptional(),
  othersNumbers: z.enum(['refused', 'taken']).exactOptional(),
  refusedRenewalIsNoted: z.boolean().exactOptional(),
  countedTooMany: z.int().nonnegative().exactOptional(),
  missingPrimaryId: z.enum(['generated', 'refused']).exactOptional(),
  webhooksOfDistribution: z.boolean().exactOptional(),
  webhooksLost: z.number().min(0).max(100).exactOptional(),
  webhooksDoubled: z.number().min(0).max(100).exactOptional(),
  webhooksHeldBack: z.number().min(0).max(100).exactOptional(),
  webhookHoldMs: z.int().nonnegative().exactOptional(),
  webhookTimeoutMs: z.int().positive().exactOptional(),
  webhooksLeave: z.enum(['by-themselves', 'when-asked']).exactOptional(),
}) satisfies z.ZodType<Partial<AlmaSwitches>>

const codeTable = z.record(z.string().min(1), z.string())

const mandatoryFields = [
  'first_name',
  'last_name',
  'user_group',
  'birth_date',
  'expiry_date',
  'preferred_language',
  'email',
  'address',
] as const
export type MandatoryField = (typeof mandatoryFields)[number]

const crowdSchema = z.custom<Crowd>((given) => {
  const { size, user } = (given ?? {}) as Partial<Crowd>
  return Number.isInteger(size) && typeof user === 'function'
}, 'Expected a size, and a function that makes the user of a number')

const tenantSchema = z.strictObject({
  code: z.string().min(1),
  name: z.string(),
  mode: z.enum(['none', 'network-managed', 'linked']).default('none'),
  networkZone: z.string().exactOptional(),
  isNetworkZone: z.boolean().default(false),
  currency: z.string().length(3).default('EUR'),
  keys: z.array(
    z.strictObject({
      key: z.string().min(1),
      areas: z.array(z.enum(['Users', 'Configuration', 'Bibs'])).default(['Users', 'Configuration', 'Bibs']),
      rights: z.enum(['read', 'read-write']).default('read-write'),
    }),
  ),
  libraries: z.array(z.strictObject({ code: z.string().min(1), name: z.string() })).default([]),
  users: z.array(almaUserSeedSchema).default([]),
  crowd: crowdSchema.exactOptional(),
  userGroups: codeTable.default(userGroups),
  identifierTypes: codeTable.default(identifierTypes),
  blockDescriptions: codeTable.default(blockDescriptions),
  noteTypes: codeTable.default(noteTypes),
  mandatory: z.array(z.enum(mandatoryFields)).default([]),
  assignedRole: z.enum(['patron', 'none']).default('patron'),
  linkedAccounts: linkedRulesSchema.default({ expiry: 'same-as-source', atRefresh: false }),
  webhook: webhookProfileSchema.exactOptional(),
  bibs: z.array(bibSchema).default([]),
})

/** A seed with every gap filled, or a `ZodError` that names the path of every fault: also for files that people write. */
export const almaSeedSchema = z
  .strictObject({ tenants: z.array(tenantSchema).min(1), switches: switchesSchema.default({}) })
  .superRefine(({ tenants }, context) => {
    for (const [path, message] of contradictions(tenants))
      context.addIssue({ code: 'custom', message, path: ['tenants', ...path] })
  })

export type CompleteSeed = z.output<typeof almaSeedSchema>
export type CompleteTenant = z.output<typeof tenantSchema>

type Contradiction = readonly [path: readonly (string | number)[], message: string]

/** What is well-formed in each part and impossible in the whole. */
function* contradictions(tenants: readonly CompleteTenant[]): Generator<Contradiction> {
  const codes = new Set<string>()
  const keys = new Set<string>()
  const sources = new Map(tenants.map(({ code, users }) => [code, new Set(users.map(({ linking_id: id }) => id))]))
  for (const [index, tenant] of tenants.entries()) {
    if (isSecond(codes, tenant.code)) yield [[index, 'code'], `There are two tenants ${tenant.code}`]
    for (const [at, { key }] of tenant.keys.entries()) {
      // One host serves all tenants: the key alone says whose data is meant.
      if (isSecond(keys, key)) yield [[index, 'keys', at, 'key'], `The key ${key} is used twice`]
    }
    const zone = tenant.networkZone
    if (zone !== undefined && !tenants.some((other) => other.code === zone && other.isNetworkZone)) {
      yield [[index, 'networkZone'], `No tenant ${zone} is a network zone`]
    }
    if (tenant.mode === 'network-managed' && zone === undefined && !tenant.isNetworkZone) {
      yield [[index, 'mode'], 'Managed by a network, but in no network zone']
    }
    const ids = new Set<string>()
    const links = new Set<string>()
    for (const [at, user] of tenant.users.entries()) {
      for (const [name, message] of linkFaults(user, links, tenant, sources)) yield [[index, 'users', at, name], message]
      // A primary id has no case.
      if (isSecond(ids, user.primary_id.toLowerCase()))
        yield [[index, 'users', at, 'primary_id'], `There are two users ${user.primary_id}`]
    }
  }
}

type LinkField = 'linking_id' | 'source_link_id' | 'source_institution_code'

/** Alma numbers each source once, copies it into an institution once (60227), and says of a copy both where it is from and as what. */
function* linkFaults(
  { linking_id: own, source_institution_code: code, source_link_id: id }: CompleteTenant['users'][number],
  seen: Set<string>,
  { mode }: CompleteTenant,
  sources: ReadonlyMap<string, ReadonlySet<string | undefined>>,
): Generator<readonly [LinkField, message: string]> {
  if (own !== undefined && mode !== 'linked') yield ['linking_id', 'Linked where nobody is']
  if (own !== undefined && isSecond(seen, own)) yield ['linking_id', `There are two users with the linking id ${own}`]
  if (code === undefined && id === undefined) return
  if (mode !== 'linked') yield ['source_institution_code', 'Linked where nobody is']
  if (id === undefined || !sources.get(code ?? '')?.has(id)) {
    yield ['source_link_id', `No user of ${code} has the linking id ${id}`]
  }
  if (isSecond(seen, `${code} ${id}`)) yield ['source_link_id', `There are two copies of ${id} of ${code}`]
}

function isSecond(seen: Set<string>, value: string): boolean {
  const second = seen.has(value)
  seen.add(value)
  return second
}
