import type { Answer } from '#simulation/request.ts'

const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }

export function json(status: number, content: unknown): Answer {
  return { status, headers, body: JSON.stringify(content) }
}

/** What the API says in place of doing something, with the sentence for whoever reads its log. */
const errors = {
  key_unknown: 'There is no account with this key',
  invalid: 'The request cannot be understood',
  not_found: 'There is no such payment',
  not_paid: 'No money has come for this payment',
  amount_too_large: 'Less than this is left of the payment',
  idempotency_key_missing: 'An Idempotency-Key is needed',
  idempotency_key_reused: 'The Idempotency-Key was used for something else',
  busy: 'That is being done just now',
  too_many_requests: 'Come again later',
  broken: 'Something went wrong here',
} as const

export type ErrorCode = keyof typeof errors

export function refused(status: number, code: ErrorCode): Answer {
  return json(status, { error: { code, message: errors[code] } })
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'key_unknown',
  403: 'key_unknown',
  404: 'not_found',
  408: 'busy',
  409: 'busy',
  429: 'too_many_requests',
}

/** The API's own words for a status. */
export function failure(status: number): Answer {
  return refused(status, codes[status] ?? (status >= 500 ? 'broken' : 'invalid'))
}
