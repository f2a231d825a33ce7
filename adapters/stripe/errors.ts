import { Stripe } from 'stripe'
import { Problem } from '#domain/problem.ts'

/** Below 500, and yet not about what was asked: too late, another with the same key is under way, too fast. */
const forNow: ReadonlySet<number> = new Set([408, 409, 425, 429])

/**
 * Stripe's own messages repeat what was sent, a piece of the key and what people typed at the page, so they go nowhere: its type, code and parameter
 * tell whoever looks the request up at Stripe all there is.
 */
export function problemOf(error: unknown): Problem {
  if (!isAnswer(error))
    return new Problem('payment-unavailable', 'stripe: there was no answer to read', { cause: causeOf(error) })
  const { statusCode, rawType, code, param, requestId } = error
  const said = [rawType, code, param, requestId].map(word).filter((each) => each !== '')
  const message = `stripe: ${statusCode} ${said.join(' ')}`.trimEnd()
  if (statusCode < 500 && !forNow.has(statusCode)) return new Problem('payment-refused', message)
  const retryAfter = Number(error.headers?.['retry-after'])
  return new Problem('payment-unavailable', message, Number.isSafeInteger(retryAfter) && retryAfter > 0 ? { retryAfter } : {})
}

/**
 * Will this key never lead to a page? The page's end has come too near since the key was made; or the key was used with other words, before a setting
 * was changed; or it led to a failure, which Stripe repeats as long as it knows the key.
 */
export function isSpent(error: unknown): boolean {
  if (!isAnswer(error)) return false
  return (
    isRepeated(error) || (error.statusCode === 400 && (error.param === 'expires_at' || error.rawType === 'idempotency_error'))
  )
}

/** A refusal of some time ago, said again though what it was about may be mended. Nothing was done by that key, and nothing will be. */
export function isOldRefusal(error: unknown): boolean {
  return isAnswer(error) && isRepeated(error) && error.statusCode < 500
}

/** Did Stripe read the request, and say that the state of the thing does not allow it? */
export function isAgainstState(error: unknown): boolean {
  return isAnswer(error) && error.statusCode === 400
}

/** Has Stripe no such thing? A path that it does not have is a 404, too, with another code. */
export function isUnknown(error: unknown): boolean {
  return isAnswer(error) && error.statusCode === 404 && error.code === 'resource_missing'
}

type Answered = Stripe.errors.StripeError & { readonly statusCode: number }

/** An error with a status that is none comes from an answer that says `error` and nothing else in its right place. */
function isAnswer(error: unknown): error is Answered {
  return error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 400
}

function isRepeated({ headers }: Answered): boolean {
  return headers?.['idempotent-replayed'] === 'true'
}

/** What broke the connection; nothing of the package's own error, which holds the request. */
function causeOf(error: unknown): unknown {
  return error instanceof Stripe.errors.StripeError ? error.detail : error
}

function word(said: unknown): string {
  return typeof said === 'string' ? said.replaceAll(/[^\w.[\]-]/g, '').slice(0, 60) : ''
}
