// API keys for software: made here, shown once, revoked here.
import { parseArgs } from 'node:util'
import { mintApiKey } from '#access/api-keys.ts'
import { adapters } from '#adapters/index.ts'
import { ConfigError, configPath, readConfigFile, type Config } from '#config'
import { isProblem } from '#domain/problem.ts'
import type { ApiKeyGrant } from '#ports/api-key-store.ts'
import type { Store } from '#ports/store.ts'
import { openStore } from '#store/index.ts'

const usage = `Usage:
  npm run keys -- create --name "Ghent self-service" --grant ROLE@KIND:ID [--grant …] [--days 365]
  npm run keys -- list
  npm run keys -- revoke ID

ROLE is a role of the configuration, KIND is zone, institution, community or library.
The configuration is the file that PATRON_GATEWAY_CONFIG names.`

const kinds = ['zone', 'institution', 'community', 'library'] as const
const day = 86_400_000

class Mistake extends Error {
  override readonly name = 'Mistake'
}

async function main(): Promise<void> {
  const { positionals, values } = parsed()
  const [command, id, ...rest] = positionals
  if (command === undefined || rest.length > 0) throw new Mistake(usage)
  const file = configPath(process.env)
  if (file === undefined) throw new Mistake(`PATRON_GATEWAY_CONFIG names no file.\n${usage}`)
  const config = readConfigFile(file, { env: process.env, adapters })
  const store = await openStore(config.store)
  try {
    if (command === 'create' && id === undefined) await create(config, store, values)
    else if (command === 'list' && id === undefined) await list(store)
    else if (command === 'revoke' && id !== undefined) await revoke(store, id)
    else throw new Mistake(usage)
  } finally {
    await store.close()
  }
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { name: { type: 'string' }, grant: { type: 'string', multiple: true }, days: { type: 'string' } },
    })
  } catch (error) {
    throw new Mistake(`${(error as Error).message}\n${usage}`, { cause: error })
  }
}

interface Wish {
  readonly name?: string | undefined
  readonly grant?: readonly string[] | undefined
  readonly days?: string | undefined
}

async function create(config: Config, store: Store, { name, grant = [], days }: Wish): Promise<void> {
  if (name === undefined || name.trim() === '') throw new Mistake('--name says whose key it is: it stands in the audit trail')
  if (grant.length === 0) throw new Mistake(`--grant says what it may do, e.g. --grant librarian@institution:ghent\n${usage}`)
  const grants = grant.map((text) => grantOf(text, config))
  const now = Date.now()
  const { key, shown, hash } = mintApiKey(name.trim(), grants, now, days === undefined ? undefined : now + daysOf(days) * day)
  await store.apiKeys.add(key, hash)
  process.stdout.write(`${shown}\n`)
  process.stderr.write(`Key ${key.id} for "${key.name}". It is shown this once; only its hash is kept.\n`)
}

function grantOf(text: string, { roles, topology }: Config): ApiKeyGrant {
  const [, role, kind, id] = /^([^@]+)@([a-z]+):(.+)$/.exec(text) ?? []
  const over = kinds.find((known) => known === kind)
  if (role === undefined || over === undefined || id === undefined) throw new Mistake(`--grant ${text} is not ROLE@KIND:ID`)
  if (!roles.has(role)) throw new Mistake(`There is no role ${role} (known: ${[...roles.keys()].join(', ') || 'none'})`)
  const places = {
    zone: topology.zones,
    institution: topology.institutions,
    community: topology.communities,
    library: topology.libraries,
  }
  if (!places[over].some((place) => place.id === id)) throw new Mistake(`There is no ${over} ${id}`)
  return { role, over, id }
}

function daysOf(text: string): number {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1) throw new Mistake(`--days ${text} is not a whole number of days`)
  return days
}

async function list(store: Store): Promise<void> {
  const keys = await store.apiKeys.list()
  if (keys.length === 0) process.stdout.write('There are no keys.\n')
  for (const { id, name, grants, createdAt, expiresAt, revokedAt } of keys) {
    const state =
      revokedAt !== undefined ? `revoked ${on(revokedAt)}` : expiresAt !== undefined ? `until ${on(expiresAt)}` : 'without end'
    const may = grants.map(({ role, over, id: place }) => `${role}@${over}:${place}`).join(' ')
    process.stdout.write(`${id}  made ${on(createdAt)}  ${state}  ${may}  ${name}\n`)
  }
}

async function revoke(store: Store, id: string): Promise<void> {
  if (!(await store.apiKeys.revoke(id, Date.now()))) throw new Mistake(`There is no key ${id} that is still good`)
  process.stdout.write(`Key ${id} is revoked; running nodes refuse it within five seconds.\n`)
}

function on(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Mistake || error instanceof ConfigError || isProblem(error))) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
