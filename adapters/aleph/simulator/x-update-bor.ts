import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Params } from './params.ts'
import type { AlephPatron } from './patron.ts'
import type { Z308 } from './records.ts'
import { refused, type Segment, type SentFields } from './update-segments.ts'
import type { World } from './world.ts'
import { XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import { deletionSegment, emptyPatron, globalSegment, newPatronSegment } from './x-update-z303.ts'
import { addressSegment } from './x-update-z304.ts'
import { registrationSegment } from './x-update-z305.ts'
import { keySegment } from './x-update-z308.ts'
import { element } from './xml.ts'

/**
 * update-bor: a patron's records in the form of the nightly load, checked all together and then written one after the other, with a message in an
 * `error` for each table, success too (Aleph API documentation, update_bor; knowledge base on file-20 and message 5042). A z303 with A, U, I or D is
 * one of them; any other action leaves it alone. Of somebody who is not there, A and I make a new patron.
 */
export function updateBor(world: World): XService {
  return {
    op: 'update-bor',
    handle(params) {
      const sent = requestIn(params)
      const { patron, segments, note } = plan(world, sent)
      const texts = segments.some(({ faults }) => faults.length > 0)
        ? refusals(segments)
        : [...note, ...written(world, patron, segments, params.get('update_flag').toUpperCase() === 'Y')]
      return [...texts.map((text) => element('error', text)), element('patron-id', patron.z303.id)]
    },
  }
}

interface Plan {
  readonly patron: AlephPatron
  readonly segments: readonly Segment[]
  /** What is said before all. */
  readonly note: readonly string[]
}

function plan(world: World, sent: Sent): Plan {
  const { z303 } = sent
  const action = z303['record-action'] ?? ''
  const found = matched(world, z303)
  if (!found) {
    if (action !== 'A' && action !== 'I') throw new XError('z308-rec-key does not exist')
    return planNew(world, sent)
  }
  if (action === 'I') throw new XError('Match found for ID')
  if (action === 'D') return { patron: found, segments: [deletionSegment(world, found)], note: [] }
  const global = action === 'A' || action === 'U' ? [globalSegment(world, found, z303)] : []
  return { patron: found, segments: [...global, ...others(world, found, sent)], note: [] }
}

/** Without a key of type 00 Aleph numbers the patron itself, and says so (knowledge base, "System is adding z308 type 00"). */
function planNew(world: World, sent: Sent): Plan {
  const own = sent.z308.find((key) => key['z308-key-type'] === internal)?.['z308-key-data']
  const patron = emptyPatron(world, own)
  const key = { 'record-action': 'I', 'z308-key-type': internal, 'z308-key-data': patron.z303.id }
  const z308 = own === undefined ? [key, ...sent.z308] : sent.z308
  const segments = [newPatronSegment(world, patron, sent.z303), ...others(world, patron, { ...sent, z308 })]
  return { patron, segments, note: own === undefined ? ['System is adding z308 type 00'] : [] }
}

const internal = '00'

function others(world: World, patron: AlephPatron, { z304, z305, z308 }: Sent): readonly Segment[] {
  return [
    ...z304.map((fields) => addressSegment(world, patron, fields)),
    ...z305.map((fields) => registrationSegment(world, patron, fields)),
    ...z308.map((fields) => keySegment(world, patron, fields)),
  ]
}

/** 20000 characters at most (Aleph API documentation, update_bor). */
const longest = 20_000

interface Sent {
  readonly z303: SentFields
  readonly z304: readonly SentFields[]
  readonly z305: readonly SentFields[]
  readonly z308: readonly SentFields[]
}

function requestIn(params: Params): Sent {
  const xml = params.get('xml_full_req')
  if (xml.length > longest) throw new XError('XML_FULL_REQ is longer than 20000 characters')
  if (xml === '' || XMLValidator.validate(xml) !== true) throw new XError('XML_FULL_REQ is not valid')
  const isArray = (name: string) => ['z304', 'z305', 'z308'].includes(name)
  const parsed = new XMLParser({ parseTagValue: false, isArray }).parse(xml) as {
    readonly 'p-file-20'?: { readonly 'patron-record'?: Partial<Sent> }
  }
  const { z303, z304 = [], z305 = [], z308 = [] } = parsed['p-file-20']?.['patron-record'] ?? {}
  if (!z303) throw new XError('XML_FULL_REQ holds no patron record')
  return { z303, z304, z305, z308 }
}

function matched({ patrons }: World, { 'match-id': id = '', 'match-id-type': type }: SentFields): AlephPatron | undefined {
  const isMatch = (key: Z308) => key['key-type'] === type && key['key-data'].toUpperCase() === id.trim().toUpperCase()
  return patrons.find(({ z308 }) => z308.some(isMatch))
}

/** One that fails takes the others with it. */
function refusals(segments: readonly Segment[]): readonly string[] {
  return segments.flatMap(({ faults }) =>
    faults.length > 0 ? [...new Set(faults)] : ['Unable to process record due to problems in other records'],
  )
}

function written({ switches }: World, { z303: { id } }: AlephPatron, segments: readonly Segment[], really: boolean) {
  const done = segments.slice(0, switches.stopsAfterTables ?? segments.length).map((segment) => {
    if (really) segment.write()
    const said = `${switches.succeeded} to ${segment.verb} table ${segment.table}. cur-id ${id}`
    return segment.isRestricted ? `${said} with modification restrictions.` : `${said}.`
  })
  const next = segments[done.length]
  return next ? [...done, refused(next.table)] : done
}
