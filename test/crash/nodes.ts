import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Orders } from './node.ts'

/** One gateway process after the other at one port. */
export interface Node {
  readonly url: string
  /** Resolves when it serves. */
  start(): Promise<void>
  /** At once, wherever it is. Resolves when the process is gone. */
  kill(): Promise<void>
  /** Puts its clock forward, and resolves when it is. */
  putForward(forward: number): Promise<void>
  /** What went wrong that must not: bugs it told of, and ends that nobody asked for. */
  readonly complaints: readonly string[]
}

const program = fileURLToPath(new URL('node.ts', import.meta.url))

/** A process that has not come up by then never will. */
const patienceMs = 60_000

/** `ordersNow` is asked at every start, since time goes on. */
export function nodeAt(port: number, ordersNow: () => Orders): Node {
  const complaints: string[] = []
  let child: ChildProcess | undefined
  let wanted = false

  return {
    url: `http://127.0.0.1:${port}`,
    complaints,

    async start() {
      wanted = true
      const { PATH = '' } = process.env
      // What it compiles is kept between starts, as the real process does.
      const env = { PATH, NODE_COMPILE_CACHE: join(tmpdir(), 'patron-gateway-crash-cache') }
      const started = fork(program, { execArgv: [], env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      child = started
      // Before it serves it may be killed, as it may be later.
      const gone = once(started, 'exit').then(([code, signal]) => {
        if (wanted && child === started) complaints.push(`a node ended by itself: ${String(code ?? signal)}`)
      })
      started.on('message', (message: unknown) => {
        if (typeof message === 'object' && message !== null && 'bug' in message)
          complaints.push(`a bug in ${String(message.bug)}`)
      })
      const ready = until(started, (message) => message === 'ready')
      started.on('error', () => {})
      started.send(ordersNow(), () => {})
      await Promise.race([ready, gone])
    },

    async kill() {
      wanted = false
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },

    async putForward(forward) {
      if (!child?.connected) return
      const done = until(child, (message) => (message as { readonly forward?: number }).forward === forward)
      child.send({ forward }, () => {})
      await done
    },
  }
}

async function until(child: ChildProcess, isIt: (message: unknown) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = setTimeout(() => reject(new Error('A node does not answer')), patienceMs)
  const look = (message: unknown) => {
    if (isIt(message)) resolve()
  }
  const ended = () => resolve()
  child.on('message', look)
  child.once('exit', ended)
  try {
    await promise
  } finally {
    clearTimeout(late)
    child.off('message', look)
    child.off('exit', ended)
  }
}

/** Below the range out of which systems give ports by themselves: while a node is dead nobody else must be given its port. */
const own = { from: 20_000, many: 12_000 }

export async function freePort(): Promise<number> {
  for (;;) {
    const port = own.from + Math.floor(Math.random() * own.many)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
