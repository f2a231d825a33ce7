import { Problem, type ProblemCode } from '#domain/problem.ts'
import type { VendorAnswer } from '#ports/send.ts'

/** Seconds to hold back after this answer. */
export function slowDown({ status, headers }: VendorAnswer): number | undefined {
  if (status !== 429) return undefined
  const seconds = headers['retry-after']
  return typeof seconds === 'string' && /^\d{1,5}$/.test(seconds) ? Math.max(1, Number(seconds)) : aMoment
}

/** How long to hold back where the vendor does not say. */
const aMoment = 3

/** An answer that is not the one that was asked for. `name` is the request's. */
export function problemFrom(name: string, answer: VendorAnswer): Problem {
  const { status } = answer
  const retryAfter = slowDown(answer)
  return new Problem(byStatus(status), `${name}: the vendor answered ${status}`, retryAfter === undefined ? {} : { retryAfter })
}

/** An answer that cannot be read. The reason never quotes it. */
export function unfit(name: string, what: string): Problem {
  return new Problem('ils-answer-invalid', `${name}: the answer ${what}`)
}

function byStatus(status: number): ProblemCode {
  if (status === 429) return 'ils-busy'
  if (status === 401 || status === 403) return 'ils-refused-gateway'
  return status >= 500 ? 'ils-unavailable' : 'ils-answer-invalid'
}
