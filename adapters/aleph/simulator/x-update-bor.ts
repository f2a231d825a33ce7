import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Params } from './params.ts'
import type { AlephPatron } from './patron.ts'
import type { Z308 } from './records.ts'
import { refused, type Segment, type SentFields } from './update-segments.ts'
import type { World } from './world.ts'
import { XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import { addressSegment } from './x-update-z304.ts'
import { registrationSegment } from './x-update-z305.ts'
import { keySegment } from './x-update-z308.ts'
import { element } from './xml.ts'

/**
 * update-bor: a patron's records in the form of the nightly load, checked all together and then written one after the other, with a message in an
 * `error` for each table, success too (Aleph API documentation, update_bor; knowledge base on file-20 and message 5042). Only z304, z305 and
 * z308 of a patron who is there are written here.
 */
export function updateBor(world: World): XService {
  return {
    op: 'update-bor',
    handle(params) {
      const { z303, z304, z305, z308 } = requestIn(params)
      const patron = matched(world, z303)
      const segments = [
        ...z304.map((fields) => addressSegment(world, patron, fields)),
        ...z305.map((fields) => registrationSegment(world, patron, fields)),
        ...z308.map((fields) => keySegment(world, patron, fields)),
      ]
      const texts = segments.some(({ faults }) => faults.length > 0)
        ? refusals(segments)
        : written(world, patron, segments, params.get('update_flag').toUpperCase() === 'Y')
      return [...texts.map((text) => element('error', text)), element('patron-id', patron.z303.id)]
    },
  }
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

/** A patron who is not found is made anew by A and I. That is not played here; X and U leave it at an error. */
function matched({ patrons }: World, { 'match-id': id = '', 'match-id-type': type }: SentFields): AlephPatron {
  const isMatch = (key: Z308) => key['key-type'] === type && key['key-data'].toUpperCase() === id.trim().toUpperCase()
  const patron = patrons.find(({ z308 }) => z308.some(isMatch))
  if (!patron) throw new XError('z308-rec-key does not exist')
  return patron
}

/** One that fails takes the others with it. */
function refusals(segments: readonly Segment[]): readonly string[] {
  return segments.flatMap(({ faults }) =>
    faults.length > 0 ? [...new Set(faults)] : ['Unable to process record due to problems in other records'],
  )
}

function written({ switches }: World, { z303: { id } }: AlephPatron, segments: readonly Segment[], really: boolean) {
  const done = segments.slice(0, switches.stopsAfterTables ?? segments.length).map((segment) => {
    const verb = segment.isThere ? 'REWRITE' : 'WRITE'
    if (really) segment.write()
    const said = `${switches.succeeded} to ${verb} table ${segment.table}. cur-id ${id}`
    return segment.isRestricted ? `${said} with modification restrictions.` : `${said}.`
  })
  const next = segments[done.length]
  return next ? [...done, refused(next.table)] : done
}
