// Starts one vendor's simulator alone, to be looked at with curl or to stand behind a gateway that is being configured.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import * as alephPlay from '#adapters/aleph/simulator/consortium.ts'
import { startAleph, type AlephSeed, type AlephSimulator } from '#adapters/aleph/simulator/index.ts'
import { alephSeedSchema } from '#adapters/aleph/simulator/seed.ts'
import * as almaPlay from '#adapters/alma/simulator/consortium.ts'
import { startAlma, type AlmaSeed } from '#adapters/alma/simulator/index.ts'
import { almaSeedSchema } from '#adapters/alma/simulator/seed.ts'
import * as oidcPlay from '#adapters/oidc/simulator/consortium.ts'
import { startOidc } from '#adapters/oidc/simulator/index.ts'
import { oidcSeedSchema } from '#adapters/oidc/simulator/seed.ts'
import { oneAccount, startPayments } from '#adapters/play-payments/simulator/index.ts'
import { paymentsSeedSchema } from '#adapters/play-payments/simulator/seed.ts'
import * as primoPlay from '#adapters/primo/simulator/consortium.ts'
import { startPrimo } from '#adapters/primo/simulator/index.ts'
import { primoSeedSchema } from '#adapters/primo/simulator/seed.ts'
import { startMailbox } from '#adapters/smtp/simulator/index.ts'
import { dayOf } from '#simulation/day.ts'

const usage = `Usage: node scripts/simulate.ts alma  [--port 8081] [--seed FILE.json]
       node scripts/simulate.ts aleph [--port 8991] [--dlf-port 1891] [--seed FILE.json]
       node scripts/simulate.ts primo [--port 8085] [--seed FILE.json]
       node scripts/simulate.ts oidc  [--port 8086] [--redirect-uri URI]... [--seed FILE.json]
       node scripts/simulate.ts mailbox [--port 8087] [--smtp-port 2525]
       node scripts/simulate.ts payments [--port 8088] [--seed FILE.json]`

/** What whoever started this has to change. */
class Mistake extends Error {
  override readonly name = 'Mistake'
}

interface Wish {
  readonly port: number | undefined
  readonly dlfPort: number | undefined
  readonly smtpPort: number | undefined
  readonly redirectUris: readonly string[] | undefined
  readonly seedFile: string | undefined
}

/** A simulator that runs, and what to tell whoever started it. */
interface Running {
  readonly greeting: readonly string[]
  readonly close: () => Promise<void>
}

const vendors: Readonly<Record<string, (wish: Wish) => Promise<Running>>> = { alma, aleph, primo, oidc, mailbox, payments }

async function main(): Promise<void> {
  const [start, wish] = asked()
  const { greeting, close } = await start(wish)
  process.stdout.write([...greeting, 'Ctrl-C ends it.', ''].join('\n'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
}

async function alma({ port = 8081, dlfPort, seedFile }: Wish): Promise<Running> {
  if (dlfPort !== undefined) throw new Mistake(`Alma has no DLF interface\n${usage}`)
  const seed = seedFile === undefined ? almaPlay.consortium(today()) : seedFrom(seedFile, almaSeedSchema)
  const simulator = await listening(`port ${port}`, startAlma(seed, { port }))
  const rows = seed.tenants.map(({ code, name, keys }) => `  ${code}  ${name}, key ${keys.map(({ key }) => key).join(' or ')}`)
  return {
    greeting: [`Alma, simulated, at ${simulator.url}/almaws/v1`, ...rows, ...almaExamples(simulator.url, seed.tenants)],
    close: () => simulator.close(),
  }
}

async function aleph({ port = 8991, dlfPort = 1891, seedFile }: Wish): Promise<Running> {
  const seed = seedFile === undefined ? alephPlay.consortium(today()) : seedFrom(seedFile, alephSeedSchema)
  const simulator = await listening(`ports ${port} and ${dlfPort}`, startAleph(seed, { port, dlfPort }))
  const rows = seed.admLibraries.map(({ code, name, subLibraries }) => `  ${code}  ${name}, ${subLibraries.length} sub-libraries`)
  return {
    greeting: [
      'Aleph, simulated',
      `  X-server  ${simulator.xServer}`,
      `  DLF       ${simulator.dlf}`,
      ...(simulator.view === undefined ? [] : [`  z305 view ${simulator.view}?id=`]),
      ...rows,
      ...alephExamples(simulator, seed),
    ],
    close: () => simulator.close(),
  }
}

async function primo({ port = 8085, dlfPort, seedFile }: Wish): Promise<Running> {
  if (dlfPort !== undefined) throw new Mistake(`Primo has no DLF interface\n${usage}`)
  const seed = seedFile === undefined ? primoPlay.consortium() : seedFrom(seedFile, primoSeedSchema)
  const simulator = await listening(`port ${port}`, startPrimo(seed, { port }))
  const code = seed.institutions[0]?.code ?? ''
  return {
    greeting: [
      `Primo, simulated, at ${simulator.url}`,
      ...seed.institutions.map(({ code: each, name, views }) => `  ${each}  ${name}, views ${views.join(' and ')}`),
      `Try: curl -s '${simulator.url}/auth/${code}/jwks.json'`,
      `     curl -s '${simulator.url}/play/tokens/${code}/signed-in'`,
    ],
    close: () => simulator.close(),
  }
}

async function oidc({
  port = 8086,
  dlfPort,
  seedFile,
  redirectUris = ['http://127.0.0.1:8080/signed-in'],
}: Wish): Promise<Running> {
  if (dlfPort !== undefined) throw new Mistake(`OpenID Connect has no DLF interface\n${usage}`)
  const seed =
    seedFile === undefined
      ? checked(oidcPlay.consortium({ redirectUris }), oidcSeedSchema, 'With this --redirect-uri it')
      : seedFrom(seedFile, oidcSeedSchema)
  const simulator = await listening(`port ${port}`, startOidc(seed, { port }))
  return {
    greeting: [
      `OpenID Connect, simulated, at ${simulator.issuer}`,
      ...seed.clients.map(({ id, redirectUris }) => `  ${id}  sends people back to ${redirectUris.join(' or ')}`),
      `Try: curl -s '${simulator.issuer}/.well-known/openid-configuration'`,
    ],
    close: () => simulator.close(),
  }
}

async function mailbox({ port = 8087, smtpPort = 2525, dlfPort, seedFile }: Wish): Promise<Running> {
  if (dlfPort !== undefined || seedFile !== undefined) throw new Mistake(`A mailbox has no DLF interface and no seed\n${usage}`)
  const simulator = await listening(`ports ${port} and ${smtpPort}`, startMailbox({ port, smtpPort }))
  const { host, port: taken } = simulator.smtp
  return {
    greeting: [
      `A mailbox at ${simulator.url}`,
      `  SMTP  ${host}:${taken}; no letter leaves this machine`,
      `Try: printf 'Subject: Hello\\n\\nadieu\\n' | curl -s smtp://${host}:${taken} --mail-from a@example.org --mail-rcpt b@example.org -T -`,
      `     curl -s '${simulator.url}/letters'`,
    ],
    close: () => simulator.close(),
  }
}

async function payments({ port = 8088, dlfPort, seedFile }: Wish): Promise<Running> {
  if (dlfPort !== undefined) throw new Mistake(`A payment house has no DLF interface\n${usage}`)
  const seed = seedFile === undefined ? oneAccount : seedFrom(seedFile, paymentsSeedSchema)
  const simulator = await listening(`port ${port}`, startPayments(seed, { port }))
  const rows = seed.accounts.map(({ name, key, noticeSecret }) => `  ${name}, key ${key}, notices signed with ${noticeSecret}`)
  return {
    greeting: [
      `A payment house at ${simulator.url}, where no money moves`,
      ...rows,
      `Try: curl -s -H 'Authorization: Bearer ${seed.accounts[0]?.key}' '${simulator.url}/payments'`,
    ],
    close: () => simulator.close(),
  }
}

function asked(): readonly [start: (wish: Wish) => Promise<Running>, wish: Wish] {
  const { positionals, values } = parsed()
  const [vendor = '', ...more] = positionals
  const start = Object.hasOwn(vendors, vendor) ? vendors[vendor] : undefined
  const { port, 'dlf-port': dlfPort, 'smtp-port': smtpPort, 'redirect-uri': redirectUris, seed: seedFile } = values
  if (start === undefined || more.length > 0) throw new Mistake(usage)
  if (redirectUris !== undefined && (start !== oidc || seedFile !== undefined)) throw new Mistake(usage)
  if (smtpPort !== undefined && start !== mailbox) throw new Mistake(usage)
  return [start, { port: portFrom(port), smtpPort: portFrom(smtpPort), dlfPort: portFrom(dlfPort), redirectUris, seedFile }]
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        'dlf-port': { type: 'string' },
        'smtp-port': { type: 'string' },
        'redirect-uri': { type: 'string', multiple: true },
        seed: { type: 'string' },
      },
    })
  } catch (error) {
    throw new Mistake(`${messageOf(error)}\n${usage}`, { cause: error })
  }
}

function portFrom(said: string | undefined): number | undefined {
  if (said === undefined) return undefined
  const port = Number(said)
  if (said === '' || !Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`${said} is no port\n${usage}`)
  return port
}

function seedFrom<T>(file: string, schema: z.ZodType<T>): T {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Mistake(`${file}: ${messageOf(error)}`, { cause: error })
  }
  return checked(content, schema, file)
}

function checked<T>(content: unknown, schema: z.ZodType<T>, what: string): T {
  const seed = schema.safeParse(content)
  if (!seed.success) throw new Mistake(`${what} is not a seed:\n${z.prettifyError(seed.error)}`)
  return seed.data
}

function listening<T>(where: string, started: Promise<T>): Promise<T> {
  return started.catch((error: unknown) => {
    throw new Mistake(`Cannot listen on ${where}: ${messageOf(error)}`, { cause: error })
  })
}

/** One call to begin with, on the tenant that has most to show. */
function almaExamples(url: string, tenants: AlmaSeed['tenants']): readonly string[] {
  const fullest = tenants.toSorted((one, other) => other.users.length - one.users.length)[0]
  const key = fullest?.keys[0]?.key
  const id = fullest?.users[0]?.primary_id
  if (key === undefined || id === undefined) return []
  const address = `${url}/almaws/v1/users/${encodeURIComponent(id)}`
  return [`Try: curl -s -H 'Authorization: apikey ${key}' -H 'Accept: application/json' '${address}'`]
}

/** One call to each side, for whoever has most dates. */
function alephExamples(
  { xServer, dlf }: AlephSimulator,
  { admLibraries, staff = [], patrons = [] }: AlephSeed,
): readonly string[] {
  const dates = ({ z305 = [] }: (typeof patrons)[number]) => z305.length
  const richest = patrons.toSorted((one, other) => dates(other) - dates(one))[0]
  const id = richest?.z303.id
  const user = staff.at(-1)
  if (id === undefined || user === undefined) return []
  const fields = {
    op: 'bor-info',
    library: admLibraries[0]?.code ?? '',
    sub_library: richest?.z305?.[0]?.['sub-library'] ?? '',
    bor_id: id,
    translate: 'N',
    user_name: user.name,
    user_password: user.password,
  }
  return [
    `Try: curl -s -d '${new URLSearchParams(fields).toString()}' '${xServer}'`,
    `     curl -s '${dlf}/patron/${encodeURIComponent(id)}/patronStatus/blocks'`,
  ]
}

function today() {
  return dayOf(Date.now())
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
