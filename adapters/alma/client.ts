import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Send, VendorAnswer, VendorRequest } from '#ports/send.ts'
import { contentOf, errorIn, type Content } from './envelope.ts'
import { codeIn, decisionIn, problemFrom, refusalIn, unsettled, type Endpoint, type Refusal } from './errors.ts'
import type { AlmaSettings } from './settings.ts'

/** Clients give Alma up to ninety seconds for one answer (Washington Research Library Consortium). What is not done after five minutes is dead. */
export const settledAfterMs = 5 * 60_000

export interface Question {
  readonly endpoint: Endpoint
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the base address, not yet encoded. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  readonly single?: boolean
  /** Further codes that are a decision, where the operator has told us of one. */
  readonly alsoRefused?: Readonly<Record<string, Refusal>>
}

export interface Answered {
  readonly refused?: undefined
  readonly answer: VendorAnswer
  readonly content: Content
}

export type Reply = Answered | { readonly refused: Refusal }

/** What a write came to. `said` are Alma's words, which may name people; the code may stand in a log. */
export type Written<T> =
  | { readonly refused?: undefined; readonly value: T }
  | { readonly refused: Refusal; readonly code: string; readonly said: string }

export interface AlmaClient {
  /** Alma's answer, or what it refused; everything else is thrown as a `Problem`. */
  ask(question: Question, call: Call): Promise<Reply>
  /** The same, where there is nothing to refuse. */
  answered(question: Question, call: Call): Promise<Answered>
  /**
   * Sends a write, once. Only an answer that fits says that it was done, and only a refusal that it was not; of everything else nobody knows, and it
   * is `outcome-unknown`.
   */
  write<T>(question: Question, schema: z.ZodType<T>, call: Call): Promise<Written<T>>
  /** The same of a write that Alma answers with nothing. */
  done(question: Question, call: Call): Promise<Written<undefined>>
  ping(call: Call): Promise<void>
}

/** Alma as it is called: the key, the format, and what an error looks like. */
export function almaClient({ apiKey }: Pick<AlmaSettings, 'apiKey'>, send: Send, clock: Clock): AlmaClient {
  function sent(question: Question, call: Call, effect: VendorRequest['effect'] = 'read'): Promise<VendorAnswer> {
    const { endpoint, method = 'GET', path, query = {}, headers, body, single } = question
    return send(call, {
      effect,
      method,
      name: endpoint,
      path: pathOf(path, query),
      headers: {
        accept: 'application/json',
        authorization: `apikey ${apiKey.reveal()}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(single !== undefined && { single }),
    })
  }

  const client: AlmaClient = {
    async ask(question, call) {
      const answer = await sent(question, call)
      const content = contentOf(answer)
      const error = errorIn(content)
      if (error === undefined && answer.status >= 200 && answer.status < 300) return { answer, content }
      const refused = refusalIn(question, answer, error)
      if (refused === undefined) throw problemFrom(question.endpoint, answer, error, clock.now())
      return { refused }
    },

    async answered(question, call) {
      const reply = await client.ask(question, call)
      if (reply.refused === undefined) return reply
      throw new Problem('ils-answer-invalid', `${question.endpoint}: Alma refused what it cannot refuse`)
    },

    write: (question, schema, call) => written(question, ({ content }) => readAs(schema, question.endpoint, content), call),

    done: (question, call) =>
      written(
        question,
        (answered) => {
          if (saysNothing(answered)) return undefined
          throw new Problem(
            'ils-answer-invalid',
            `${question.endpoint}: ${answered.answer.status} is not how Alma says that it is done`,
          )
        },
        call,
      ),

    async ping(call) {
      const question = { endpoint: 'alma.users.test', path: ['users', 'operation', 'test'] } as const
      const answer = await sent(question, call)
      // A refusal is an answer. A 5xx comes from what stands before Alma when Alma is not there.
      if (answer.status >= 500) throw problemFrom(question.endpoint, answer, errorIn(contentOf(answer)), clock.now())
    },
  }
  return client

  async function written<T>(question: Question, read: (answered: Answered) => T, call: Call): Promise<Written<T>> {
    const { endpoint } = question
    const answer = await sent(question, call, 'write')
    const content = contentOf(answer)
    const error = errorIn(content)
    if (error === undefined && answer.status >= 200 && answer.status < 300) {
      return { value: settled(() => read({ answer, content })) }
    }
    const refused = decisionIn(endpoint, answer, error)
    if (refused === undefined || error === undefined) throw unsettled(problemFrom(endpoint, answer, error, clock.now()))
    return { refused, code: codeIn(error), said: error.message }
  }
}

function settled<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw isProblem(error) ? unsettled(error) : error
  }
}

/**
 * Done, with nothing to say: a 204, as documentation and clients have it. The table of the documentation says 200, which a proxy's page says too; so a
 * 200 must be empty or JSON, and carry the count that Alma puts on every answer.
 */
export function saysNothing({ answer, content }: Answered): boolean {
  if (answer.status === 204) return true
  const isAlmas = answer.status === 200 && answer.headers['x-exl-api-remaining'] !== undefined
  return isAlmas && (content.is === 'nothing' || content.is === 'json')
}

/** What a JSON answer says, checked. The problem names the place of the first misfit, and never what stood there. */
export function readAs<T>(schema: z.ZodType<T>, endpoint: Endpoint, content: Content): T {
  if (content.is !== 'json') {
    throw new Problem('ils-answer-invalid', `${endpoint}: JSON was asked for, and Alma sent ${names[content.is]}`)
  }
  return checked(schema, endpoint, content.value)
}

export function checked<T>(schema: z.ZodType<T>, endpoint: Endpoint, value: unknown, below: readonly PropertyKey[] = []): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const path = [...below, ...(result.error.issues[0]?.path ?? [])].map(String).join('.')
  throw new Problem('ils-answer-invalid', `${endpoint}: Alma's answer does not fit at ${path === '' ? 'its root' : path}`)
}

const names = { xml: 'XML', nothing: 'nothing', unreadable: 'what is neither JSON nor XML' } as const

function pathOf(path: readonly string[], query: Readonly<Record<string, string>>): string {
  // A blank is %20 everywhere: Alma reads a plus in some places as itself.
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `/${path.map(encodeURIComponent).join('/')}${search.length > 0 ? `?${search.join('&')}` : ''}`
}
