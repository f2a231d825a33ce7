import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import type { Clock } from '#ports/clock.ts'
import type { Dice } from './random.ts'

/**
 * A line to a vendor on which everything goes wrong that can: it loses questions and answers, breaks, hangs, and tells lies. What the vendor really
 * did stands in the vendor's own books, and nowhere else.
 */
export interface CrookedLine {
  readonly url: string
  weather: Weather
  /** How often what happened, for the table. */
  readonly mishaps: Readonly<Partial<Record<Mishap, number>>>
  /** Resolves when nothing is on its way any more, also what is done later. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** How often something goes wrong: never, now and then, mostly. */
export type Weather = 'fair' | 'rough' | 'foul'

const shares: Readonly<Record<Weather, number>> = { fair: 0, rough: 0.15, foul: 0.7 }

/** *Done* is what the vendor was asked; elsewhere it never hears of it. */
export type Mishap =
  | 'reset'
  | 'hang'
  | 'broken'
  | 'done, and the answer lost'
  | 'done, and no answer'
  | 'done, and said to be broken'
  | 'done, and late'
  | 'refused'
  | 'said to be refused, and done later'
  | 'said to be done, and not'

const readMishaps: Chances = {
  reset: 3,
  hang: 1,
  broken: 3,
  'done, and the answer lost': 1,
  'done, and late': 1,
  'done, and no answer': 0,
  'done, and said to be broken': 0,
  refused: 0,
  'said to be refused, and done later': 0,
  'said to be done, and not': 0,
}

const writeMishaps: Chances = {
  reset: 2,
  hang: 1,
  broken: 2,
  'done, and the answer lost': 3,
  'done, and no answer': 2,
  'done, and said to be broken': 2,
  'done, and late': 2,
  refused: 1.5,
  'said to be refused, and done later': 1,
  'said to be done, and not': 1,
}

type Chances = Readonly<Record<Mishap, number>>

export interface Said {
  readonly status: number
  readonly body: unknown
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: Buffer
}

/** What one vendor would say if it lied; nothing where it has no such words. */
export interface Liar {
  refusal(asked: Asked): Said | undefined
  success(asked: Asked): Said | undefined
  /** No answer of this vendor takes longer than so much of the run's time, and so nothing is done later. */
  readonly longestMs: number
}

/** Nobody is left hanging longer than so much of the machine's time. */
const longestHangMs = 800
const lateMs = { least: 20, most: 200 }

export async function startCrookedLine(vendor: string, liar: Liar, clock: Clock, dice: Dice): Promise<CrookedLine> {
  const mishaps: Partial<Record<Mishap, number>> = {}
  const onTheWay = new Set<Promise<unknown>>()
  let weather: Weather = 'fair'

  function mishapOf(asked: Asked): Mishap | undefined {
    if (!dice.chance(shares[weather])) return undefined
    const mishap = dice.pick(asked.method === 'GET' ? readMishaps : writeMishaps)
    const unsaid =
      (mishap === 'refused' || mishap === 'said to be refused, and done later') && !liar.refusal(asked)
        ? true
        : mishap === 'said to be done, and not' && !liar.success(asked)
    return unsaid ? 'done, and the answer lost' : mishap
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked: Asked = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', body: await bodyOf(incoming) }
    const done = () => passedOn(vendor, incoming, asked)
    const mishap = mishapOf(asked)
    if (mishap !== undefined) mishaps[mishap] = (mishaps[mishap] ?? 0) + 1
    switch (mishap) {
      case undefined:
        return answer(response, await done())
      case 'reset':
        return void response.socket?.resetAndDestroy()
      case 'hang':
        return hang(response)
      case 'broken':
        return say(response, broken)
      case 'done, and the answer lost':
        await done()
        return void response.socket?.destroy()
      case 'done, and no answer':
        await done()
        return hang(response)
      case 'done, and said to be broken':
        await done()
        return say(response, broken)
      case 'done, and late': {
        const said = await done()
        await sleep(dice.between(lateMs.least, lateMs.most))
        return answer(response, said)
      }
      case 'refused':
        return say(response, liar.refusal(asked)!)
      case 'said to be refused, and done later':
        say(response, liar.refusal(asked)!)
        await clock.wait(dice.between(0, liar.longestMs))
        await done()
        return
      case 'said to be done, and not':
        return say(response, liar.success(asked)!)
    }
  }

  const server = createServer((incoming, response) => {
    const served = serve(incoming, response)
      .catch(() => void response.destroy())
      .finally(() => onTheWay.delete(served))
    onTheWay.add(served)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get weather() {
      return weather
    },
    set weather(next) {
      weather = next
    },
    mishaps,
    async settled() {
      while (onTheWay.size > 0) await Promise.all(onTheWay)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer
}

const broken: Said = { status: 500, body: '<html><body>Something went wrong</body></html>' }

/** Of one line only: they are set anew on the next. */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'expect'])

async function passedOn(vendor: string, incoming: IncomingMessage, { method, path, body }: Asked): Promise<Answer> {
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !ownHeaders.has(name))) as Record<
    string,
    string
  >
  const {
    statusCode,
    headers: said,
    body: answered,
  } = await request(`${vendor}${path}`, {
    method: method as 'GET',
    headers,
    ...(body.length > 0 && { body }),
  })
  const kept = Object.entries(said).filter(
    (entry): entry is [string, string | string[]] => !ownHeaders.has(entry[0]) && entry[1] !== undefined,
  )
  return { status: statusCode, headers: Object.fromEntries(kept), body: Buffer.from(await answered.arrayBuffer()) }
}

function answer(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed) return
  response.writeHead(status, headers).end(body)
}

function say(response: ServerResponse, { status, body }: Said): void {
  const isPage = typeof body === 'string'
  const type = isPage ? 'text/html' : 'application/json'
  response.writeHead(status, { 'content-type': type }).end(isPage ? body : JSON.stringify(body))
}

async function hang(response: ServerResponse): Promise<void> {
  const left = new AbortController()
  response.once('close', () => left.abort())
  await sleep(longestHangMs, undefined, { signal: left.signal }).catch(() => undefined)
  response.destroy()
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
