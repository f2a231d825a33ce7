import type { Call } from '#domain/call.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { Manners, Send, VendorAnswer, VendorRequest } from '#ports/send.ts'
import { refused } from './failures.ts'
import type { OidcSettings } from './settings.ts'

/** What a provider is asked, and what the asking does to it: a code is used up by the first try, whatever became of the answer. */
const questions = {
  discovery: { effect: 'read' },
  keys: { effect: 'read' },
  token: { effect: 'write' },
  // In the name of one person: joined with nobody else's.
  userinfo: { effect: 'read', single: true },
} as const satisfies Record<string, Pick<VendorRequest, 'effect' | 'single'>>

export type Question = keyof typeof questions

export interface Asking {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface OidcClient {
  /** Does this address lie on one of the provider's hosts? The others are never spoken to. */
  isOurs(address: URL): boolean
  /** Resolves with what was answered by a 200, and of the token endpoint also with a refusal. Redirects are not followed: they are no answer. */
  ask(question: Question, address: URL, call: Call, asking?: Asking): Promise<VendorAnswer>
}

/** Each host by its origin, the issuer's own first. */
export function oidcClient(issuer: string, send: Send, others: Readonly<Record<string, Send>>): OidcClient {
  const sends = new Map([...Object.entries(others), [new URL(issuer).origin, send] as const])

  function isOurs(address: URL): boolean {
    return sends.has(address.origin) && address.username === '' && address.password === '' && !climbs.test(pathOf(address))
  }

  return {
    isOurs,

    async ask(question, address, call, { method = 'GET', headers = {}, body } = {}) {
      const here = sends.get(address.origin)
      // Discovery can name any address, one inside our own network for instance.
      if (here === undefined || !isOurs(address)) throw unfit(question, 'lies on a host that is not among those of the provider')
      const request = { ...questions[question], method, name: nameOf(question), path: pathOf(address), headers }
      const answer = await onlyOnce(question, here(call, body === undefined ? request : { ...request, body }))
      if (answer.status === 200 || isRefusedCode(question, answer)) return answer
      throw problemFrom(question, answer)
    },
  }
}

/** How a host of the provider is called: what is really asked is a token and now and then the keys. */
export function mannersOf(origin: string): Manners {
  return { baseUrl: origin, pool: `oidc ${origin}`, perSecond: 20, concurrent: 10, slowDown }
}

export function mannersOfOthers({ issuer, hosts }: OidcSettings): Readonly<Record<string, Manners>> {
  const others = hosts.filter((host) => host !== new URL(issuer).origin)
  return Object.fromEntries(others.map((host) => [host, mannersOf(host)]))
}

/** The answer's JSON object. What the parser would say of another body quotes it, so it is not kept. */
export function objectIn(question: Question, { body }: VendorAnswer): Readonly<Record<string, unknown>> {
  let said: unknown
  try {
    said = JSON.parse(body.toString())
  } catch {
    throw unfit(question, 'is no JSON')
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) throw unfit(question, 'is no JSON object')
  return said as Readonly<Record<string, unknown>>
}

export function unfit(question: Question, what: string): Problem {
  return new Problem('ils-answer-invalid', `${nameOf(question)}: the answer ${what}`)
}

/** What a server might take for a way up, in the spellings that `URL` leaves alone; the gateway's sender would call them a bug. */
const climbs = /^\/\/|%2f|%5c|\\|\/\.{1,2};/i

function pathOf({ pathname, search }: URL): string {
  return pathname + search
}

function nameOf(question: Question): string {
  return `oidc.${question}`
}

/** A code whose answer is lost may be used up: whoever asks again is refused, so the person begins anew. */
async function onlyOnce(question: Question, answer: Promise<VendorAnswer>): Promise<VendorAnswer> {
  try {
    return await answer
  } catch (error) {
    if (!isProblem(error, 'outcome-unknown')) throw error
    throw new Problem('ils-unavailable', `${nameOf(question)}: the answer is lost`, { cause: error })
  }
}

/** Seconds to hold back after this answer. */
function slowDown({ status, headers }: VendorAnswer): number | undefined {
  if (status !== 429) return undefined
  const seconds = headers['retry-after']
  return typeof seconds === 'string' && /^\d{1,5}$/.test(seconds) ? Math.max(1, Number(seconds)) : aMoment
}

/** How long to hold back where the provider does not say. */
const aMoment = 3

/** RFC 6749, 5.2. A 401 is about the gateway and not about the code. */
function isRefusedCode(question: Question, { status }: VendorAnswer): boolean {
  return question === 'token' && status >= 400 && status < 500 && status !== 401 && status !== 429
}

function problemFrom(question: Question, answer: VendorAnswer): Problem {
  const { status } = answer
  const retryAfter = slowDown(answer)
  if (question === 'userinfo' && (status === 401 || status === 403)) return refused('userinfo does not take the access token')
  return new Problem(byStatus(status), `${nameOf(question)}: the provider answered ${status}`, {
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

function byStatus(status: number): ProblemCode {
  if (status === 429) return 'ils-busy'
  if (status === 401 || status === 403) return 'ils-refused-gateway'
  return status >= 500 ? 'ils-unavailable' : 'ils-answer-invalid'
}
