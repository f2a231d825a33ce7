import type { Call } from '#domain/call.ts'
import { nameIn, type Institution } from '#domain/place.ts'
import { isProblem, Problem } from '#domain/problem.ts'

/** Whose library system it was that could not be asked: a patron of several would not know from the problem alone. */
export async function naming<Answer>({ name }: Institution, { language }: Call, asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    if (!isProblem(error) || !error.code.startsWith('ils-') || 'institution' in error.values) throw error
    const { code, message, retryAfter, values } = error
    throw new Problem(code, message, {
      cause: error.cause ?? error,
      ...(retryAfter !== undefined && { retryAfter }),
      values: { ...values, institution: nameIn(language, name) },
    })
  }
}
