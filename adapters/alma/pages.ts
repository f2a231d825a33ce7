import { Problem } from '#domain/problem.ts'
import type { Endpoint } from './errors.ts'

/** Alma brings ten unless told otherwise, and never more than a hundred. */
export const pageSize = 100
/** More pages than anybody has loans or requests. */
const mostPages = 50

export interface Page<Entry> {
  readonly entries: readonly Entry[]
  /** How many Alma says there are. It may be more than ever come (php-alma-client, issue 8), so an empty page is the end whatever it says. */
  readonly total: number | undefined
}

/**
 * Every entry of a list, once: what is lent or given back between two pages moves the others, so that one may come twice. A list without an end is no
 * answer, and neither is the same page again: half a list would pass for a whole one.
 */
export async function allPages<Entry>(
  endpoint: Endpoint,
  idOf: (entry: Entry) => string,
  ask: (query: { readonly limit: string; readonly offset: string }) => Promise<Page<Entry>>,
): Promise<readonly Entry[]> {
  const found = new Map<string, Entry>()
  for (let offset = 0; offset < mostPages * pageSize; offset += pageSize) {
    const { entries, total } = await ask({ limit: String(pageSize), offset: String(offset) })
    const before = found.size
    for (const entry of entries) found.set(idOf(entry), entry)
    const isLast = total === undefined ? entries.length < pageSize : offset + pageSize >= total
    if (entries.length === 0 || isLast) return [...found.values()]
    if (found.size === before) break
  }
  throw new Problem('ils-answer-invalid', `${endpoint}: Alma's list has no end`)
}
