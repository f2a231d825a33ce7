import type { Day } from '#domain/day.ts'
import type { Call } from '#domain/call.ts'
import type { Extension } from '#ports/ils.ts'
import { problem } from './errors.ts'
import type { Said, XServer } from './x-server.ts'
import { primaryType } from './types.ts'
import { escaped, written } from './write-xml.ts'

/** One local record that gets another last day, and nothing else. */
export interface Segment {
  /** The code it has in Aleph. */
  readonly library: string
  /** The status it has already: Aleph checks the two as a pair (tab31). Left out where nobody told it, as a field that keeps its value. */
  readonly status: string | undefined
  readonly to: Day
}

export interface Update {
  readonly xml: string
  readonly segments: readonly Segment[]
}

/** What one update may hold (Aleph API documentation, update_bor). */
const longest = 20_000

export function fitsOneUpdate(xml: string): boolean {
  return Buffer.byteLength(xml) <= longest
}

/**
 * The fewest updates that hold all segments. They are written one after the other: where a later one fails, the earlier ones are written, and only
 * a reading of each record tells which.
 */
export function updatesFor(id: string, segments: readonly Segment[]): readonly Update[] {
  const updates: { xml: string; segments: Segment[] }[] = []
  for (const segment of segments) {
    const last = updates.at(-1)
    const longer =
      last &&
      updateOf(
        id,
        [...last.segments, segment].map((one) => moved(id, one)),
      )
    if (longer !== undefined && fitsOneUpdate(longer)) {
      last!.segments.push(segment)
      last!.xml = longer
    } else updates.push({ xml: updateOf(id, [moved(id, segment)]), segments: [segment] })
  }
  return updates
}

/** Each local record is one to update (U), which fails where there is none. */
function moved(id: string, { library, status, to }: Segment): string {
  return written(
    'z305',
    written('record-action', 'U'),
    written('z305-id', escaped(id)),
    written('z305-sub-library', escaped(library)),
    status === undefined ? '' : written('z305-bor-status', escaped(status)),
    written('z305-expiry-date', to.replaceAll('-', '')),
  )
}

/**
 * Further records of a patron who is matched by the internal id and left alone (X), or of whom some fields are updated (U): with A or I a patron who is
 * not found would be made anew.
 */
export function updateOf(id: string, records: readonly string[], fields: readonly string[] = []): string {
  return patronRecord({ type: primaryType, number: id, action: fields.length > 0 ? 'U' : 'X' }, fields, records)
}

/** Somebody who is not there yet (I): whoever asks has looked for that number, since a number that Aleph does not find is no error here. */
export function insertionOf(
  match: { readonly type: string; readonly number: string },
  fields: readonly string[],
  records: readonly string[],
): string {
  return patronRecord({ ...match, action: 'I' }, fields, records)
}

interface Match {
  readonly type: string
  readonly number: string
  readonly action: 'X' | 'U' | 'I'
}

function patronRecord({ type, number, action }: Match, fields: readonly string[], records: readonly string[]): string {
  const key = [written('match-id-type', escaped(type)), written('match-id', escaped(number)), written('record-action', action)]
  return written('p-file-20', written('patron-record', written('z303', ...key, ...fields), ...records))
}

export const service = 'update-bor'
export const name = `aleph.x.${service}`

/** Asks for it once. Without the flag Aleph only checks. */
export async function update(server: XServer, xml: string, call: Call): Promise<Said> {
  const said = await server.order({ service, parameters: { update_flag: 'Y', xml_full_req: xml } }, call)
  if (said === 'no-such-service') throw problem('ils-refused-gateway', name, 'this Aleph has no such service')
  return said
}

export type RefusalReason = Extract<Extension, { readonly outcome: 'refused' }>['reason']

export type Verdict =
  | { readonly says: 'written' }
  | { readonly says: 'unknown' }
  /** `surely` not where something else was said too, or where Aleph skipped what is protected: what it skipped, only a reading tells. */
  | { readonly says: 'refused'; readonly reason: RefusalReason; readonly surely: boolean }

/** The tables of a patron, and how many records of each were to be written. */
export type Table = 'z303' | 'z304' | 'z305' | 'z308'
export type Asked = Readonly<Partial<Record<Table, number>>>

/** `verdictOnAll` of records of one table. */
export function verdictOn(errors: readonly string[], asked: number, table: Table = 'z305'): Verdict {
  return verdictOnAll(errors, { [table]: asked })
}

/**
 * What the texts of an answer come to, for so many records. Success is told in `<error>` elements, one for each record that was written, so an error
 * proves no failure and its absence no success (Aleph API documentation, update_bor; three clients).
 */
export function verdictOnAll(errors: readonly string[], asked: Asked): Verdict {
  const meanings = errors.map(meaningOf)
  const done = meanings.flatMap((meaning) => (typeof meaning === 'object' ? [meaning.done] : []))
  const tables = Object.entries(asked)
  const isAll = tables.every(([table, count]) => done.filter((words) => words.includes(table)).length === count)
  if (isAll && done.length === meanings.length) return { says: 'written' }
  if (done.some((words) => tables.some(([table]) => words.includes(table)))) return { says: 'unknown' }
  const reason = reasons.find((wanted) => meanings.includes(wanted))
  return reason === undefined
    ? { says: 'unknown' }
    : { says: 'refused', reason, surely: reason !== 'restricted' && !meanings.includes('unheard-of') }
}

/** `done` is the text, which names the table. */
type Meaning = RefusalReason | { readonly done: string } | 'unheard-of'

/** Where several are said, the first of these says most; that something was skipped only comes with a success. */
const reasons: readonly RefusalReason[] = ['restricted', 'conflict', 'gone', 'other']

/**
 * From the pages of the knowledge base on update-bor and file-20, and from clients. Case, stops and the spelling of "succeeded" vary between
 * releases, and one site has Czech texts for success.
 */
const refusals: readonly (readonly [begins: RegExp, means: RefusalReason])[] = [
  [/\b0202\b/, 'conflict'],
  [/^z308-rec-key does not exist/, 'gone'],
  [/^error retrieving (?:patron system key|global patron record|patron record)/, 'gone'],
  [/^can ?not ins\/upd record/, 'other'],
  [/^unable to process record/, 'other'],
  [/\berror 0[45]\d\d\b/, 'other'],
  [/^(?:key conflict|login record belongs to another user|match found for id|failed to generate new user id)/, 'other'],
]

function meaningOf(text: string): Meaning {
  const said = plain(text)
  if (
    /^(?:succe(?:ss|ed)\w* to (?:re)?write|succe(?:ss|ed)\w* to (?:delete|insert|add|update) table|[úu]?sp[ěe][šs])/.test(said)
  ) {
    return /restrict|omezen/.test(said) ? 'restricted' : { done: said }
  }
  return refusals.find(([begins]) => begins.test(said))?.[1] ?? 'unheard-of'
}

/** Whether a number is somebody else's: no pair of texts says so of anything else. */
export function saysTaken(errors: readonly string[]): boolean {
  return errors.some((text) => /^(?:login record belongs to another user|match found for id|.*\b0400\b)/.test(plain(text)))
}

/** Why Aleph refused, in its own words, without the id of whom it was. */
export function wordsOf(errors: readonly string[], id: string | undefined): string | undefined {
  const words = [...new Set(errors)].join(' ')
  const nameless = id === undefined || id === '' ? words : words.replaceAll(id, '…')
  return nameless.slice(0, 300).trim() || undefined
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
