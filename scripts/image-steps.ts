// Runs the steps of the Dockerfile one after the other without Docker, each stage in a folder of its own, starts what comes out, asks its
// health check, and ends it as an orchestrator would. What that cannot show: the base image itself, and the user it runs as.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { once } from 'node:events'

const root = new URL('..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'patron-gateway-image-'))
const stages = new Map<string, string>()
const env: Record<string, string> = {}
let stage = ''
let workdir = '/'
let health: readonly string[] = []
let command: readonly string[] = []

/** A path inside the image, as it lies on this machine. */
const inside = (path: string) => join(stage, path.startsWith('/') ? path : join(workdir, path))
/** The image's own folder in a command or a value. */
const placed = (text: string) => text.replaceAll('/app', join(stage, 'app'))

function step(line: string): void {
  const [, instruction, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
  if (instruction === undefined || rest === undefined) throw new Error(`Not understood: ${line}`)
  process.stdout.write(`${line}\n`)
  switch (instruction) {
    case 'FROM': {
      stage = join(folder, String(stages.size))
      stages.set(/ AS (\S+)$/.exec(rest)?.[1] ?? 'image', stage)
      return
    }
    case 'WORKDIR':
      workdir = rest
      return void mkdirSync(inside('.'), { recursive: true })
    case 'COPY':
      return copy(rest.split(/\s+/))
    case 'RUN':
      return void execFileSync('sh', ['-c', placed(rest.replaceAll(/ && chown \S+ \S+/g, ''))], {
        cwd: inside('.'),
        stdio: 'inherit',
      })
    case 'ENV': {
      const [name, value] = rest.split('=') as [string, string]
      env[name] = placed(value)
      return
    }
    case 'HEALTHCHECK':
      health = JSON.parse(rest.slice(rest.indexOf('['))) as string[]
      return
    case 'CMD':
      command = JSON.parse(rest) as string[]
      return
    case 'USER':
    case 'VOLUME':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return
    default:
      throw new Error(`Not understood: ${line}`)
  }
}

function copy(words: readonly string[]): void {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const names = words.filter((word) => !word.startsWith('--'))
  const target = names.at(-1)!
  for (const source of names.slice(0, -1)) {
    const origin = from === undefined ? join(root, source) : join(stages.get(from)!, source)
    const whole = from !== undefined || target !== './'
    const destination = whole ? inside(target) : join(inside(target), source)
    mkdirSync(dirname(destination), { recursive: true })
    cpSync(origin, destination, { recursive: true })
  }
}

async function tryOut(): Promise<void> {
  const [program, ...words] = command
  const port = '18080'
  const options = { cwd: inside('.'), env: { PATH: process.env['PATH'] ?? '', ...env, PORT: port, HOST: '127.0.0.1' } }
  const refused = spawn(program!, words, { ...options, stdio: 'ignore' })
  const [refusal] = (await once(refused, 'exit')) as [number]
  if (refusal !== 1) throw new Error('An image that nobody configured must not start')

  const started = Date.now()
  const running = spawn(program!, words, {
    ...options,
    env: { ...options.env, PLAY: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(running, 'exit')
  try {
    await until(() => isHealthy(options), 20_000)
    process.stdout.write(`healthy after ${Date.now() - started} ms\n`)
  } finally {
    running.kill('SIGTERM')
  }
  const [code, signal] = (await ended) as [number | null, string | null]
  if (code !== 0) throw new Error(`SIGTERM must end it cleanly, and did so with ${code ?? signal}`)
  process.stdout.write('SIGTERM ended it cleanly\n')
}

async function isHealthy(options: { cwd: string; env: Record<string, string> }): Promise<boolean> {
  const [program, ...words] = health
  const asked = spawn(program!, words, { ...options, stdio: 'ignore' })
  const [code] = (await once(asked, 'exit')) as [number]
  return code === 0
}

async function until(holds: () => Promise<boolean>, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) if (await holds()) return
  throw new Error(`Not healthy after ${ms} ms`)
}

try {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n')
  for (const line of lines) if (line.trim() !== '' && !line.startsWith('#')) step(line)
  await tryOut()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
