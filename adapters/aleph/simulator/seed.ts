import { z } from 'zod'
import { itemKeyOf, titleSchema, type TitleSeed } from './catalogue.ts'
import { patronSchema, type AlephPatron, type AlephPatronSeed } from './patron.ts'
import type { AlephSwitches } from './switches.ts'
import { usualBlocks, usualIdTypes, usualStatuses, type CodeRow, type IdType } from './tables.ts'

/** What a simulated Aleph begins with, and returns to at every reset. */
export interface AlephSeed {
  readonly admLibraries: readonly AdmLibrarySeed[]
  /** Rows of tab_sub_library that differ from the usual ones: which local records are tried for a code, at most five, in their order. */
  readonly chains?: Readonly<Record<string, readonly string[]>>
  /** The pairs of tab31. Every pair is allowed where they are left out. */
  readonly tab31?: readonly { readonly subLibrary: string; readonly status: string }[]
  readonly statuses?: readonly CodeRow[]
  readonly blocks?: readonly CodeRow[]
  readonly idTypes?: readonly IdType[]
  /** Users of the X-server. WWW-X is the one who asks without a name. */
  readonly staff?: readonly StaffSeed[]
  readonly patrons?: readonly AlephPatronSeed[]
  /** The library of the titles, XXX01, which all ADM libraries share. */
  readonly bibLibrary?: string
  /** What is lent. */
  readonly titles?: readonly TitleSeed[]
  /** 12 in a real one. */
  readonly idLength?: number
  /** Whether the site has a view of its z305 rows, beside Aleph. */
  readonly view?: boolean
  readonly switches?: Partial<AlephSwitches>
}

/** One institution, XXX50. Its code is also that of its own local record. */
export interface AdmLibrarySeed {
  readonly code: string
  readonly name: string
  readonly subLibraries: readonly SubLibrarySeed[]
}

export interface SubLibrarySeed {
  readonly code: string
  readonly name: string
  /** Has shut its doors; its records are still there. */
  readonly closed?: boolean
}

export interface StaffSeed {
  readonly name: string
  readonly password: string
  /** The ops the user may call; all of them where it is left out. */
  readonly services?: readonly string[]
}

const switchesSchema = z.strictObject({
  xAddressRefused: z.boolean().exactOptional(),
  dlfAddressRefused: z.boolean().exactOptional(),
  release: z.literal([20, 22]).exactOptional(),
  dateFormat: z.enum(['DD/MM/YYYY', 'MM/DD/YYYY', 'DD/Mon/YYYY', 'DD/MM/YY', 'YYYYMMDD']).exactOptional(),
  translatesStatuses: z.boolean().exactOptional(),
  charsetInHeader: z.boolean().exactOptional(),
  renamedTags: z.record(z.string(), z.string()).exactOptional(),
  extraElements: z.boolean().exactOptional(),
  paddedKeys: z.boolean().exactOptional(),
  foldsPins: z.boolean().exactOptional(),
  encryptsPins: z.boolean().exactOptional(),
  keyCase: z.enum(['ignored', 'matters']).exactOptional(),
  inactiveKeys: z.enum(['found', 'unknown']).exactOptional(),
  heedsIdType: z.boolean().exactOptional(),
  format1Keys: z.boolean().exactOptional(),
  borInfoHonoursSubLibrary: z.enum(['always', 'with-verification', 'never']).exactOptional(),
  foreignSubLibrary: z.enum(['unknown', 'found']).exactOptional(),
  format1Registrations: z.enum(['one', 'all']).exactOptional(),
  nlcInstalled: z.boolean().exactOptional(),
  borAuthValid: z.enum(['as-bor-auth', 'refuses-lapsed']).exactOptional(),
  serverProcesses: z.int().positive().nullable().exactOptional(),
  whenFull: z.enum(['wait', 'refuse']).exactOptional(),
  workMs: z.int().nonnegative().exactOptional(),
  licences: z.int().positive().nullable().exactOptional(),
  gateRoot: z.enum(['login', 'op']).exactOptional(),
  blocksList: z.enum(['all', 'active']).exactOptional(),
  blocksLimit: z.int().positive().nullable().exactOptional(),
  blocksListInstitutions: z.boolean().exactOptional(),
  registrationInherits: z.boolean().exactOptional(),
  registrationListsAll: z.boolean().exactOptional(),
  hiddenInstitutions: z.array(z.string()).exactOptional(),
  updateCashInstalled: z.boolean().exactOptional(),
  updateCashKeeps: z.array(z.string()).exactOptional(),
  payCashTakes: z.enum(['everything', 'any-sum']).exactOptional(),
  payCashKeeps: z.enum(['payment-identifier', 'payment-receipt-number']).nullable().exactOptional(),
  succeeded: z.enum(['Succeeded', 'Successed']).exactOptional(),
  stopsAfterTables: z.int().nonnegative().nullable().exactOptional(),
  keepsExpiryDates: z.boolean().exactOptional(),
  keepsPins: z.boolean().exactOptional(),
  keepsAddresses: z.boolean().exactOptional(),
  emptyAddressFields: z.enum(['kept', 'cleared']).exactOptional(),
  emptyGlobalFields: z.enum(['kept', 'cleared']).exactOptional(),
  emailElement: z.enum(['z304-email-address', 'email-address']).exactOptional(),
  renewalCharge: z.strictObject({ type: z.string(), sum: z.string() }).nullable().exactOptional(),
  renewalReasons: z.boolean().exactOptional(),
  renewFlag: z.enum(['honest', 'always']).exactOptional(),
  looksWhoseItIs: z.boolean().exactOptional(),
  loansPerAnswer: z.int().positive().nullable().exactOptional(),
  holdCodes: z.boolean().exactOptional(),
  holdShelfStatus: z.enum(['S', '']).exactOptional(),
  titleRequests: z.boolean().exactOptional(),
  replyFields: z.enum(['first', 'last']).exactOptional(),
}) satisfies z.ZodType<Partial<AlephSwitches>>

const code = z.string().regex(/^[A-Z0-9]{2,5}$/u, 'Expected up to five capitals and digits')
const row = z.strictObject({ code: z.string().min(1), name: z.string(), names: z.record(z.string(), z.string()).optional() })

const admLibrarySchema = z.strictObject({
  code,
  name: z.string(),
  subLibraries: z.array(z.strictObject({ code, name: z.string(), closed: z.boolean().default(false) })).default([]),
})

/** A seed with every gap filled, or a `ZodError` that names the path of every fault: also for files that people write. */
export const alephSeedSchema = z
  .strictObject({
    admLibraries: z.array(admLibrarySchema).min(1),
    chains: z.record(z.string(), z.array(code).max(5)).default({}),
    tab31: z.array(z.strictObject({ subLibrary: code, status: z.string() })).exactOptional(),
    statuses: z.array(row).default([...usualStatuses]),
    blocks: z.array(row).default([...usualBlocks]),
    idTypes: z
      .array(z.strictObject({ type: z.string().length(2), name: z.string(), lookup: z.boolean(), web: z.boolean() }))
      .default([...usualIdTypes]),
    staff: z
      .array(z.strictObject({ name: z.string().min(1), password: z.string(), services: z.array(z.string()).exactOptional() }))
      .default([{ name: 'WWW-X', password: 'WWW-X' }]),
    patrons: z.array(patronSchema).default([]),
    bibLibrary: code.default('BIB01'),
    titles: z.array(titleSchema).default([]),
    idLength: z.int().positive().default(12),
    view: z.boolean().default(true),
    switches: switchesSchema.default({}),
  })
  .superRefine((seed, context) => {
    for (const [path, message] of contradictions(seed)) context.addIssue({ code: 'custom', message, path: [...path] })
  })

export type CompleteSeed = z.output<typeof alephSeedSchema>

/** The level above all institutions. */
export const wholeSystem = 'ALEPH'

type Contradiction = readonly [path: readonly (string | number)[], message: string]
type Places = Pick<CompleteSeed, 'admLibraries' | 'titles'>

/** What is well-formed in each part and impossible in the whole. */
function* contradictions(seed: CompleteSeed): Generator<Contradiction> {
  const codes = new Set([wholeSystem])
  for (const [index, adm] of seed.admLibraries.entries()) {
    if (isSecond(codes, adm.code)) yield [['admLibraries', index, 'code'], `The code ${adm.code} is used twice`]
    for (const [at, sub] of adm.subLibraries.entries()) {
      if (isSecond(codes, sub.code)) {
        yield [['admLibraries', index, 'subLibraries', at, 'code'], `The code ${sub.code} is used twice`]
      }
    }
  }
  for (const [name, chain] of Object.entries(seed.chains)) {
    for (const [at, step] of chain.entries()) {
      if (!codes.has(step)) yield [['chains', name, at], `There is no library ${step}`]
    }
  }
  const ids = new Set<string>()
  const keys = new Set<string>()
  for (const [index, patron] of seed.patrons.entries()) {
    const { id } = patron.z303
    if (isSecond(ids, id.toUpperCase())) yield [['patrons', index, 'z303', 'id'], `There are two patrons ${id}`]
    for (const key of patron.z308) {
      if (isSecond(keys, `${key['key-type']} ${key['key-data'].toUpperCase()}`)) {
        yield [['patrons', index, 'z308'], `The key ${key['key-type']} ${key['key-data']} belongs to two`]
      }
    }
    for (const [path, message] of faultsOf(patron, seed)) yield [['patrons', index, ...path], message]
  }
}

/** What no Aleph with these tables would have taken of a patron. */
export function* faultsOf(
  { z303, z305, z308, z31, z36, z37 }: AlephPatron,
  seed: Places & Pick<CompleteSeed, 'idLength' | 'idTypes' | 'tab31'>,
): Generator<Contradiction> {
  const codes = new Set([
    wholeSystem,
    ...seed.admLibraries.flatMap((adm) => [adm.code, ...adm.subLibraries.map((sub) => sub.code)]),
  ])
  if (z303.id.length > seed.idLength) yield [['z303', 'id'], `Longer than ${seed.idLength} characters`]
  const registered = new Set<string>()
  for (const [at, { 'sub-library': place, 'bor-status': status }] of z305.entries()) {
    if (!codes.has(place)) yield [['z305', at, 'sub-library'], `There is no library ${place}`]
    if (isSecond(registered, place)) yield [['z305', at, 'sub-library'], `Registered twice in ${place}`]
    if (seed.tab31?.every((pair) => pair.subLibrary !== place || pair.status !== status)) {
      yield [['z305', at, 'bor-status'], `tab31 does not pair ${place} with ${status}`]
    }
  }
  for (const [at, { 'key-type': type }] of z308.entries()) {
    if (!seed.idTypes.some((known) => known.type === type)) yield [['z308', at, 'key-type'], `There is no key type ${type}`]
  }
  for (const [at, { library }] of z31.entries()) {
    if (!seed.admLibraries.some((adm) => adm.code === library))
      yield [['z31', at, 'library'], `There is no ADM library ${library}`]
  }
  const items = new Set(seed.titles.flatMap((title) => title.z30.map((item) => `${item.library}${itemKeyOf(item)}`)))
  for (const [name, records] of [['z36', z36] as const, ['z37', z37] as const]) {
    for (const [at, record] of records.entries()) {
      const item = `${record.library}${itemKeyOf(record)}`
      if (!items.has(item)) yield [[name, at], `There is no item ${item}`]
    }
  }
}

function isSecond(seen: Set<string>, value: string): boolean {
  const second = seen.has(value)
  seen.add(value)
  return second
}
