import { createMollieClient } from '@mollie/api-client'
import { Agent, request } from 'undici'
import type { Call } from '#domain/call.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import { problemFrom } from './failures.ts'
import type { MollieSettings } from './settings.ts'

/** Nothing is waited for longer, whatever time there would be. */
const longestMs = 120_000

/** A page of a hundred payments has some 200 kB. */
const maxResponseSize = 1_048_576

export type Mollie = ReturnType<typeof createMollieClient>

export interface MollieClient {
  /** For all that one operation asks, which ends with its call. Whoever walks away stops only what is read. */
  during(call: Call): Mollie
  close(): Promise<void>
}

/** How the package's one function that touches the network is asked. */
interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * The package makes the requests and this sends them. Its own way of sending asks a second and a third time after a 5xx, for as long as a
 * `Retry-After` says, has no time limit, follows redirects, believes the certificate authorities of November 2021 and no others, and cannot
 * speak to a simulator: its agent refuses `http:`. None of that is a setting, so the function behind it is replaced.
 */
export function mollieClient({ apiKey, apiEndpoint }: MollieSettings, clock: Clock): MollieClient {
  const agent = new Agent({ maxResponseSize })
  const root = apiEndpoint.endsWith('/') ? apiEndpoint : `${apiEndpoint}/`

  async function send(path: string, { method = 'GET', headers, body }: Asked, call: Call, over: AbortSignal): Promise<unknown> {
    const signal = method === 'GET' ? AbortSignal.any([over, call.signal]) : over
    const answer = await answered(
      (async () => {
        signal.throwIfAborted()
        const {
          statusCode,
          headers: said,
          body: sent,
        } = await request(new URL(path, root), {
          method: method as 'GET' | 'POST' | 'DELETE',
          headers: {
            authorization: `Bearer ${apiKey.reveal()}`,
            accept: 'application/hal+json',
            'user-agent': 'patron-gateway',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body }),
          signal,
          dispatcher: agent,
        })
        return { status: statusCode, retryAfter: Number(said['retry-after']), text: await sent.text() }
      })(),
    )
    // 202 and 204 are yes to a cancellation, and have nothing in them.
    if (answer.status === 202 || answer.status === 204) return true
    const said = parsed(answer.text)
    if (answer.status !== 200 && answer.status !== 201)
      throw problemFrom(answer.status, said, Number.isSafeInteger(answer.retryAfter) ? answer.retryAfter : undefined)
    if (typeof said !== 'object' || said === null) throw new Problem('payment-unavailable', 'Mollie answered what cannot be read')
    return said
  }

  return {
    during(call) {
      const left = call.deadline - clock.now()
      if (left <= 0) throw new Problem('payment-unavailable', 'Mollie: no time is left to ask')
      const over = AbortSignal.timeout(Math.min(Math.ceil(left), longestMs))
      const client = createMollieClient({ apiKey: apiKey.reveal(), apiEndpoint: root })
      // All of the package's parts share this one. That it is there is held by every test: without it nothing reaches a simulator.
      Object.assign(client.payments['networkClient']['networkClient'], {
        request: (path: string, asked: Asked = {}) => send(path, asked, call, over),
      })
      return client
    },
    close: () => agent.destroy(),
  }
}

/** Whatever became of a request that got no answer, nobody knows whether it was done. */
async function answered<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    throw new Problem('payment-unavailable', `Mollie gave no answer (${nameOf(error)})`)
  }
}

/** The code or kind of an error. The error itself has pieces of what was said. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the package made of an answer, if that is what it should be. The package itself stumbles over answers that are not. */
export async function readAs<T>(schema: { parse(value: unknown): T }, asking: Promise<unknown>): Promise<T> {
  try {
    return schema.parse(await asking)
  } catch (error) {
    if (isProblem(error)) throw error
    throw new Problem('payment-unavailable', 'Mollie answered something else than what was asked')
  }
}
