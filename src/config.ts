import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import type { Permission } from '#domain/permission.ts'
import type { Topology } from '#domain/topology.ts'
import type { Connection, IlsAdapter } from '#ports/adapter.ts'
import { buildTopology } from './config/build.ts'
import { checkReferences } from './config/checks.ts'
import { configFile, logLevels, type ConfigFile } from './config/schema.ts'
import { withSecrets, type Environment } from './config/secrets.ts'
import { ConfigError, readYaml, type ConfigFault, type Path } from './config/yaml.ts'

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
  readonly zoneConnections: ReadonlyMap<ZoneId, Connection>
  readonly roles: ReadonlyMap<string, ReadonlySet<Permission>>
}

export interface ConfigSource {
  /** How the file is called in messages. */
  readonly file: string
  readonly text: string
  readonly env: Environment
  readonly adapters: Readonly<Record<string, IlsAdapter>>
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

/** Throws a `ConfigError` that names every fault with its path, line and column. */
export function readConfig({ file, text, env, adapters, content, placeholders = false }: ConfigSource): Config {
  const yaml = readYaml(text)
  if (yaml.faults.length > 0) throw new ConfigError(file, yaml.faults)
  const secrets = withSecrets(content ?? yaml.content, env, placeholders)
  const faults: ConfigFault[] = secrets.faults.map(({ path, said }) => yaml.fault(path, said))
  const say = (path: Path, said: string) => void faults.push(yaml.fault(path, said))

  const parsed = configFile.safeParse(secrets.content)
  if (!parsed.success) {
    sayIssues(parsed.error.issues, [], say)
    throw new ConfigError(file, faults)
  }
  checkReferences(parsed.data, say)
  const connections = connect(parsed.data.institutions, 'institutions', adapters, say)
  const zoneConnections = connect(parsed.data.networkZones, 'networkZones', adapters, say)
  if (faults.length > 0) throw new ConfigError(file, faults)

  const { gateway, store, sessions, attempts, freshness, roles } = parsed.data
  const url = env['DATABASE_URL']
  return {
    gateway: { ...gateway, listen: listenAt(gateway.listen, env), logLevel: logLevelOf(gateway.logLevel, env) },
    store: url === undefined || url === '' ? store : { url },
    secrets: parsed.data.secrets,
    sessions,
    attempts,
    freshness,
    topology: buildTopology(parsed.data),
    connections: connections as ReadonlyMap<InstitutionId, Connection>,
    zoneConnections: zoneConnections as ReadonlyMap<ZoneId, Connection>,
    roles: new Map(Object.entries(roles).map(([role, { permissions }]) => [role, new Set(permissions)])),
  }
}

/** Where it listens is the machine's business as much as the file's: HOST and PORT in the environment win. */
function listenAt(listen: ConfigFile['gateway']['listen'], env: Environment): ConfigFile['gateway']['listen'] {
  const port = Number(env['PORT'] ?? listen.port)
  return { host: env['HOST'] ?? listen.host, port: Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : listen.port }
}

function logLevelOf(level: ConfigFile['gateway']['logLevel'], env: Environment): ConfigFile['gateway']['logLevel'] {
  const wanted = logLevels.safeParse(env['LOG_LEVEL'])
  return wanted.success ? wanted.data : level
}

interface WithSystem {
  readonly id: string
  readonly system?: { readonly vendor: string } | undefined
}

/** Each system's settings, checked by the adapter that will speak to it. */
function connect(
  places: readonly WithSystem[],
  list: string,
  adapters: Readonly<Record<string, IlsAdapter>>,
  say: (path: Path, said: string) => void,
): ReadonlyMap<string, Connection> {
  const connections = new Map<string, Connection>()
  places.forEach(({ id, system }, index) => {
    if (!system) return
    const { vendor, ...settings } = system
    const adapter = adapters[vendor]
    const path: Path = [list, index, 'system']
    if (!adapter) {
      say([...path, 'vendor'], `there is no adapter for ${vendor} (known: ${Object.keys(adapters).join(', ')})`)
      return
    }
    const checked = adapter.settings.safeParse(settings)
    if (checked.success) connections.set(id, adapter.connect(checked.data))
    else sayIssues(checked.error.issues, path, say)
  })
  return connections
}

function sayIssues(issues: readonly z.core.$ZodIssue[], below: Path, say: (path: Path, said: string) => void): void {
  for (const issue of issues) {
    const path = [...below, ...issue.path] as Path
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) say([...path, key], 'is not a setting that is known here')
    else if (issue.code === 'invalid_union') sayUnion(issue, path, say)
    else say(path, issue.message)
  }
}

/** Of the ways a value could have been right, the one it came closest to: the fewest complaints, the deepest. */
function sayUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, say: (path: Path, said: string) => void): void {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((inner) => inner.path.length))
  const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
  if (closest && depth(closest) > 0) sayIssues(closest, path, say)
  else say(path, issue.errors.map((inner) => inner[0]?.message ?? '').filter((said) => said !== '').join(', or ') || issue.message)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(file, [{ path: '', line: 1, column: 1, said: `cannot be read (${(error as NodeJS.ErrnoException).code})` }])
  }
}
