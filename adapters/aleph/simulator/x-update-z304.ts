import type { AlephPatron } from './patron.ts'
import { namesOf } from './fields.ts'
import { z304Fields, type Z304 } from './records.ts'
import { refused, stampOf, type Segment, type SentFields } from './update-segments.ts'
import type { World } from './world.ts'

/**
 * An address as update-bor may write one: found by its sequence, and of the type that is sent with it; A and I make another behind those that are
 * there. Assumption: what is longer than its field is cut, as in every field of fixed length.
 */
export function addressSegment(world: World, patron: AlephPatron, fields: SentFields): Segment {
  const action = fields['record-action'] ?? ''
  const row = patron.z304.find(({ sequence }) => sequence === fields['z304-sequence'])
  const type = fields['z304-address-type'] ?? ''
  const changes = action === 'X' ? {} : changesIn(fields, world)
  const isKept = protectedIn(patron)
  const isAllowed = row ? row['address-type'] === type && 'AUXD'.includes(action) : type !== '' && 'AI'.includes(action)
  return {
    table: 'z304',
    verb: action === 'D' ? 'DELETE' : row ? 'REWRITE' : 'WRITE',
    isRestricted: Object.keys(changes).some(isKept),
    faults: isAllowed && action !== '' ? [] : [refused('z304')],
    write() {
      if (row && action === 'D') patron.z304.splice(patron.z304.indexOf(row), 1)
      else write(world, row ?? added(patron, type), changes, isKept)
      const key = row?.sequence ?? patron.z304.at(-1)!.sequence
      world.ledger.push({ by: 'update-bor', table: 'z304', id: patron.z303.id, key })
    },
  }
}

/** An empty address behind the others, with the name that stands first in each. */
function added({ z303: { id, name }, z304 }: AlephPatron, type: string): Z304 {
  const blank = Object.fromEntries(namesOf(z304Fields).map((field) => [field, z304Fields[field].initial])) as Z304
  const last = Math.max(0, ...z304.map(({ sequence }) => Number(sequence)))
  const row = { ...blank, id, sequence: String(last + 1).padStart(2, '0'), 'address-0': name, 'address-type': type }
  z304.push(row)
  return row
}

function write(world: World, row: Z304, changes: Partial<Z304>, isKept: (name: string) => boolean): void {
  const { date, stamp } = stampOf(world)
  const written = Object.entries(changes).filter(([name]) => !isKept(name) && !world.switches.keepsAddresses)
  Object.assign(row, Object.fromEntries(written), { 'update-date': date, 'upd-time-stamp': stamp })
}

/** The lengths of a recorded answer of the DLF interface (get-pat-adrs). */
const lengths = {
  'address-0': 50,
  'address-1': 50,
  'address-2': 50,
  'address-3': 50,
  'address-4': 50,
  zip: 9,
  'email-address': 60,
  telephone: 30,
  'telephone-2': 30,
  'telephone-3': 30,
  'telephone-4': 30,
  'sms-number': 30,
  'date-from': 8,
  'date-to': 8,
} as const satisfies Partial<Record<keyof Z304, number>>

/** What is left out keeps its value; what is empty does what the site does. */
function changesIn(fields: SentFields, { switches }: World): Partial<Z304> {
  const clears = switches.emptyAddressFields === 'cleared'
  return Object.fromEntries(
    Object.entries(lengths).flatMap(([name, length]) => {
      const value = fields[name === 'email-address' ? switches.emailElement : `z304-${name}`]
      return value === undefined || (value === '' && !clears) ? [] : [[name, value.slice(0, length)]]
    }),
  )
}

/** plif-modification: A keeps the address, E the e-mail address, 1 all (knowledge base, message 5042). Assumption: the numbers belong to the address. */
function protectedIn({ z303 }: AlephPatron): (name: string) => boolean {
  const codes = z303['plif-modification']
  return (name) => codes.includes('1') || codes.includes(name === 'email-address' ? 'E' : 'A')
}
