import type { AlephPatron } from './patron.ts'
import { z308Fields, type Z308 } from './records.ts'
import { refused, stampOf, type Segment, type SentFields } from './update-segments.ts'
import type { World } from './world.ts'

/**
 * A key with its PIN as update-bor may write one. The row is taken as it comes: a PIN in another form than the site keeps them, or a verification
 * type that sends somewhere else for it, is written without a word and never verifies again (Ex Libris Knowledge Center, "Error in Verification").
 */
export function keySegment(world: World, patron: AlephPatron, fields: SentFields): Segment {
  const { site, switches, patrons } = world
  const type = fields['z308-key-type'] ?? ''
  const value = fields['z308-key-data'] ?? ''
  const action = fields['record-action'] ?? ''
  const isIt = (key: Z308) => key['key-type'] === type && key['key-data'].toUpperCase() === value.toUpperCase()
  const row = patron.z308.find(isIt)
  const isAnothers = patrons.some((other) => other !== patron && other.z308.some(isIt))
  const cannot = refused('z308')
  const isRestricted = action !== 'X' && patron.z303['plif-modification'].includes('1')
  return {
    table: 'z308',
    verb: action === 'D' ? 'DELETE' : row ? 'REWRITE' : 'WRITE',
    isRestricted,
    faults: [
      ...(isAnothers ? ['Login record belongs to another user'] : []),
      ...(site.idTypes.some((known) => known.type === type) && value !== '' ? [] : [cannot]),
      ...('UD'.includes(action) && !row && !isAnothers ? ['z308-rec-key does not exist'] : []),
      ...(action === 'I' && row ? ['Error 0400 : key conflict'] : []),
      ...('AUIXD'.includes(action) && action !== '' ? [] : [cannot]),
      // The internal id goes with the patron.
      ...(action === 'D' && type === '00' ? [cannot] : []),
      ...(fields['z308-verification'] === '' && action !== 'D' ? ['Error 0504 : Z308-VERIFICATION can not be empty'] : []),
    ],
    write() {
      const { id } = patron.z303
      world.ledger.push({ by: 'update-bor', table: 'z308', id, key: `${type} ${value}` })
      if (row && action === 'D') {
        if (!isRestricted) patron.z308.splice(patron.z308.indexOf(row), 1)
        return
      }
      const skipsAll = action === 'X' || isRestricted || switches.keepsPins
      const changes = { ...(skipsAll ? {} : changesIn(fields)), 'upd-time-stamp': stampOf(world).stamp }
      if (row) Object.assign(row, changes)
      else patron.z308.push({ ...blank(), ...changes, id, 'key-type': type, 'key-data': value })
    },
  }
}

const writable = ['user-library', 'verification', 'verification-type', 'status', 'encryption'] as const

/** What is left out keeps its value. */
function changesIn(fields: SentFields): Partial<Z308> {
  return Object.fromEntries(
    writable.flatMap((name) => {
      const value = fields[`z308-${name}`]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

function blank(): Z308 {
  const entries = Object.entries(z308Fields).map(([name, { initial }]) => [name, initial])
  return Object.fromEntries(entries) as Z308
}
