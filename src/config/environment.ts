import { logLevels, type ConfigFile } from './schema.ts'
import type { Environment } from './secrets.ts'
import type { Say } from './yaml.ts'

/** What is the machine's business as much as the file's, and wins over it. */
export interface Overrides {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly logLevel: ConfigFile['gateway']['logLevel'] | undefined
  readonly databaseUrl: string | undefined
}

/** A variable that is set and empty counts as not set: that is how compose files and unit files leave one out. */
export function overridesIn(env: Environment, say: Say): Overrides {
  const set = (name: string) => (env[name] === '' ? undefined : env[name])

  const port = set('PORT')
  const isPort = port !== undefined && /^\d{1,5}$/.test(port) && Number(port) <= 65_535
  if (port !== undefined && !isPort)
    say(['gateway', 'listen', 'port'], 'the environment variable PORT is no port: a number from 0 to 65535')

  const level = logLevels.optional().safeParse(set('LOG_LEVEL'))
  if (!level.success)
    say(['gateway', 'logLevel'], `the environment variable LOG_LEVEL is none of ${logLevels.options.join(', ')}`)

  const databaseUrl = set('DATABASE_URL')
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    say(['store'], 'the environment variable DATABASE_URL does not begin with postgres://')
  }
  return { host: set('HOST'), port: isPort ? Number(port) : undefined, logLevel: level.data, databaseUrl }
}

/** The address of a database holds its password, so it is handed on and never listed: JSON and `inspect` pass over it. */
export function storeAt(
  file: ConfigFile['store'],
  { databaseUrl }: Overrides,
): { readonly file: string } | { readonly url: string } {
  return databaseUrl === undefined ? file : (Object.defineProperty({}, 'url', { value: databaseUrl }) as { readonly url: string })
}
