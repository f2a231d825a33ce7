import { z } from 'zod'
import type { Day } from '#domain/day.ts'
import { code, day, text } from './wire.ts'

/** One of a list of Alma's as it came, with all that nobody here knows of: an address, a number, a note. */
export type Entry = Readonly<Record<string, unknown>>

export const entry = z.looseObject({})

export function textIn(held: Entry | undefined, name: string): string | undefined {
  return readIn(text, held, name)
}

export function codeIn(held: Entry, name: string): string | undefined {
  return readIn(code, held, name)?.value
}

export function dayIn(held: Entry, name: string): Day | undefined {
  return readIn(day, held, name)
}

export function isMarked(mark: string) {
  return (held: Entry): boolean => held[mark] === true
}

/** What is odd in one part of an entry keeps nobody from reading the others. */
function readIn<T>(schema: z.ZodType<T>, held: Entry | undefined, name: string): T | undefined {
  const read = schema.safeParse(held?.[name])
  return read.success ? read.data : undefined
}
