import type { Answer } from '#simulation/request.ts'

/** What Stripe will not do, in its own words. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, string>>

  constructor(status: number, body: Readonly<Record<string, string>>) {
    super(body['message'] ?? '')
    this.status = status
    this.body = body
  }
}

/** Refused before anything was begun, so that no key remembers it. */
export class Invalid extends Refusal {}

export function invalid(param: string, message: string, code = 'parameter_invalid'): Invalid {
  return new Invalid(400, { type: 'invalid_request_error', code, param, message })
}

export function missing(param: string, what: string, id: string): Invalid {
  return new Invalid(404, { type: 'invalid_request_error', code: 'resource_missing', param, message: `No such ${what}: '${id}'` })
}

export function json(status: number, said: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(said, null, 2) }
}

export function refused({ status, body }: Refusal): Answer {
  return json(status, { error: body })
}

/** What is sent for a status that is only played. Stripe's messages may repeat what they should not, so this one does. */
export function played(status: number, indiscretion: string): Answer {
  const type = status === 409 ? 'idempotency_error' : status >= 500 ? 'api_error' : 'invalid_request_error'
  const code = { 409: 'idempotency_key_in_use', 429: 'rate_limit' }[status] ?? 'played'
  return json(status, { error: { type, code, message: `Played, and says too much: ${indiscretion}` } })
}
