import { namesOf } from './fields.ts'
import { nameKey, type AlephPatron } from './patron.ts'
import { z303Fields, type Z303 } from './records.ts'
import { refused, stampOf, type Segment, type SentFields } from './update-segments.ts'
import type { World } from './world.ts'

/** The global record of a patron who is there, as update-bor may rewrite one with U or A. */
export function globalSegment(world: World, patron: AlephPatron, fields: SentFields): Segment {
  const changes = changesIn(fields, world)
  const isRestricted = patron.z303['plif-modification'].includes('1')
  return {
    table: 'z303',
    verb: 'REWRITE',
    isRestricted,
    faults: faultsOf(changes),
    write() {
      if (!isRestricted)
        Object.assign(patron.z303, changes, changes.name && { 'name-key': nameKey(changes.name, patron.z303.id) })
      stampAndNote(world, patron)
    },
  }
}

/** A patron who is not there yet, with the records that are sent beside it. It is in the file when this one is written. */
export function newPatronSegment(world: World, patron: AlephPatron, fields: SentFields): Segment {
  const { z303 } = patron
  const changes = changesIn(fields, world)
  return {
    table: 'z303',
    verb: 'WRITE',
    isRestricted: false,
    faults: changes.name === undefined ? [refused('z303')] : faultsOf(changes),
    write() {
      const { name = '' } = changes
      Object.assign(z303, changes, { 'name-key': nameKey(name, z303.id), 'open-date': stampOf(world).date })
      world.patrons.push(patron)
      world.lastBorId += 1
      stampAndNote(world, patron)
    },
  }
}

/** D: the patron with all records. Assumption: whoever has something on loan, waits for something or owes something stays. */
export function deletionSegment(world: World, patron: AlephPatron): Segment {
  const owes = patron.z31.some(({ status }) => status === 'O')
  return {
    table: 'z303',
    verb: 'DELETE',
    isRestricted: false,
    faults: owes || patron.z36.length > 0 || patron.z37.length > 0 ? [refused('z303')] : [],
    write() {
      world.patrons.splice(world.patrons.indexOf(patron), 1)
      world.ledger.push({ by: 'update-bor', table: 'z303', id: patron.z303.id, key: '' })
    },
  }
}

/** Nothing but the id, which Aleph makes up where no key of type 00 is sent (last-bor-id). */
export function emptyPatron(world: World, id: string | undefined): AlephPatron {
  const blank = Object.fromEntries(namesOf(z303Fields).map((name) => [name, z303Fields[name].initial])) as Z303
  const z303 = { ...blank, id: id ?? freshId(world) }
  return { z303, z304: [], z305: [], z308: [], z31: [], z36: [], z37: [] }
}

function freshId({ patrons, lastBorId }: World): string {
  for (let next = lastBorId + 1; ; next += 1) {
    const id = String(next).padStart(9, '0')
    if (!patrons.some(({ z303, z308 }) => z303.id === id || z308.some((key) => key['key-data'] === id))) return id
  }
}

function stampAndNote(world: World, { z303 }: AlephPatron): void {
  const { date, stamp } = stampOf(world)
  Object.assign(z303, { 'update-date': date, 'upd-time-stamp': stamp })
  world.ledger.push({ by: 'update-bor', table: 'z303', id: z303.id, key: '' })
}

const ownToAleph = new Set(['id', 'name-key', 'open-date', 'update-date', 'upd-time-stamp'])

/** What is left out keeps its value; what is empty does what the site does. */
function changesIn(fields: SentFields, { switches }: World): Partial<Z303> {
  const clears = switches.emptyGlobalFields === 'cleared'
  const given = namesOf(z303Fields).flatMap((name) => {
    const value = fields[`z303-${name}`]
    return value === undefined || (value === '' && !clears) || ownToAleph.has(name) ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given)
}

function faultsOf(changes: Partial<Z303>): readonly string[] {
  return /^\d{8}$/u.test(changes['birth-date'] ?? '00000000') ? [] : [refused('z303')]
}
