import type { Problem } from './generated.ts'

/** Which gateway is asked, by whom; the last argument of every function of this client. */
export interface At extends RequestInit {
  /** The address people reach the gateway under, e.g. `https://card.example.org`. */
  readonly gateway?: string
  /** An access token or an API key, or what fetches one; nothing where nobody has signed in. */
  readonly token?: string | (() => string | undefined | Promise<string | undefined>)
  /** BCP 47: the language of what people read. */
  readonly language?: string
  /** Stands in for the platform's own. */
  readonly fetch?: typeof fetch
}

/** What the gateway answered where it could not do what was asked. Match on `problem.code`; `message` is for people. */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem'
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem) {
    super(problem.detail)
    this.status = status
    this.problem = problem
  }
}

/** An answer that is none of the gateway's: a proxy's page, say. Nothing of it is shown, since nobody knows what it says. */
export class NotTheGateway extends Error {
  override readonly name = 'NotTheGateway'
  readonly status: number

  constructor(status: number) {
    super(`The answer (${status}) is not one of a patron-gateway`)
    this.status = status
  }
}

/** Every function of the client asks by this. Throws `GatewayProblem`, `NotTheGateway`, or what `fetch` throws where there was no answer. */
export async function send<Answer>(
  path: string,
  { gateway = '', token, language, fetch: given, headers, ...init }: At,
): Promise<Answer> {
  const asked = new Headers(headers)
  const shown = typeof token === 'function' ? await token() : token
  if (shown !== undefined) asked.set('Authorization', `Bearer ${shown}`)
  if (language !== undefined) asked.set('Accept-Language', language)
  const answer = await (given ?? fetch)(gateway.replace(/\/+$/, '') + path, { ...init, headers: asked })
  if (answer.status === 204) return undefined as Answer
  const type = answer.headers.get('Content-Type') ?? ''
  if (answer.status >= 400) {
    if (!type.startsWith('application/problem+json')) throw new NotTheGateway(answer.status)
    throw new GatewayProblem(answer.status, (await answer.json()) as Problem)
  }
  if (type.startsWith('application/json')) return (await answer.json()) as Answer
  if (type.startsWith('image/') || type.startsWith('text/')) return (await answer.text()) as Answer
  throw new NotTheGateway(answer.status)
}
