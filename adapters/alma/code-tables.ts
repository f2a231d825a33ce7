import { z } from 'zod'
import type { Call } from '#domain/call.ts'
import { unlessRefused } from '#ports/adapter.ts'
import type { FileCodes } from '#ports/patron-file.ts'
import { readAs, type AlmaClient } from './client.ts'
import { list } from './wire.ts'

/** As rest_user.xsd and the pages of the Users API name them. */
const tables = {
  groups: 'UserGroups',
  identifierTypes: 'UserIdentifierTypes',
  noteTypes: 'NoteTypes',
  blocks: 'UserBlockDescription',
} as const satisfies Record<keyof FileCodes, string>

/** A row that is switched off stays in the records that have it, and no record gets it any more. */
const codeTable = z.object({ row: list(z.object({ code: z.string().min(1), enabled: z.boolean().nullish() })) })

/** What records may hold, by the institution's own tables. A key without Configuration is told none, and a table that Alma has not is left out. */
export async function codesOf(client: AlmaClient, call: Call): Promise<FileCodes> {
  const found: { -readonly [Kind in keyof FileCodes]: FileCodes[Kind] } = {}
  for (const [kind, table] of Object.entries(tables)) {
    const codes = await unlessRefused(() => codesIn(table))
    if (codes !== 'refused' && codes !== undefined) found[kind as keyof FileCodes] = codes
  }
  return found

  async function codesIn(table: string): Promise<readonly string[] | undefined> {
    const endpoint = 'alma.conf.code-table'
    const reply = await client.ask({ endpoint, path: ['conf', 'code-tables', table] }, call)
    if (reply.refused !== undefined) return undefined
    return readAs(codeTable, endpoint, reply.content).row.flatMap(({ code, enabled }) => (enabled === false ? [] : [code]))
  }
}
