import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem, type Fault, type ProblemCode } from '#domain/problem.ts'
import type { Texts } from '#ports/texts.ts'

/** The HTTP status of each problem: the only place that knows one. The `satisfies` makes a code without a status a compile error. */
export const statuses = {
  'request-invalid': 400,
  'body-malformed': 400,
  'body-too-large': 413,
  'media-type-unsupported': 415,
  'method-not-allowed': 405,
  'not-found': 404,
  unauthenticated: 401,
  'session-ended': 401,
  'credentials-invalid': 401,
  'identifier-ambiguous': 409,
  'code-invalid': 401,
  'sign-in-failed': 401,
  'sign-in-too-old': 401,
  'not-a-patron': 403,
  'sign-in-elsewhere': 403,
  'sign-in-not-offered': 403,
  'password-refused': 422,
  'old-password-wrong': 403,
  'password-kept-elsewhere': 409,
  'reset-ended': 410,
  'confirmation-invalid': 422,
  'contact-refused': 409,
  'change-overtaken': 409,
  'change-not-reversible': 409,
  'too-many-feeds': 409,
  'too-many-attempts': 429,
  forbidden: 403,
  'no-patron': 403,
  'card-incomplete': 503,
  'renewal-open': 409,
  'quote-ended': 409,
  'fee-not-payable': 409,
  'nothing-to-pay': 409,
  'fee-payment-open': 409,
  'idempotency-key-missing': 400,
  'idempotency-key-reused': 422,
  'payment-unavailable': 503,
  'payment-refused': 502,
  'notice-invalid': 400,
  conflict: 409,
  'capability-missing': 501,
  'search-too-wide': 422,
  'number-not-drawable': 422,
  'ils-unavailable': 503,
  'ils-timeout': 504,
  'ils-busy': 503,
  'ils-answer-invalid': 502,
  'ils-refused-gateway': 502,
  'outcome-unknown': 502,
  'store-unavailable': 503,
  'shutting-down': 503,
  internal: 500,
} as const satisfies Record<ProblemCode, number>

export const problemType = 'application/problem+json'

const FaultBody = z
  .object({
    in: z.enum(['body', 'query', 'path', 'headers']).describe('Where the field stands.'),
    field: z.string().describe('Which field: a JSON pointer (RFC 6901).'),
    rule: z.string().describe('Which rule it breaks; a code that does not change.'),
    detail: z.string().describe('The rule in words, in the language asked for.'),
  })
  .meta({ id: 'Fault', description: 'One thing that is wrong with a request.' })

export const ProblemBody = z
  .object({
    type: z.string().describe('An address that explains this kind of problem to developers.'),
    title: z.string().describe('What happened, in the language asked for.'),
    status: z.int().describe('The HTTP status, once more.'),
    detail: z.string().describe('What it means and what to do, in the language asked for.'),
    code: z.string().describe('Which problem it is; match on this, not on the words.'),
    requestId: z.string().describe('Tell it to the operator: it stands in every log line of this request.'),
    retryAfter: z.int().optional().describe('Whole seconds after which trying again makes sense; also in Retry-After.'),
    about: z.string().optional().describe('The address of what stands in the way; also in Location.'),
    faults: z
      .array(FaultBody)
      .optional()
      .describe('Every field that is wrong, for `request-invalid`, `password-refused` and `fee-not-payable`.'),
  })
  .meta({
    id: 'Problem',
    description: 'Why a request could not be answered (RFC 9457).',
    example: {
      type: 'http://127.0.0.1:8080/problems/credentials-invalid',
      title: 'The card number or the password is wrong',
      status: 401,
      detail: 'Check the number and the password and try again.',
      code: 'credentials-invalid',
      requestId: 'k3v9x0aa-1',
    },
  })

/** What may stop any request at all. */
const everywhere = ['request-invalid', 'internal', 'shutting-down'] as const satisfies readonly ProblemCode[]
const withVendor = [
  'search-too-wide',
  'ils-unavailable',
  'ils-timeout',
  'ils-busy',
  'ils-answer-invalid',
  'ils-refused-gateway',
] as const
/** Whoever shows a bad token is refused even where nobody would have to show one. */
const withToken = ['unauthenticated', 'session-ended', 'store-unavailable'] as const
const withCaller = ['sign-in-too-old'] as const

export interface ProblemOptions {
  readonly vendor?: boolean
  readonly anonymous?: boolean
}

/** The problems of a route, as its OpenAPI answers: one entry a status, naming each code. */
export function problemsOf(codes: readonly ProblemCode[], { vendor = true, anonymous = false }: ProblemOptions = {}) {
  const all = [...codes, ...(vendor ? withVendor : []), ...withToken, ...(anonymous ? [] : withCaller), ...everywhere]
  const byStatus = Map.groupBy(new Set(all), (code) => statuses[code])
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      { description: of.map((code) => `\`${code}\``).join(', '), content: { [problemType]: { schema: ProblemBody } } },
    ]),
  )
}

export interface ProblemFaceParts {
  readonly texts: Texts
  readonly publicUrl: string
}

/** Turns whatever was thrown into a problem document, and what nobody meant to throw into `internal`, told to the log alone. */
export function problemFace({ texts, publicUrl }: ProblemFaceParts) {
  return function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = problemFrom(error)
    const { code, retryAfter, values, about } = problem
    const status = statuses[code]
    const { language } = request
    const say = (fault: Fault) => texts.say(language, `rules.${fault.rule}`, fault.values)
    noteProblem(problem, error, request)
    if (status === 401) void reply.header('WWW-Authenticate', challengeFor(code))
    if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter))
    if (about !== undefined) void reply.header('Location', `${publicUrl}${about}`)
    const body: z.output<typeof ProblemBody> = {
      type: `${publicUrl}/problems/${code}`,
      title: texts.say(language, `problems.${code}.title`, values),
      status,
      detail: texts.say(language, `problems.${code}.detail`, {
        ...values,
        ...(retryAfter !== undefined && { seconds: retryAfter }),
      }),
      code,
      requestId: request.id,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(about !== undefined && { about: `${publicUrl}${about}` }),
      ...(problem.faults.length > 0 && {
        faults: problem.faults.map((fault) => ({ in: fault.where, field: fault.field, rule: fault.rule, detail: say(fault) })),
      }),
    }
    return reply
      .code(status)
      .type(problemType)
      .header('Content-Language', language)
      .header('Cache-Control', 'no-store')
      .serializer(JSON.stringify)
      .send(body)
  }
}

/** What is not the caller's doing, for the operator. */
export function noteProblem({ code, message }: Problem, error: unknown, { log, id }: FastifyRequest): void {
  if (statuses[code] >= 500) log.warn({ call: id, problem: code, why: message, error: traceOf(error) }, 'refused')
}

/** Whoever was let in and must prove themselves anew is told so in the words of RFC 9470. */
function challengeFor(code: ProblemCode): string {
  const realm = 'Bearer realm="patron-gateway"'
  return code === 'sign-in-too-old' ? `${realm}, error="insufficient_user_authentication"` : realm
}

/** Fastify's own refusals in our words, by its code and never by its message. */
const fastifyCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'body-malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-malformed',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_INVALID_TYPE: 'media-type-unsupported',
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code, statusCode } = error as Partial<FastifyError>
  const known = code === undefined ? undefined : fastifyCodes[code]
  if (known !== undefined) return new Problem(known, `Refused by the HTTP server: ${code}`)
  if (statusCode === 400) return new Problem('body-malformed', 'Refused by the HTTP server')
  return new Problem('internal', 'Something nobody foresaw', { cause: error })
}

/** Where an error came from, without its message: messages of others may carry what must not be logged. */
function traceOf(error: unknown): object | undefined {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  const code = (error as NodeJS.ErrnoException).code
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    at: frames.slice(0, 8).map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: traceOf(error.cause) }),
  }
}
