import { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { Send } from '#ports/send.ts'
import { problem, problemFrom } from './errors.ts'
import { dayOrNothing } from './days.ts'
import { systemLibrary, type AlephSettings } from './settings.ts'
import { expiryIn, type LocalRecord } from './wire.ts'

/** A site's own list of the local records of one patron, at this institution and for the whole system. */
export type View = (id: string, call: Call) => Promise<readonly LocalRecord[]>

/**
 * What Aleph has no call for, every Czech site has written for itself: a program beside Aleph that reads z305. Ours is asked with the internal id
 * and answers with the rows of that table as they are stored; the README says what a site must write.
 */
export function view({ admLibrary, dates }: Pick<AlephSettings, 'admLibrary' | 'dates'>, send: Send): View {
  return async (id, call) => {
    const name = 'aleph.view'
    const answer = await send(call, { effect: 'read', method: 'GET', name, path: `?id=${encodeURIComponent(id)}` })
    const found = answerIn(answer.body)
    if (!found) throw problemFrom(name, answer, 'what is not the JSON of a view')
    if ('error' in found) {
      if (answer.status === 404) return []
      throw problemFrom(name, answer, 'an error of its own')
    }
    if (found.id.trim().toUpperCase() !== id.trim().toUpperCase())
      throw problem('ils-answer-invalid', name, "another patron's rows")
    return found.rows
      .filter(({ library }) => [admLibrary.toUpperCase(), systemLibrary].includes(library.toUpperCase()))
      .map(({ subLibrary, status, openDate, expiryDate, blocks }): LocalRecord => ({
        library: subLibrary,
        status,
        starts: dayOrNothing(openDate, dates),
        expires: expiryIn(expiryDate, { dates }, name),
        blocks: blocks.filter((code) => !/^0*$/.test(code)).map((code) => ({ code })),
      }))
  }
}

const text = z.string().trim()
const rows = z.object({
  id: text.min(1),
  rows: z.array(
    z.object({
      library: text.min(1),
      subLibrary: text.min(1),
      status: text.optional().transform((status) => status || undefined),
      openDate: text.optional(),
      // Left out is not the same as empty: a view that forgot the column must not make every card last for good.
      expiryDate: text,
      blocks: z.array(text).default([]),
    }),
  ),
})
const shape = z.union([rows, z.object({ error: z.string() })])

function answerIn(body: Buffer): z.infer<typeof shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))).data
  } catch {
    // The parser's own message quotes the text, which is about a patron.
    return undefined
  }
}
