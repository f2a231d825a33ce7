import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { chargeFor } from './charges.ts'
import { none } from './fields.ts'
import type { Params } from './params.ts'
import type { AlephPatron } from './patron.ts'
import { z305Fields, type Z305, type Z308 } from './records.ts'
import { XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element } from './xml.ts'

/**
 * update-bor: a patron's records in the form of the nightly load, checked all together and then written one after the other, with a message in an
 * `error` for each table, success too (Aleph API documentation, update_bor; knowledge base on file-20 and message 5042). Only z305 of a patron who is
 * there are written here.
 */
export function updateBor(world: World): XService {
  return {
    op: 'update-bor',
    handle(params) {
      const { z303, z305 } = requestIn(params)
      const patron = matched(world, z303)
      const segments = z305.map((fields) => segmentOf(world, patron, fields))
      const texts = segments.some(({ faults }) => faults.length > 0)
        ? refusals(segments)
        : written(world, patron, segments, params.get('update_flag').toUpperCase() === 'Y')
      return [...texts.map((text) => element('error', text)), element('patron-id', patron.z303.id)]
    },
  }
}

/** Whether dates of the patron are kept as they are, by loads and by update-bor. */
export function protectsDates({ z303 }: AlephPatron): boolean {
  return /[D1]/u.test(z303['plif-modification'])
}

type Fields = Readonly<Record<string, string>>

interface Segment {
  readonly subLibrary: string
  readonly changes: Partial<Z305>
  readonly row: Z305 | undefined
  readonly faults: readonly string[]
}

/** 20000 characters at most (Aleph API documentation, update_bor). */
const longest = 20_000

function requestIn(params: Params): { readonly z303: Fields; readonly z305: readonly Fields[] } {
  const xml = params.get('xml_full_req')
  if (xml.length > longest) throw new XError('XML_FULL_REQ is longer than 20000 characters')
  if (xml === '' || XMLValidator.validate(xml) !== true) throw new XError('XML_FULL_REQ is not valid')
  const parsed = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'z305' }).parse(xml) as {
    readonly 'p-file-20'?: { readonly 'patron-record'?: { readonly z303?: Fields; readonly z305?: readonly Fields[] } }
  }
  const record = parsed['p-file-20']?.['patron-record']
  if (!record?.z303) throw new XError('XML_FULL_REQ holds no patron record')
  return { z303: record.z303, z305: record.z305 ?? [] }
}

/** A patron who is not found is made anew by A and I. That is not played here; X and U leave it at an error. */
function matched({ patrons }: World, { 'match-id': id = '', 'match-id-type': type }: Fields): AlephPatron {
  const isMatch = (key: Z308) => key['key-type'] === type && key['key-data'].toUpperCase() === id.trim().toUpperCase()
  const patron = patrons.find(({ z308 }) => z308.some(isMatch))
  if (!patron) throw new XError('z308-rec-key does not exist')
  return patron
}

function segmentOf({ site }: World, { z305 }: AlephPatron, fields: Fields): Segment {
  const subLibrary = fields['z305-sub-library'] ?? ''
  const action = fields['record-action'] ?? ''
  const row = z305.find((one) => one['sub-library'] === subLibrary)
  const changes = changesIn(fields)
  const status = changes['bor-status'] ?? row?.['bor-status'] ?? ''
  const pairs = site.tab31?.filter((pair) => pair.subLibrary === subLibrary) ?? []
  return {
    subLibrary,
    changes: action === 'X' ? {} : changes,
    row,
    faults: [
      ...(site.nameOf.has(subLibrary) ? [] : [cannot]),
      ...(action === 'U' && !row ? [cannot] : []),
      ...(action === 'I' && row ? [cannot] : []),
      ...('AUIX'.includes(action) && action !== '' ? [] : [cannot]),
      ...(site.tab31 && !pairs.some((pair) => pair.status === status) ? [conflict, cannot] : []),
      ...(/^\d{8}$/u.test(changes['expiry-date'] ?? none) ? [] : [cannot]),
    ],
  }
}

const cannot = 'Can not ins/upd record (check_z305 routine failed).'
const conflict = 'Error 0202 : conflict between Z305-SUB-LIBRARY and Z305-BOR-STATUS (check tab31)'

/** What is left out, or empty, keeps its value. */
function changesIn(fields: Fields): Partial<Z305> {
  const known = Object.keys(z305Fields) as (keyof Z305)[]
  const given = known.flatMap((name) => {
    const value = fields[`z305-${name}`]
    return value === undefined || value === '' || name === 'id' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given)
}

/** One that fails takes the others with it. */
function refusals(segments: readonly Segment[]): readonly string[] {
  return segments.flatMap(({ faults }) =>
    faults.length > 0 ? [...new Set(faults)] : ['Unable to process record due to problems in other records'],
  )
}

function written(world: World, patron: AlephPatron, segments: readonly Segment[], really: boolean): readonly string[] {
  const { switches } = world
  const most = switches.stopsAfterTables ?? segments.length
  const done = segments.slice(0, most).map(({ subLibrary, changes, row }) => {
    const restricted = protectsDates(patron) && changes['expiry-date'] !== undefined
    const { 'expiry-date': expiry, ...rest } = changes
    const kept = restricted || switches.keepsExpiryDates ? rest : changes
    if (really) write(world, patron, subLibrary, kept, row, restricted ? undefined : expiry)
    const verb = row ? 'REWRITE' : 'WRITE'
    const said = `${switches.succeeded} to ${verb} table z305. cur-id ${patron.z303.id}`
    return restricted ? `${said} with modification restrictions.` : `${said}.`
  })
  return segments.length > done.length ? [...done, cannot] : done
}

function write(
  world: World,
  patron: AlephPatron,
  subLibrary: string,
  changes: Partial<Z305>,
  row: Z305 | undefined,
  expiry: string | undefined,
): void {
  const { id } = patron.z303
  const now = new Date(world.clock.now()).toISOString().replaceAll(/\D/gu, '')
  const stamp = { 'update-date': now.slice(0, 8), 'upd-time-stamp': now.slice(0, 15) }
  const moves = expiry !== undefined && expiry !== row?.['expiry-date']
  if (row) Object.assign(row, changes, stamp)
  else patron.z305.push({ ...blank(), ...changes, ...stamp, id, 'sub-library': subLibrary })
  world.ledger.push({ by: 'update-bor', table: 'z305', id, key: subLibrary })
  const { renewalCharge } = world.switches
  if (moves && renewalCharge) chargeFor(world, patron, { ...renewalCharge, 'sub-library': subLibrary }, 'tab18')
}

function blank(): Z305 {
  const entries = Object.entries(z305Fields).map(([name, { initial }]) => [name, initial])
  return Object.fromEntries(entries) as Z305
}
