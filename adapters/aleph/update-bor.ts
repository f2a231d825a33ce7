import type { Day } from '#domain/day.ts'
import type { Call } from '#domain/call.ts'
import type { Extension } from '#ports/ils.ts'
import { problem } from './errors.ts'
import type { Said, XServer } from './x-server.ts'
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
 * Further records of a patron who is matched by the internal id and left alone (X): with any other action a patron who is not found would be made
 * anew.
 */
export function updateOf(id: string, records: readonly string[]): string {
  const matched = written('z303', written('match-id-type', '00'), written('match-id', escaped(id)), written('record-action', 'X'))
  return written('p-file-20', written('patron-record', matched, ...records))
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

/**
 * What the texts of an answer come to, for so many records of one table. Success is told in `<error>` elements, one for each record that was
 * written, so an error proves no failure and its absence no success (Aleph API documentation, update_bor; three clients).
 */
export function verdictOn(errors: readonly string[], asked: number, table: 'z304' | 'z305' | 'z308' = 'z305'): Verdict {
  const meanings = errors.map((text) => meaningOf(text, table))
  const count = (wanted: Meaning) => meanings.filter((meaning) => meaning === wanted).length
  const done = count('done')
  if (done === asked && done + count('done-elsewhere') === meanings.length) return { says: 'written' }
  if (done > 0) return { says: 'unknown' }
  const reason = reasons.find((wanted) => meanings.includes(wanted))
  return reason === undefined
    ? { says: 'unknown' }
    : { says: 'refused', reason, surely: reason !== 'restricted' && !meanings.includes('unheard-of') }
}

type Meaning = RefusalReason | 'done' | 'done-elsewhere' | 'unheard-of'

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

function meaningOf(text: string, table: string): Meaning {
  const said = text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
  if (/^(?:succe(?:ss|ed)\w* to (?:re)?write|[úu]?sp[ěe][šs])/.test(said)) {
    if (/restrict|omezen/.test(said)) return 'restricted'
    return new RegExp(`\\b${table}\\b`).test(said) ? 'done' : 'done-elsewhere'
  }
  return refusals.find(([begins]) => begins.test(said))?.[1] ?? 'unheard-of'
}
