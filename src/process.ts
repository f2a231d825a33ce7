import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintApiKey } from '#access/api-keys.ts'
import { adapters } from '#adapters/index.ts'
import type { Demo } from '#http/demo.ts'
import { makeLog } from '#http/log.ts'
import { sweepHourly } from '#jobs/sweep.ts'
import { startWorker } from '#jobs/worker.ts'
import { isProblem } from '#domain/problem.ts'
import type { Store } from '#ports/store.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { serveMetrics } from '#http/metrics-server.ts'
import { assemble, type Gateway } from './assemble.ts'
import { ConfigError, configPath, readConfig, readConfigFile, type Config } from './config.ts'
import type { Playing } from './play/index.ts'

/** How long a load balancer is given to notice that this node is no longer ready. */
const noticeMs = 2000

/** The process: from the environment to a listening gateway, and back. */
async function main(): Promise<void> {
  const { env } = process
  const file = configPath(env)
  if (file === undefined && env['PATRON_GATEWAY_IMAGE'] === '1' && env['PLAY'] !== '1') {
    throw new Refusal('Nothing is configured. Name a file in PATRON_GATEWAY_CONFIG, or set PLAY=1 for the built-in consortium.')
  }
  const play = file === undefined ? await import('./play/index.ts') : undefined
  const playing = await play?.playConsortium(env['PORT'] ?? '8080')
  const config = playing ? playConfig(playing, env) : readConfigFile(file!, { env, adapters })
  const log = makeLog(playing && env['LOG_LEVEL'] === undefined ? 'warn' : config.gateway.logLevel)
  const store = await opened(config)
  const version = versionOf()
  const gateway = await assemble({
    config,
    store,
    clock: systemClock,
    budgets: store.budgets,
    log,
    version,
    ...(playing && { demo: demoOf(playing) }),
  })
  const sweeping = sweepHourly(store, systemClock, (error) =>
    log.warn({ problem: isProblem(error) ? error.code : 'internal' }, 'sweep failed'),
  )

  await store.jobs.add(gateway.standingJobs)
  const worker = startWorker({
    store,
    clock: systemClock,
    works: gateway.works,
    failed(topic, problem, attempts) {
      log.warn({ topic, problem, attempts }, 'put off')
      gateway.meters.putOff(topic, problem)
    },
  })

  await listen(gateway.app, config)
  const figures = await metricsOf(gateway, config)
  if (playing) process.stdout.write(play!.welcome(config.gateway.publicUrl, playing, await librarianKey(store)))
  else log.info({ version, ...config.gateway.listen }, 'ready')
  for (const remark of config.remarks) log.warn({ path: remark.path, said: remark.said }, 'configuration')
  gateway.checkCodes().catch((error: unknown) => log.error({ error: (error as Error).name }, 'codes not checked'))

  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'draining')
    gateway.drain()
    if (!playing) await systemClock.wait(noticeMs)
    await worker.stop()
    await gateway.close()
    await figures?.close()
    await sweeping.stop()
    await store.close()
    await playing?.close()
    log.info({}, 'stopped')
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
}

/** A store that cannot be opened is told with its place and what the system said of it; neither is a secret. */
async function opened(config: Config): Promise<Store> {
  try {
    return await openStore(config.store)
  } catch (error) {
    if (!isProblem(error)) throw error
    const place = 'file' in config.store ? config.store.file : hostOf(config.store.url)
    throw new Refusal(`The store at ${place} cannot be opened${reasonOf(error.cause)}`)
  }
}

function hostOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

function reasonOf(cause: unknown): string {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown }
  return [code, message].some((part) => typeof part === 'string')
    ? `: ${[code, message].filter((part) => typeof part === 'string').join(', ')}`
    : ''
}

/** What an operator can put right; told without a stack. */
class Refusal extends Error {
  override readonly name = 'Refusal'
}

async function metricsOf({ meters }: Gateway, { gateway }: Config): Promise<{ close(): Promise<void> } | undefined> {
  if (gateway.metrics === 'off') return undefined
  const { host, port } = gateway.metrics
  try {
    return await serveMetrics(meters, gateway.metrics)
  } catch (error) {
    throw new Refusal(`Cannot serve metrics on ${host}:${port} (${(error as NodeJS.ErrnoException).code})`)
  }
}

async function listen(
  app: { listen(where: { host: string; port: number }): Promise<string> },
  { gateway }: Config,
): Promise<void> {
  try {
    await app.listen(gateway.listen)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const { host, port } = gateway.listen
    if (code === 'EADDRINUSE') throw new Refusal(`Port ${port} of ${host} is taken. Choose another: PORT=8090 npm start`)
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') throw new Refusal(`Cannot listen on ${host}:${port} (${code})`)
    throw error
  }
}

/** Simulators on loopback, a store that is thrown away, and secrets nobody kept. */
function playConfig({ text, content, env }: Playing, environment: NodeJS.ProcessEnv): Config {
  const folder = mkdtempSync(join(tmpdir(), 'patron-gateway-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { HOST, PORT, LOG_LEVEL } = environment
  const given = {
    ...env,
    ...(HOST !== undefined && { HOST }),
    ...(PORT !== undefined && { PORT }),
    ...(LOG_LEVEL !== undefined && { LOG_LEVEL }),
  }
  const config = readConfig({ file: 'the built-in consortium', text, content, env: given, adapters })
  const publicUrl = `http://127.0.0.1:${config.gateway.listen.port}`
  return { ...config, gateway: { ...config.gateway, publicUrl }, store: { file: join(folder, 'play.db') } }
}

/** What the first page shows. */
function demoOf({ cast, mailbox, primo, troubles }: Playing): Demo {
  return { cast, places: { mailbox, primo }, troubles }
}

/** A key that may do in the whole consortium what a librarian does. */
async function librarianKey(store: Store): Promise<string> {
  const { key, shown, hash } = mintApiKey(
    'The librarian of the built-in consortium',
    [{ role: 'librarian', over: 'zone', id: 'play-network' }],
    Date.now(),
  )
  await store.apiKeys.add(key, hash)
  return shown
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}

try {
  await main()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof Refusal || isProblem(error) || (error as Error).name === 'SchemaTooNew'))
    throw error
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
  // Whatever was opened before must not keep the process alive.
  setImmediate(() => process.exit())
}
