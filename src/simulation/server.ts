import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answer } from './breakage.ts'
import type { Clock } from './clock.ts'
import { faultBoard, isDelay, type Delay, type FaultBoard, type Faults } from './faults.ts'
import type { Answer, RecordedCall, SimRequest } from './request.ts'
import { routerOf, type Route } from './routes.ts'

/** What a vendor's simulator hands over to be served. */
export interface Play {
  readonly clock: Clock
  /** 0, or left out, takes a free port. */
  readonly port?: number
  readonly routes: readonly Route[]
  /** Answers what no route takes. */
  otherwise(request: SimRequest): Answer | Promise<Answer>
  /** The vendor's own error body for a status, as the fault `status` sends it. */
  failure(status: number, request: SimRequest): Answer
  /** Whose data a request asks for, for the call log and for faults that meet one tenant only. */
  tenantOf?(request: SimRequest): string | undefined
  /** A finer pattern than the route's, for vendors that put the operation where no route can see it. */
  operationOf?(request: SimRequest): string | undefined
  /** Shared by the servers of a vendor that listens on several ports; a desk of its own where it is left out. */
  readonly desk?: Desk
}

/** What is known of all calls, and what is about to go wrong with them. */
export interface Desk {
  readonly faults: FaultBoard
  readonly calls: RecordedCall[]
}

/** A desk for servers with these patterns of routes and operations. */
export function deskFor(patterns: Iterable<string>): Desk {
  return { faults: faultBoard(new Set(patterns)), calls: [] }
}

export interface SimServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string
  readonly faults: Faults
  /** Every call since the start or the last `forget`, oldest first. */
  readonly calls: readonly RecordedCall[]
  /** Empties the call log and clears all faults. */
  forget(): void
  /** Ends at once: open and hanging connections are destroyed, not waited for. */
  close(): Promise<void>
}

/** Serves a play over real HTTP, on loopback only. */
export async function startServer(play: Play): Promise<SimServer> {
  const find = routerOf(play.routes)
  const { faults, calls } = play.desk ?? deskFor(play.routes.map((route) => route.pattern))

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, search] = splitTarget(incoming.url ?? '/')
    const method = incoming.method ?? 'GET'
    const query = new URLSearchParams(search)
    const match = find(method, path, query)
    const body = await bodyOf(incoming)
    const request: SimRequest = { method, path, search, query, params: match?.params ?? {}, headers: incoming.headers, body }

    const pattern = play.operationOf?.(request) ?? match?.route.pattern
    const tenant = play.tenantOf?.(request)
    const call: OpenCall = {
      at: play.clock.now(),
      method,
      path,
      pattern,
      tenant,
      query: Object.fromEntries(query),
      headers: incoming.headers,
      body: body.toString(),
      status: undefined,
    }
    calls.push(call)

    const met = faults.take({ method, pattern, tenant })
    call.status = await answer(
      met.find((fault) => !isDelay(fault)),
      {
        request,
        response,
        respond: async (asked) => (match === undefined ? play.otherwise(asked) : match.route.handle(asked)),
        pause: () => pause(met.filter(isDelay), response),
        failure: (status, asked) => play.failure(status, asked),
      },
    )
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // A caller may leave in the middle of its own request. Everything else is a bug in a simulator.
      if (incoming.complete) process.emitWarning(error instanceof Error ? error : String(error))
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(play.port ?? 0, '127.0.0.1', resolve)
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    forget() {
      calls.length = 0
      faults.clear()
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

/** A call whose answer has not left yet. */
type OpenCall = Omit<RecordedCall, 'status'> & { status: number | undefined }

/** Sleeps no longer than there is somebody to answer, so that a late answer keeps no process alive. */
async function pause(delays: readonly Delay[], response: ServerResponse): Promise<void> {
  const milliseconds = delays.reduce((sum, delay) => sum + (delay.kind === 'latency' ? delay.ms : 0), 0)
  await Promise.all(delays.map((delay) => (delay.kind === 'held' ? delay.until : Promise.resolve())))
  if (milliseconds === 0) return
  const left = new AbortController()
  response.once('close', () => left.abort())
  await sleep(milliseconds, undefined, { signal: left.signal }).catch(() => undefined)
}

function splitTarget(target: string): [path: string, search: string] {
  const mark = target.indexOf('?')
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
