import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Load, Loaded } from './load.ts'
import type { Usage } from './usage.ts'

export interface ProcessOptions {
  /** Below the project's root. */
  readonly script: string
  /** For Node itself. */
  readonly flags?: readonly string[]
  readonly args?: readonly string[]
  /** All of the environment but the path: what is set on the machine is not measured. */
  readonly env?: Readonly<Record<string, string>>
  /** The cores it may run on; wherever it likes where there is none. */
  readonly cores?: string | undefined
  /** An open file for what it prints. */
  readonly output?: number
}

export interface ServerOptions extends ProcessOptions {
  /** What answers 200 as soon as the server serves. */
  readonly readyPath?: string
  /** It serves as soon as it answers at all. */
  readonly anyAnswer?: boolean
}

export interface Server {
  readonly port: number
  /** From the moment it was started to its first answer. */
  readonly readyMs: number
  usage(): Promise<Usage>
  ask<Answer>(question: string): Promise<Answer>
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const patienceMs = 30_000

/** Starts a server in a process of its own, and resolves when it answers. */
export async function startServer({ readyPath = '/', anyAnswer = false, ...options }: ServerOptions): Promise<Server> {
  const port = await freePort()
  const begun = performance.now()
  const child = start({ ...options, env: { ...options.env, PORT: String(port) } })
  await answering(child, `http://127.0.0.1:${port}${readyPath}`, anyAnswer, options.script)
  const readyMs = performance.now() - begun
  return {
    port,
    readyMs,
    usage: () => ask<Usage>(child, 'usage'),
    ask: (question) => ask(child, question),
    stop: () => stop(child),
  }
}

export interface Loader {
  run(load: Load): Promise<{ readonly requests: number; readonly seconds: number }>
  stop(): Promise<void>
}

export function startLoader(cores: string | undefined): Loader {
  const child = start({ script: 'test/bench/load.ts', cores })
  return {
    async run(load) {
      const loaded = await ask<Loaded>(child, load)
      if ('failure' in loaded) throw new Error(`Under load: ${loaded.failure}`)
      return loaded
    },
    stop: () => stop(child),
  }
}

function start({ script, flags = [], args = [], env = {}, cores, output }: ProcessOptions): ChildProcess {
  const node = [process.execPath, ...flags, '--import', './test/bench/usage.ts', script, ...args]
  const [command, ...rest] = cores === undefined ? node : ['taskset', '-c', cores, ...node]
  const { PATH = '' } = process.env
  return spawn(command!, rest, { cwd: root, env: { PATH, ...env }, stdio: ['ignore', output ?? 'ignore', 'inherit', 'ipc'] })
}

async function answering(child: ChildProcess, url: string, anyAnswer: boolean, name: string): Promise<void> {
  const until = performance.now() + patienceMs
  while (performance.now() < until && !hasEnded(child)) {
    const answer = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer && (anyAnswer || answer.ok)) return
    await sleep(5)
  }
  await stop(child)
  throw new Error(`${name} did not come up`)
}

function ask<Answer>(child: ChildProcess, question: string | Load): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${child.spawnargs.at(-1)} has ended`))
    if (hasEnded(child)) return ended()
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as Answer)
    })
    return child.send(question)
  })
}

/** It hears that nobody is left to serve, and goes in an orderly way: only then does Node keep what it compiled. */
async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  child.disconnect()
  await gone
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** Free at this moment, as far as anybody can tell. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
