import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Fault } from './faults.ts'
import type { Answer, SimRequest } from './request.ts'
import { damagedXml, deepXml } from './xml-damage.ts'

/** One call on its way back. */
export interface Line {
  readonly request: SimRequest
  readonly response: ServerResponse
  /** Does what was asked, and says what the vendor would. */
  respond(request: SimRequest): Promise<Answer>
  /** Lets the time pass by which the answer is late. */
  pause(): Promise<void>
  /** The vendor's own words for a status. */
  failure(status: number, request: SimRequest): Answer
}

/** Answers, in the way the fault says. Returns the status that was sent, or `undefined` where no answer left. */
export async function answer(fault: Fault | undefined, line: Line): Promise<number | undefined> {
  const { request, response } = line
  const respond = async (asked: SimRequest) => {
    const said = await line.respond(asked)
    await line.pause()
    return said
  }
  switch (fault?.kind) {
    case 'hang':
      return undefined
    case 'reset':
      await line.pause()
      response.socket?.resetAndDestroy()
      return undefined
    case 'drop-answer':
      await respond(request)
      response.socket?.destroy()
      return undefined
    case 'status': {
      await line.pause()
      const failure = line.failure(fault.status, request)
      return send(response, { ...failure, headers: { ...failure.headers, ...fault.headers } })
    }
    case 'html':
      await line.pause()
      return send(response, { status: fault.status ?? 200, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: page })
    case 'xml':
      return send(response, await respond(acceptingXml(request)))
    case 'broken-json': {
      const whole = await respond(request)
      return send(response, { ...whole, body: firstHalf(bytesOf(whole)) })
    }
    case 'half-answer':
      return sendHalf(response, await respond(request))
    case 'huge-body':
      await line.pause()
      return sendHuge(response, fault.bytes ?? 50_000_000, longJson)
    case 'deep-json': {
      await line.pause()
      const depth = fault.depth ?? 100_000
      return send(response, { status: 200, headers: json, body: '['.repeat(depth) + ']'.repeat(depth) })
    }
    case 'wrong-types': {
      const right = await respond(request)
      return send(response, { ...right, body: JSON.stringify(retyped(JSON.parse(bytesOf(right).toString()))) })
    }
    case 'empty-body':
      return send(response, { ...(await respond(request)), body: '' })
    case 'broken-xml': {
      const right = await respond(request)
      return send(response, { ...right, body: damagedXml(fault.how, bytesOf(right).toString()) })
    }
    case 'deep-xml': {
      const right = await respond(request)
      return send(response, { ...right, body: deepXml(bytesOf(right).toString(), fault.depth ?? 100_000) })
    }
    case 'huge-xml':
      await line.pause()
      return sendHuge(response, fault.bytes ?? 50_000_000, longXml)
    default:
      return send(response, await respond(request))
  }
}

const json = { 'content-type': 'application/json;charset=UTF-8' }

const page = `<!DOCTYPE html>
<html lang="en"><head><title>Service temporarily unavailable</title></head>
<body><h1>Scheduled maintenance</h1><p>The service is not available at the moment. Please try again later.</p></body></html>
`

function send(response: ServerResponse, said: Answer): number {
  const { status, headers } = said
  const bytes = bytesOf(said)
  // A 204 must not announce a length (RFC 9110, 8.6).
  const length = status === 204 ? {} : { 'content-length': bytes.length }
  response.writeHead(status, { ...headers, ...length }).end(bytes)
  return status
}

function sendHalf(response: ServerResponse, said: Answer): number {
  const { status, headers } = said
  const bytes = bytesOf(said)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.write(firstHalf(bytes), () => response.socket?.end())
  return status
}

/** A text of any length between two pieces that make it a document. */
interface LongDocument {
  readonly type: string
  readonly head: string
  readonly tail: string
}

const longJson: LongDocument = { type: json['content-type'], head: '"', tail: '"' }
const longXml: LongDocument = {
  type: 'text/xml; charset=UTF-8',
  head: '<?xml version="1.0" encoding="UTF-8"?><huge>',
  tail: '</huge>',
}

async function sendHuge(response: ServerResponse, bytes: number, document: LongDocument): Promise<number> {
  response.writeHead(200, { 'content-type': document.type })
  try {
    await pipeline(Readable.from(longText(bytes, document)), response)
  } catch {
    // The client had enough, which is what a careful client does.
  }
  return 200
}

function* longText(bytes: number, { head, tail }: LongDocument): Generator<Buffer> {
  const chunk = Buffer.alloc(65_536, 'a')
  yield Buffer.from(head)
  for (let left = bytes - head.length - tail.length; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
  yield Buffer.from(tail)
}

function bytesOf({ body = '' }: Answer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body
}

function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2))
}

function acceptingXml(request: SimRequest): SimRequest {
  const query = new URLSearchParams(request.query)
  query.delete('format')
  return { ...request, query, headers: { ...request.headers, accept: 'application/xml' } }
}

/** Lists become objects, objects keep their keys, and of the rest nothing stays what it was. */
function retyped(value: unknown): unknown {
  if (Array.isArray(value)) return { item: value.map(retyped) }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, retyped(held)]))
  }
  return typeof value === 'string' ? value.length : String(value)
}
