// Starts one vendor's simulator alone, to be looked at with curl or to stand behind a gateway that is being configured.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { consortium } from '#adapters/alma/simulator/consortium.ts'
import { startAlma, type AlmaSeed } from '#adapters/alma/simulator/index.ts'
import { almaSeedSchema } from '#adapters/alma/simulator/seed.ts'
import { dayOf } from '#simulation/day.ts'

const usage = 'Usage: node scripts/simulate.ts alma [--port 8081] [--seed FILE.json]'

/** What whoever started this has to change. */
class Mistake extends Error {
  override readonly name = 'Mistake'
}

async function main(): Promise<void> {
  const { port, seedFile } = wish()
  const seed = seedFile === undefined ? consortium(dayOf(Date.now())) : seedFrom(seedFile)
  const alma = await startAlma(seed, { port }).catch((error: unknown) => {
    throw new Mistake(`Cannot listen on port ${port}: ${messageOf(error)}`, { cause: error })
  })
  process.stdout.write(greeting(alma.url, seed))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void alma.close())
}

function wish(): { port: number; seedFile: string | undefined } {
  const { positionals, values } = parsed()
  if (positionals.length !== 1 || positionals[0] !== 'alma') throw new Mistake(usage)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`--port ${values.port} is no port\n${usage}`)
  return { port, seedFile: values.seed }
}

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: { port: { type: 'string', default: '8081' }, seed: { type: 'string' } } })
  } catch (error) {
    throw new Mistake(`${messageOf(error)}\n${usage}`, { cause: error })
  }
}

function seedFrom(file: string): z.output<typeof almaSeedSchema> {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Mistake(`${file}: ${messageOf(error)}`, { cause: error })
  }
  const seed = almaSeedSchema.safeParse(content)
  if (!seed.success) throw new Mistake(`${file} is not a seed:\n${z.prettifyError(seed.error)}`)
  return seed.data
}

function greeting(url: string, { tenants }: AlmaSeed): string {
  const rows = tenants.map(({ code, name, keys }) => `  ${code}  ${name}, key ${keys.map(({ key }) => key).join(' or ')}`)
  return [`Alma, simulated, at ${url}/almaws/v1`, ...rows, ...examples(url, tenants), 'Ctrl-C ends it.', ''].join('\n')
}

/** One call to begin with, on the tenant that has most to show. */
function examples(url: string, tenants: AlmaSeed['tenants']): readonly string[] {
  const fullest = tenants.toSorted((one, other) => other.users.length - one.users.length)[0]
  const key = fullest?.keys[0]?.key
  const id = fullest?.users[0]?.primary_id
  if (key === undefined || id === undefined) return []
  const address = `${url}/almaws/v1/users/${encodeURIComponent(id)}`
  return [`Try: curl -s -H 'Authorization: apikey ${key}' -H 'Accept: application/json' '${address}'`]
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Mistake)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
