import { Problem } from '#domain/problem.ts'

/** What Mollie says where it does not do a thing, of which only status and field are kept: its prose repeats what it was sent. */
export class MollieRefusal extends Error {
  override readonly name = 'MollieRefusal'
  readonly status: number

  constructor(status: number, field: string | undefined) {
    super(field === undefined ? `Mollie answered ${status}` : `Mollie answered ${status} about ${field}`)
    this.status = status
  }
}

/** Statuses by which Mollie says that it did not do it this time; all other 4xx are for good. */
const notNow: ReadonlySet<number> = new Set([408, 409, 425, 429])

/** https://docs.mollie.com/reference/handling-errors */
export function problemFrom(status: number, said: unknown, retryAfter: number | undefined): Problem {
  const refusal = new MollieRefusal(status, fieldIn(said))
  // A proxy in between has statuses of its own, and its pages are not Mollie's word.
  const isMollies = typeof said === 'object' && said !== null && 'status' in said && said.status === status
  const refused = isMollies && status >= 400 && status < 500 && !notNow.has(status)
  return new Problem(refused ? 'payment-refused' : 'payment-unavailable', refusal.message, {
    ...(isMollies && { cause: refusal }),
    ...(!refused && retryAfter !== undefined && { retryAfter }),
  })
}

/** The status that Mollie gave as its reason, where it was Mollie that stopped the operation. */
export function refusalIn(error: unknown): number | undefined {
  return error instanceof Problem && error.cause instanceof MollieRefusal ? error.cause.status : undefined
}

/** The name of a parameter, and never anything that was in it. */
function fieldIn(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null || !('field' in said)) return undefined
  return typeof said.field === 'string' && /^[\w.]{1,40}$/.test(said.field) ? said.field : undefined
}
