import { Pool } from 'undici'
import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { PlayPaymentsSettings } from './settings.ts'
import { refusalBody, type Refusal } from './wire.ts'

export interface Question {
  /** For logs: the path holds ids, and stays out of them. */
  readonly name: 'open' | 'find' | 'status' | 'expire' | 'refund'
  readonly method: 'GET' | 'POST'
  /** Below the base address, not yet encoded. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  readonly idempotencyKey?: string
  readonly body?: unknown
}

export type Reply<T> =
  /** `replayed` is what was said at the first time, and may be old. */
  { readonly refused?: undefined; readonly said: T; readonly replayed: boolean } | { readonly refused: Refusal }

export interface PlayClient {
  /** What was answered, or refused for good; everything else is thrown as `payment-unavailable`. Asks once, whatever comes of it. */
  ask<T>(question: Question, schema: z.ZodType<T>, call: Call): Promise<Reply<T>>
  close(): Promise<void>
}

/** Answers are a few hundred bytes, and grow only with refunds and captures. */
const mostBytes = 1_000_000

/** Node counts no further, and would ring at once. */
const longestAlarm = 2 ** 31 - 1

export function playClient({ baseUrl, key }: PlayPaymentsSettings, clock: Clock): PlayClient {
  const base = new URL(baseUrl)
  const below = base.pathname.replace(/\/+$/, '')
  // undici has limits of its own; the call's deadline is the only one here.
  const pool = new Pool(base.origin, { allowH2: false, headersTimeout: 0, bodyTimeout: 0, maxResponseSize: mostBytes })

  async function sent(question: Question, call: Call) {
    const { name, method, path, query, idempotencyKey, body } = question
    const left = call.deadline - clock.now()
    if (left <= 0) throw unavailable(name, 'there was no time left to ask')
    const late = AbortSignal.timeout(Math.min(Math.ceil(left), longestAlarm))
    // What changes something is seen through when the reader walks away; its deadline holds all the same, since it can safely be asked again.
    const signal = method === 'GET' ? AbortSignal.any([late, call.signal]) : late
    try {
      const {
        statusCode,
        headers,
        body: answer,
      } = await pool.request({
        method,
        path: `${below}/${path.map(encodeURIComponent).join('/')}${query === undefined ? '' : `?${new URLSearchParams(query).toString()}`}`,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${key.reveal()}`,
          'x-request-id': call.id,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal,
      })
      return { status: statusCode, headers, text: await answer.text() }
    } catch (error) {
      // Without its cause: what undici says of a broken answer can have a piece of it, and there is an address in it where anybody may pay.
      throw unavailable(name, `there is no answer${codeOf(error)}`)
    }
  }

  return {
    async ask(question, schema, call) {
      const { status, headers, text } = await sent(question, call)
      const content = parsed(text)
      if (status >= 200 && status < 300) {
        const answer = schema.safeParse(content)
        if (answer.success) return { said: answer.data, replayed: headers['idempotent-replayed'] === 'true' }
        throw unavailable(question.name, `the answer does not fit at ${answer.error.issues[0]?.path.join('.') || 'its root'}`)
      }
      // A 404 may also come from whatever stands before it. Only its own words are final.
      const refusal = status >= 400 && status < 500 ? refusalBody.safeParse(content).data : undefined
      if (refusal !== undefined) return { refused: refusal.error.code }
      throw unavailable(question.name, `the answer is ${status}`, secondsIn(headers['retry-after']))
    },

    close: () => pool.destroy(),
  }
}

export function refused(name: Question['name'], why: string): Problem {
  return new Problem('payment-refused', `play.${name}: ${why}`)
}

export function unavailable(name: Question['name'], why: string, retryAfter?: number): Problem {
  return new Problem('payment-unavailable', `play.${name}: ${why}`, retryAfter === undefined ? {} : { retryAfter })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function secondsIn(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) : undefined
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
}
