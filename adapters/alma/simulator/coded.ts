import { z } from 'zod'
import { entryOf, type CodeTable } from './tables.ts'

/** A code with its description. A description left out is looked up, and is the code itself where the table has none. */
export function coded(table: CodeTable = {}) {
  return z
    .strictObject({ value: z.string().nullable(), desc: z.string().nullish() })
    .transform(({ value, desc }) => ({ value, desc: desc ?? entryOf(table, value ?? '') ?? value }))
}

export const empty = { value: '', desc: '' }
