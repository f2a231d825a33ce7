import { z } from 'zod'
import { isProblem, type Problem, type ProblemCode } from '#domain/problem.ts'
import { lineOf } from '#http/fields.ts'
import type { Parts } from '#http/parts.ts'
import { statuses, type Filed, type PaiaDocument } from './documents.ts'

/** Documents as a client asks for something about them, and what each came to. */

const uri = z
  .string()
  .max(2048)
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}\p{Cs}]+$/u)

const confirm = z.record(z.string().max(2048), z.array(z.string().max(2048)).max(100))

const asked = z
  .object({
    item: uri.optional(),
    edition: uri.optional(),
    confirm: confirm.optional(),
    comment: lineOf(1, 500).optional(),
    /** Where to fetch it, as clients of PAIA 1.0 say it. */
    storageid: uri.optional(),
  })
  .refine(({ item, edition }) => item !== undefined || edition !== undefined, { path: ['item'], params: { rule: 'required' } })

export const AskedBody = z.object({ doc: z.array(asked).min(1).max(100) })

export type Asked = z.output<typeof asked>

/** The document is called as it was asked for, so that whoever asked for several knows which is which. */
export function askedNames({ item, edition }: Asked): Pick<PaiaDocument, 'item' | 'edition'> {
  return { ...(item !== undefined && { item }), ...(edition !== undefined && { edition }) }
}

/** The one that is meant; `several` where the title alone does not say which. VuFind says `item` to everything, and so may mean a title by it. */
export function meant(wanted: Asked, filed: readonly Filed[]): Filed | 'none' | 'several' {
  const { item, edition } = wanted
  const found = filed.filter(
    (each) =>
      (item === undefined || each.names.includes(item) || each.edition === item) &&
      (edition === undefined || each.edition === edition || (item !== undefined && each.edition === undefined)),
  )
  return found.length > 1 ? 'several' : (found[0] ?? 'none')
}

export function unknownDocument(
  wanted: Asked,
  why: 'none' | 'several',
  language: string,
  { texts }: Pick<Parts, 'texts'>,
): PaiaDocument {
  const error = texts.say(language, why === 'none' ? 'paia.unknown-document' : 'paia.several-documents')
  return { ...askedNames(wanted), status: statuses.none, error }
}

/** These are about the account or the whole method, and not about one document of it. */
const ofAll: readonly ProblemCode[] = [
  'not-found',
  'no-patron',
  'forbidden',
  'capability-missing',
  'sign-in-too-old',
  'shutting-down',
]

/** One document of several: what it is as far as is known, and the one thing that is asked for it. */
export interface Task {
  readonly document: PaiaDocument
  /** The same for two that mean the same: it is done once, and told to both. */
  readonly means: string
  run(): Promise<PaiaDocument>
}

/**
 * One after the other, since a library system has one record to write. That one failed is said with it, and is no failure of the request; only where
 * none of them could be tried at all is it one.
 */
export async function eachOf(
  docs: readonly Asked[],
  taskFor: (wanted: Asked, index: number) => Promise<Task | PaiaDocument>,
  language: string,
  { texts }: Pick<Parts, 'texts'>,
): Promise<readonly PaiaDocument[]> {
  const results: PaiaDocument[] = []
  const problems: Problem[] = []
  const done = new Map<string, Promise<PaiaDocument>>()
  for (const [index, wanted] of docs.entries()) {
    let document: PaiaDocument = { ...askedNames(wanted), status: statuses.none }
    try {
      const task = await taskFor(wanted, index)
      if (!('run' in task)) {
        results.push(task)
        continue
      }
      document = { ...task.document, ...askedNames(wanted) }
      const running = done.get(task.means) ?? task.run()
      done.set(task.means, running)
      results.push({ ...(await running), ...askedNames(wanted) })
    } catch (error) {
      if (!isProblem(error) || (isProblem(error, ...ofAll) && results.length === problems.length)) throw error
      problems.push(error)
      results.push({ ...document, error: said(error, language, { texts }) })
    }
  }
  const [first] = problems
  if (first && problems.length === docs.length && !problems.some((problem) => isProblem(problem, 'outcome-unknown'))) throw first
  return results
}

/** A problem in the words that its reader is told. */
export function said({ code, values, retryAfter }: Problem, language: string, { texts }: Pick<Parts, 'texts'>): string {
  return texts.say(language, `problems.${code}.detail`, { ...values, ...(retryAfter !== undefined && { seconds: retryAfter }) })
}
