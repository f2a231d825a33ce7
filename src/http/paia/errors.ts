import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProblemCode } from '#domain/problem.ts'
import { noteProblem, problemFrom, type ProblemFaceParts } from '#http/problems.ts'

/** The standard's word and status for each problem (PAIA 1.4, "Request errors"). The `satisfies` makes a code without one a compile error. */
export const faces = {
  'request-invalid': ['invalid_request', 422],
  'body-malformed': ['invalid_request', 400],
  'body-too-large': ['invalid_request', 400],
  'media-type-unsupported': ['invalid_request', 400],
  'method-not-allowed': ['invalid_request', 405],
  'not-found': ['not_found', 404],
  unauthenticated: ['invalid_grant', 401],
  'session-ended': ['invalid_grant', 401],
  'sign-in-too-old': ['invalid_grant', 401],
  'credentials-invalid': ['access_denied', 403],
  'identifier-ambiguous': ['access_denied', 403],
  'old-password-wrong': ['access_denied', 403],
  'password-kept-elsewhere': ['access_denied', 403],
  'reset-ended': ['access_denied', 403],
  'password-refused': ['invalid_request', 422],
  'code-invalid': ['access_denied', 403],
  'confirmation-invalid': ['access_denied', 403],
  'contact-refused': ['access_denied', 403],
  'change-overtaken': ['access_denied', 403],
  'change-not-reversible': ['access_denied', 403],
  'too-many-feeds': ['invalid_request', 422],
  'sign-in-failed': ['access_denied', 403],
  'not-a-patron': ['access_denied', 403],
  'sign-in-elsewhere': ['access_denied', 403],
  // The standard has no word for it. That a client takes it for a wrong password is better than that it tries again at once.
  'too-many-attempts': ['access_denied', 429],
  'sign-in-not-offered': ['not_implemented', 501],
  'capability-missing': ['not_implemented', 501],
  forbidden: ['insufficient_scope', 403],
  'no-patron': ['insufficient_scope', 403],
  'idempotency-key-missing': ['invalid_request', 400],
  'idempotency-key-reused': ['invalid_request', 422],
  conflict: ['invalid_request', 422],
  'renewal-open': ['invalid_request', 422],
  'quote-ended': ['invalid_request', 422],
  'fee-not-payable': ['invalid_request', 422],
  'nothing-to-pay': ['invalid_request', 422],
  'fee-payment-open': ['invalid_request', 422],
  'search-too-wide': ['invalid_request', 422],
  'number-not-drawable': ['invalid_request', 422],
  'notice-invalid': ['invalid_request', 400],
  'card-incomplete': ['service_unavailable', 503],
  'payment-unavailable': ['service_unavailable', 503],
  'payment-refused': ['bad_gateway', 502],
  'ils-unavailable': ['service_unavailable', 503],
  'ils-busy': ['service_unavailable', 503],
  'ils-timeout': ['gateway_timeout', 504],
  'ils-answer-invalid': ['bad_gateway', 502],
  'ils-refused-gateway': ['bad_gateway', 502],
  'outcome-unknown': ['bad_gateway', 502],
  'store-unavailable': ['service_unavailable', 503],
  'shutting-down': ['service_unavailable', 503],
  internal: ['internal_error', 500],
} as const satisfies Record<ProblemCode, readonly [error: string, status: number]>

/**
 * Turns whatever was thrown into a request error of the standard. `code` is a number, whatever an example of the text shows, and is left out in
 * `auth`, where it would confuse clients of OAuth.
 */
export function paiaErrors({ texts, publicUrl }: ProblemFaceParts) {
  return function answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = problemFrom(thrown)
    const [error, status] = faces[problem.code]
    const { language } = request
    noteProblem(problem, thrown, request)
    const detail = texts.say(language, `problems.${problem.code}.detail`, {
      ...problem.values,
      ...(problem.retryAfter !== undefined && { seconds: problem.retryAfter }),
    })
    const faults = problem.faults.map(
      ({ where, field, rule, values }) => `${where}${field}: ${texts.say(language, `rules.${rule}`, values)}`,
    )
    // The text asks for it with every request error, and not only with 401 as HTTP does.
    void reply.header('WWW-Authenticate', 'Bearer realm="PAIA"')
    if (problem.retryAfter !== undefined) void reply.header('Retry-After', String(problem.retryAfter))
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .send({
        error,
        ...(!isAuth(request) && { code: status }),
        error_description: [detail, ...faults].join(' '),
        error_uri: `${publicUrl}/problems/${problem.code}`,
      })
  }
}

function isAuth({ url }: FastifyRequest): boolean {
  return /^\/paia\/[^/?]*\/auth\//.test(url)
}
