import type { Answer } from '#simulation/request.ts'

/** What must not be kept by anybody on the way (RFC 6749, 5.1). */
export const notKept = { 'cache-control': 'no-store', pragma: 'no-cache' }

export function json(content: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(content) }
}

/** The codes of RFC 6749, 5.2, of RFC 6750 and of the provider itself. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_token'
  | 'unsupported_grant_type'
  | 'server_error'
  | 'temporarily_unavailable'

export function refused(
  status: number,
  error: OAuthError,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { ...json({ error, error_description: description }, { ...notKept, ...headers }), status }
}

/** An address with more in its query; what stands in it already stays as it is, letter by letter. */
export function withParameters(uri: string, said: Readonly<Record<string, string | undefined>>): string {
  const more = new URLSearchParams(Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined))
  if (more.size === 0) return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}${more.toString()}`
}
