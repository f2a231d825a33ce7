import { isProblem, Problem } from '#domain/problem.ts'
import type { ProblemCode } from '#domain/problem.ts'
import type { VendorRequest } from '#ports/send.ts'
import type { Exchange } from './exchange.ts'
import type { Leaving } from './readers.ts'

type Effect = VendorRequest['effect']

/** An exchange that brought no answer. What broke after a write had begun leaves open whether it was done; before that it was not. */
export function noAnswer(exchange: Exchange, effect: Effect, vendor: string): Problem {
  const because = exchange.error === undefined ? {} : { cause: exchange.error }
  if (!exchange.begun) return new Problem('ils-unavailable', `No connection to ${vendor}`, because)
  if (effect === 'write') return new Problem('outcome-unknown', `${vendor} was asked to write, and its answer was lost`, because)
  if (exchange.fate === 'timed-out') return new Problem('ils-timeout', `${vendor} did not answer in time`, because)
  if (exchange.fate === 'too-large')
    return new Problem('ils-answer-invalid', `${vendor} answered with more than we read`, because)
  if (exchange.fate === 'garbled') return new Problem('ils-answer-invalid', `${vendor} did not answer in HTTP`, because)
  return new Problem('ils-unavailable', `${vendor} closed the connection before its answer was complete`, because)
}

/** The breaker is open. */
export function resting(vendor: string, retryAfter: number): Problem {
  return new Problem('ils-unavailable', `${vendor} failed too often and is left alone for a moment`, { retryAfter })
}

/** The vendor refused because we ask too much. */
export function toldToSlowDown(vendor: string, seconds: number): Problem {
  return new Problem('ils-busy', `${vendor} told us to slow down`, { retryAfter: Math.max(1, Math.ceil(seconds)) })
}

/**
 * A reader who leaves. The code for one who walked away is read by nobody but the log; it must only never say of a write that its outcome is
 * unknown when nothing was sent.
 */
export function leaving(why: Leaving, effect: Effect, asked: boolean, vendor: string): Problem {
  const reason = why === 'left' ? 'The reader walked away' : 'The deadline came'
  if (!asked) return new Problem('ils-busy', `${reason} before ${vendor} was asked`, { retryAfter: 1 })
  if (effect === 'write') return new Problem('ils-unavailable', `${reason} before there was a connection to ${vendor}`)
  return new Problem('ils-timeout', `${reason} before ${vendor} answered`)
}

/** A call that comes with no time left, or with nobody who waits for it. */
export function tooLate(effect: Effect, vendor: string): Problem {
  return new Problem(effect === 'write' ? 'ils-busy' : 'ils-timeout', `There was no time left to ask ${vendor}`)
}

export function shuttingDown(): Problem {
  return new Problem('shutting-down', 'The gateway is shutting down')
}

/** For the log. What is no `Problem` is a bug. */
export function codeOf(error: unknown): ProblemCode {
  return isProblem(error) ? error.code : 'internal'
}
