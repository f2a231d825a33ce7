import { ClientError, ResponseBodyError } from 'openid-client'
import { isProblem, Problem } from '#domain/problem.ts'

/** The reason is for the log, and names neither the person nor anything of a token. Whoever came back learns only that it failed. */
export function refused(reason: string): Problem {
  return new Problem('sign-in-failed', `OpenID sign-in: ${reason}`)
}

/**
 * The codes of RFC 6749 (4.1.2.1, 5.2) and of OpenID Connect Core (3.1.2.6). Whatever else stands in their place came from a browser or a
 * stranger, and stays out of the log.
 */
const errorCodes = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'login_required',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
])

export function errorCode(said: string): string {
  return errorCodes.has(said) ? said : 'an error of no known code'
}

/** Those that speak of the gateway itself and not of the person or their code. */
const aboutTheGateway = new Set(['invalid_client', 'unauthorized_client'])

/**
 * What to throw in place of an error of openid-client. Its causes hold whole tokens, claims and answers, so none of them is kept; only a
 * `Problem` of `Send` comes out as it went in. What is neither is a bug, and is not hidden.
 */
export function failureOf(error: unknown): unknown {
  const problem = problemBehind(error)
  if (problem !== undefined) return problem
  if (error instanceof ResponseBodyError) return refusedByTheProvider(error)
  const kind = kindOf(error)
  return kind === undefined ? error : refused(`what came back is not good (${kind})`)
}

function problemBehind(error: unknown): Problem | undefined {
  if (isProblem(error)) return error
  return error instanceof ClientError ? problemBehind(error.cause) : undefined
}

function refusedByTheProvider({ error }: ResponseBodyError): Problem {
  const code = errorCode(error)
  if (!aboutTheGateway.has(code)) return refused(`the provider does not take the code (${code})`)
  return new Problem('ils-refused-gateway', `oidc.token: the provider does not take this client (${code})`)
}

/** openid-client's own code, or the name of what went wrong inside the cryptography: a key that is none, say. */
function kindOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause instanceof DOMException ? error.cause.name : undefined
}
