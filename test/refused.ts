import { inspect } from 'node:util'
import type { Test } from 'tap'
import { isProblem, type ProblemCode } from '#domain/problem.ts'

/** The problem that a promise ended in; anything else fails the test, and says what it was. */
export async function refused(t: Test, promise: Promise<unknown>, code: ProblemCode, retryAfter?: number) {
  const error: unknown = await promise.then(
    (value) => value,
    (error: unknown) => error,
  )
  t.ok(isProblem(error, code), `${code}, and it was ${inspect(error)}`)
  if (!isProblem(error)) return undefined
  if (retryAfter !== undefined) t.equal(error.retryAfter, retryAfter)
  return error
}
