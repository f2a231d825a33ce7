import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FieldShapes } from '#domain/field-shape.ts'
import { zoneAsHolder, type InstitutionId, type ZoneId } from '#domain/id.ts'
import type { Currency } from '#domain/money.ts'
import type { Permission } from '#domain/permission.ts'
import type { LocalName } from '#domain/place.ts'
import type { Topology } from '#domain/topology.ts'
import type { Connection, IlsAdapter } from '#ports/adapter.ts'
import type { StaffRule } from '#gateway/openid-sign-in.ts'
import type { IdentityAdapter, IdentityConnection } from '#ports/identity.ts'
import type { MailAdapter, MailConnection } from '#ports/mail.ts'
import type { OpenIdAdapter, OpenIdConnection } from '#ports/openid.ts'
import type { PaymentAdapter, PaymentConnection } from '#ports/payments.ts'
import type { ApiKeyGrant } from '#ports/api-key-store.ts'
import { buildTopology, localName } from './config/build.ts'
import { checkReferences, namedIn } from './config/checks.ts'
import { connect } from './config/connect.ts'
import { overridesIn, storeAt } from './config/environment.ts'
import { sayIssues } from './config/issues.ts'
import { centralShapesOf, shapesOf, type HolderShapes } from './config/file-shapes.ts'
import { checkOwners } from './config/owners.ts'
import { checkPrices } from './config/prices.ts'
import { configFile, type ConfigFile } from './config/schema.ts'
import { checkSecretsAreRead, withSecrets, type Environment } from './config/secrets.ts'
import { checkSync, remarkOnSync } from './config/sync-checks.ts'
import { explainSync, type SyncExplained } from './config/sync.ts'
import { ConfigError, readYaml, type ConfigFault, type Path, type Say } from './config/yaml.ts'

export type { RuleOrigin, SyncExplained } from './config/sync.ts'
export { ConfigError, describe } from './config/yaml.ts'

/** Everything the process was told, checked. Made here and nowhere else; nobody else reads the environment or the file. */
export interface Config {
  readonly gateway: ConfigFile['gateway']
  readonly store: { readonly file: string } | { readonly url: string }
  readonly secrets: ConfigFile['secrets']
  readonly sessions: ConfigFile['sessions']
  readonly attempts: ConfigFile['attempts']
  readonly freshness: ConfigFile['freshness']
  readonly topology: Topology
  readonly connections: ReadonlyMap<InstitutionId, Connection>
  /** The central patron files of the network zones that have one. */
  readonly centralFiles: ReadonlyMap<ZoneId, Connection>
  /** Who else vouches for the patrons of an institution. */
  readonly identities: ReadonlyMap<InstitutionId, readonly IdentityConnection[]>
  readonly openid: readonly OpenIdConfig[]
  readonly merchants: readonly MerchantConfig[]
  readonly mail: MailConnection | undefined
  readonly roles: ReadonlyMap<string, ReadonlySet<Permission>>
  readonly faces: { readonly paia: PaiaConfig | undefined }
  /** Of each institution that takes part in a central patron file: by which rules, and who said each. */
  readonly sync: ReadonlyMap<InstitutionId, SyncExplained>
  /** What nobody has to put right, but an operator should know; never a secret. */
  readonly remarks: readonly ConfigFault[]
}

/** How PAIA is spoken, and for whom. */
export interface PaiaConfig {
  readonly institutions: ReadonlySet<InstitutionId>
  readonly login: boolean
  readonly jsonp: boolean
  readonly tokenInUrl: boolean
  readonly returnTo?: string
}

/** One who signs people in elsewhere. */
export interface OpenIdConfig {
  readonly id: string
  readonly name: LocalName
  readonly redirectUris: readonly string[]
  readonly signedOutUri?: string
  readonly staff?: StaffRule
  readonly connection: OpenIdConnection
}

/** An account that money is paid into. */
export interface MerchantConfig {
  readonly id: string
  readonly name: LocalName
  readonly currency: Currency
  readonly connection: PaymentConnection
}

/** Whom a configuration can name, by the name it gives them. */
export interface Adapters {
  readonly systems: Readonly<Record<string, IlsAdapter>>
  readonly identities: Readonly<Record<string, IdentityAdapter>>
  readonly openid: Readonly<Record<string, OpenIdAdapter>>
  readonly mail: Readonly<Record<string, MailAdapter>>
  readonly payments: Readonly<Record<string, PaymentAdapter>>
}

export interface ConfigSource {
  /** How the file is called in messages. */
  readonly file: string
  readonly text: string
  readonly env: Environment
  readonly adapters: Adapters
  /** Stands in for what the text says, faults still being shown in the text: the built-in consortium points it at its simulators. */
  readonly content?: unknown
  /** Take secrets that are not in the environment as given: to check a file away from its machine. */
  readonly placeholders?: boolean
}

/** Which file the environment names; nothing where it names none, and the built-in consortium is meant. */
export function configPath(env: Environment): string | undefined {
  const named = env['PATRON_GATEWAY_CONFIG']
  return named === undefined || named === '' ? undefined : resolve(named)
}

export function readConfigFile(file: string, rest: Omit<ConfigSource, 'file' | 'text'>): Config {
  return readConfig({ ...rest, file, text: readText(file) })
}

/** Throws a `ConfigError` that names every fault with its path, line and column, in the order of the file. */
export function readConfig({ file, text, env, adapters, content, placeholders = false }: ConfigSource): Config {
  const yaml = readYaml(text)
  if (yaml.faults.length > 0) throw new ConfigError(file, yaml.faults)
  const faults: ConfigFault[] = []
  const say: Say = (path, said) => void faults.push(yaml.fault(path, said))

  const overrides = overridesIn(env, say)
  const secrets = withSecrets(content ?? yaml.content, env, placeholders, say)
  const parsed = configFile.safeParse(secrets.content, { reportInput: true })
  if (parsed.success) checkSecretsAreRead(secrets.named, parsed.data, say)
  else sayIssues(parsed.error.issues, [], say)
  const named = namedIn(secrets.content)
  checkReferences(named, say)
  const connections = new Map<InstitutionId, Connection>()
  const identities = new Map<InstitutionId, readonly IdentityConnection[]>()
  named.institutions.forEach((place, index) => {
    const path: Path = ['institutions', index]
    const id = place?.id as InstitutionId
    const connection = place?.system && connect(place.system, [...path, 'system'], adapters.systems, say)
    if (connection) {
      const same = [...connections].find(([, other]) => other.vendor === connection.vendor && other.tenant === connection.tenant)
      if (same) say([...path, 'system'], `is the same tenant as that of ${same[0]}`)
      connections.set(id, connection)
    }
    const vouching = place?.identities.map(
      (spoken, at) => spoken && connect(spoken, [...path, 'identities', at], adapters.identities, say),
    )
    identities.set(id, vouching?.filter((one) => one !== undefined) ?? [])
  })
  const centralFiles = new Map<ZoneId, Connection>()
  named.networkZones.forEach((place, index) => {
    const path: Path = ['networkZones', index, 'system']
    const connection = place?.system && connect(place.system, path, adapters.systems, say)
    if (!connection) return
    const same = [...connections, ...centralFiles].find(
      ([, other]) => other.vendor === connection.vendor && other.tenant === connection.tenant,
    )
    if (same) say(path, `is the same tenant as that of ${same[0]}`)
    centralFiles.set(place.id as ZoneId, connection)
  })
  const providers = named.openid.map(
    (spoken, index) => spoken?.provider && connect(spoken.provider, ['openid', index, 'provider'], adapters.openid, say),
  )
  const accounts = named.merchants.map(
    (merchant, index) =>
      merchant?.provider && connect(merchant.provider, ['merchants', index, 'provider'], adapters.payments, say),
  )
  const mail = named.mail && connect(named.mail, ['mail'], adapters.mail, say)
  const shapes = parsed.success ? holderShapes(parsed.data, connections, centralFiles) : new Map()
  const topology = parsed.success ? buildTopology(parsed.data, shapes) : undefined
  if (parsed.success && topology) {
    checkPrices(parsed.data, topology, say)
    checkOwners(parsed.data, topology, centralFiles, say)
    checkSync(parsed.data, shapes, say)
  }
  if (!parsed.success || !topology || faults.length > 0)
    throw new ConfigError(
      file,
      faults.sort((a, b) => a.line - b.line || a.column - b.column),
    )

  const remarks: ConfigFault[] = []
  remarkOnSync(parsed.data, shapes, (path, said) => void remarks.push(yaml.fault(path, said)))
  const { gateway, store, sessions, attempts, freshness, roles } = parsed.data
  const { host = gateway.listen.host, port = gateway.listen.port, logLevel = gateway.logLevel } = overrides
  return {
    gateway: { ...gateway, listen: { host, port }, logLevel },
    store: storeAt(store, overrides),
    secrets: parsed.data.secrets,
    sessions,
    attempts,
    freshness,
    topology,
    connections,
    centralFiles,
    identities,
    openid: parsed.data.openid.map((written, index) => openIdOf(written, providers[index]!)),
    merchants: parsed.data.merchants.map(({ id, name, currency }, index) => ({
      id,
      name: localName(name),
      currency,
      connection: accounts[index]!,
    })),
    mail,
    faces: { paia: parsed.data.faces.paia && paiaOf(parsed.data.faces.paia, topology) },
    roles: new Map(Object.entries(roles).map(([role, { permissions }]) => [role, new Set(permissions)])),
    sync: explainSync(parsed.data, shapes),
    remarks,
  }
}

/** Only where a zone keeps a central patron file does anybody care. */
function holderShapes(
  { networkZones, institutions }: ConfigFile,
  connections: ReadonlyMap<InstitutionId, Connection>,
  centralFiles: ReadonlyMap<ZoneId, Connection>,
): HolderShapes {
  const found = new Map<InstitutionId, FieldShapes | 'missing'>()
  for (const { id, mode, sync } of networkZones) {
    if (!sync) continue
    const central = centralFiles.get(id as ZoneId)
    const holder = zoneAsHolder(id as ZoneId)
    if (central) found.set(holder, centralShapesOf(central, holder))
    for (const { id: member, networkZone, timeZone } of institutions) {
      const connection = networkZone === id ? connections.get(member as InstitutionId) : undefined
      const institution = member as InstitutionId
      if (connection) found.set(institution, shapesOf(connection, { institution, timeZone, zoneMode: mode }))
    }
  }
  return found
}

function paiaOf(
  { institutions, returnTo, ...switches }: NonNullable<ConfigFile['faces']['paia']>,
  topology: Topology,
): PaiaConfig {
  return {
    ...switches,
    institutions: new Set(institutions ? (institutions as InstitutionId[]) : topology.institutions.map(({ id }) => id)),
    ...(returnTo !== undefined && { returnTo }),
  }
}

function openIdOf(
  { id, name, redirectUris, signedOutUri, staff }: ConfigFile['openid'][number],
  connection: OpenIdConnection,
): OpenIdConfig {
  const grants = staff?.grants.map(({ group, role, over }) => {
    const [[where, place]] = Object.entries(over) as [[ApiKeyGrant['over'], string]]
    return { group, role, over: where, id: place }
  })
  return {
    id,
    name: localName(name),
    redirectUris,
    ...(signedOutUri !== undefined && { signedOutUri }),
    ...(staff && grants && { staff: { groupsClaim: staff.groupsClaim, grants } }),
    connection,
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(file, [
      { path: '', line: 1, column: 1, said: `cannot be read (${(error as NodeJS.ErrnoException).code})` },
    ])
  }
}
