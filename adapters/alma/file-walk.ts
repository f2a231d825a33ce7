import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { FiledPatron, FilePage, Page } from '#ports/patron-file.ts'
import type { AlmaClient } from './client.ts'
import { textIn, type Entry } from './entries.ts'
import { rowOf } from './file-reading.ts'
import type { Reading } from './translate.ts'
import { isLast, mostRows, userRows, type UserRows } from './user-rows.ts'

/** How far the row that came last is looked for: so many pieces of the list, of a hundred each. */
const mostPieces = 50

/**
 * Users in the order of their primary ids, a page at a time. Alma has an offset and no cursor, so a page begins with the row that came last: where
 * that one has moved meanwhile, because others before it were added or removed, it is looked for, and nobody is passed over or comes twice.
 */
export async function walkedPage(
  client: AlmaClient,
  query: Readonly<Record<string, string>>,
  { from, size }: Page,
  reading: Reading,
  call: Call,
): Promise<FilePage> {
  const most = Math.min(size, mostRows - 1)
  const last = from === undefined ? undefined : placeIn(from)
  const { found, begins, offset } = last === undefined ? await piece(0, 0) : await behind(last)
  const rows = found.rows.slice(begins, begins + most)
  const read = rows.map((row) => rowOf(row, reading))
  const patrons = read.filter((each): each is FiledPatron => typeof each === 'object')
  const ends = begins + rows.length
  // Whatever Alma counts, nothing behind the row that came last is the end; but not where a whole piece ends with it.
  const isOver = rows.length === 0 && found.rows.length < mostRows
  const isEnd = ends >= found.rows.length && (isOver || isLast(found, { query, offset, limit: mostRows }))
  return {
    patrons,
    ...(!isEnd && { next: `${offset + ends} ${idOf(found.rows[ends - 1]) ?? ''}` }),
    ...(found.total !== undefined && { total: found.total }),
    unread: read.filter((each) => each === 'unread').length,
  }

  async function behind({ at, id }: Place): Promise<Piece> {
    let offset = Math.max(0, at - 1)
    for (let pieces = 0; pieces < mostPieces; pieces += 1) {
      const here = await piece(offset, 0)
      const { rows } = here.found
      const stands = rows.findIndex((row) => idOf(row) === id)
      if (stands >= 0 || id === '') return { ...here, begins: Math.max(1, stands + 1) }
      // Whoever came last is not in sight, or gone themselves: then it goes on with the first behind where they stood.
      const next = rows.findIndex((row) => (idOf(row) ?? '').toLowerCase() > id.toLowerCase())
      if (next > 0) return { ...here, begins: next }
      const isBefore = next < 0 && rows.length > 0
      if (isBefore ? isLast(here.found, { query, offset, limit: mostRows }) : offset === 0) {
        return { ...here, begins: isBefore ? rows.length : 0 }
      }
      offset = isBefore ? offset + mostRows - 1 : Math.max(0, offset - mostRows + 1)
    }
    // Alma orders in another way than we compare: better some twice than one not at all.
    return piece(Math.max(0, at - mostRows), 0)
  }

  async function piece(offset: number, begins: number): Promise<Piece> {
    const wanted = { query: { ...query, order_by: 'primary_id' }, offset, limit: mostRows }
    return { found: await userRows(client, wanted, call), offset, begins }
  }
}

interface Piece {
  readonly found: UserRows
  readonly offset: number
  /** Which row of it is the first of the page. */
  readonly begins: number
}

interface Place {
  readonly at: number
  /** Nothing where the row had none. */
  readonly id: string
}

function placeIn(from: string): Place {
  const [, at, id] = /^(\d{1,9}) (.*)$/s.exec(from) ?? []
  if (at === undefined || id === undefined) throw new Problem('request-invalid', 'alma.users.search: not where a page ended')
  return { at: Number(at), id }
}

function idOf(row: unknown): string | undefined {
  return typeof row === 'object' && row !== null ? textIn(row as Entry, 'primary_id') : undefined
}
