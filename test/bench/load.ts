// Asks as fast as it is answered, over a few connections, and does as little as it can with what it hears: whatever it cost would be missing
// from what the server gets to do.
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly port: number
  /** Whole requests as they go over the wire, asked in turn. */
  readonly requests: readonly string[]
  readonly connections: number
  readonly seconds: number
  readonly mostRequests: number
}

/** What came of it. Anything but a 200 is a failure, and ends the load. */
export type Loaded = { readonly requests: number; readonly seconds: number } | { readonly failure: string }

process.on('message', (load: Load) => {
  void run(load)
    .catch((error: unknown): Loaded => ({ failure: String(error) }))
    .then((loaded) => process.send?.(loaded))
})

async function run({ port, requests, connections, seconds, mostRequests }: Load): Promise<Loaded> {
  let asked = 0
  const begun = performance.now()
  const until = begun + seconds * 1000
  const next = () => (asked < mostRequests && performance.now() < until ? requests[asked++ % requests.length] : undefined)
  await Promise.all(Array.from({ length: connections }, () => converse(port, next)))
  return { requests: asked, seconds: (performance.now() - begun) / 1000 }
}

/** One connection, one request after the other, until there is none left. */
function converse(port: number, next: () => string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const ask = () => {
      const request = next()
      if (request !== undefined) return socket.write(request)
      resolve()
      return socket.destroy()
    }
    socket.once('connect', ask)
    socket.once('error', reject)
    // Too late to matter where all was asked.
    socket.once('close', () => reject(new Error('The server hung up')))
    listen(socket, ask)
  })
}

const headEnd = '\r\n\r\n'

/** Calls back at the end of each answer. Every server of the bench says how long its answers are. */
function listen(socket: Socket, ended: () => void): void {
  let head = Buffer.alloc(0)
  let missing: number | undefined
  socket.on('data', (chunk) => {
    if (missing === undefined) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
      const end = head.indexOf(headEnd)
      if (end < 0) return
      const said = head.toString('latin1', 0, end)
      const length = /^content-length: (\d+)/im.exec(said)?.[1]
      if (!said.startsWith('HTTP/1.1 200') || length === undefined) {
        socket.destroy(new Error(`An answer that is none: ${said.slice(0, said.indexOf('\r\n'))}`))
        return
      }
      missing = Number(length) - (head.length - end - headEnd.length)
    } else missing -= chunk.length
    if (missing > 0) return
    head = Buffer.alloc(0)
    missing = undefined
    ended()
  })
}
