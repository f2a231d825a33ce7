import { patronByKey, verifies, type Found } from './keys.ts'
import type { AlephPatron } from './patron.ts'
import { wordingOf, type Params } from './params.ts'
import { recordsOf, registrationFor } from './registrations.ts'
import type { Z305 } from './records.ts'
import { showing, type Show } from './show.ts'
import { cashIn, openIn, totalOf } from './cash.ts'
import { holdsIn, loansIn } from './x-items.ts'
import { noAddress, noLocalRecord, notVerified, unknownId, XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

/**
 * bor-info: a patron by any key, with or without a PIN, and with loans, cash and holds unless they are switched off. Order and names as in two saved
 * answers.
 */
export function borInfo(world: World): XService {
  return {
    op: 'bor-info',
    handle(params) {
      const { patron } = foundBy(world, params, 'checked-if-given')
      const show = showing(world, wordingOf(params))
      const [address] = patron.z304
      if (!address) throw noAddress()
      const all = params.get('format') === '1'
      return [
        show.z303(patron.z303),
        ...(all ? patron.z304 : [address]).map(show.z304),
        ...registrationsFor(world, params, patron, all).map(show.z305),
        ...(all ? [...(world.switches.format1Keys ? patron.z308.map(show.z308) : []), element('check')] : []),
        ...loansIn(world, params, patron, show),
        ...cashOf(params, patron, show),
        ...holdsIn(world, params, patron, show),
      ]
    },
  }
}

/**
 * bor-info-nlc: several z305 in one answer, with a PIN that nobody looks at (client code of the National Library of China). Those of
 * the library that was asked, and of every one where that is ALEPH.
 */
export function borInfoNlc(world: World): XService {
  return {
    op: 'bor-info-nlc',
    isInstalled: () => world.switches.nlcInstalled,
    handle(params) {
      const { patron } = foundBy(world, params, 'ignored')
      const records = recordsOf(world, patron, params.get('library').toUpperCase())
      if (records.length === 0) throw noLocalRecord()
      const show = showing(world, wordingOf(params))
      return [show.z303(patron.z303), ...patron.z304.slice(0, 1).map(show.z304), ...records.map(show.z305)]
    },
  }
}

function foundBy(world: World, params: Params, pinIs: 'checked-if-given' | 'ignored'): Found {
  const id = params.get('bor_id')
  if (id === '') throw new XError('Bor_Id must be filled')
  const found = patronByKey(world, id, params.get('bor_id_type') || undefined)
  if (!found) throw unknownId()
  const pin = params.get('verification')
  if (pinIs === 'checked-if-given' && pin !== '' && !verifies(world, found.key, pin)) throw notVerified()
  return found
}

function registrationsFor(world: World, params: Params, patron: AlephPatron, all: boolean): readonly Z305[] {
  const library = params.get('library').toUpperCase()
  if (all && world.switches.format1Registrations === 'all') return recordsOf(world, patron, library)
  const subLibrary = honoursSubLibrary(world, params) ? params.get('sub_library').toUpperCase() : ''
  const record = registrationFor(world, patron, library, subLibrary)
  if (!record) throw noLocalRecord()
  return [record]
}

function honoursSubLibrary({ switches }: World, params: Params): boolean {
  const honours = switches.borInfoHonoursSubLibrary
  return honours === 'always' || (honours === 'with-verification' && params.get('verification') !== '')
}

/** N for nothing, B for the balance alone, O and F for what is still open, anything else for all of it. */
function cashOf(params: Params, patron: AlephPatron, show: Show): readonly Element[] {
  if (!params.isOn('cash')) return []
  const option = params.get('cash').slice(0, 1).toUpperCase()
  const entries = cashIn(patron, params.get('library').toUpperCase())
  const { amount, sign } = totalOf(openIn(entries))
  const fines = entries.filter(({ status }) => option !== 'B' && (status === 'O' || !'OF'.includes(option || 'Y')))
  return [element('balance', amount), element('sign', sign), ...fines.map((entry) => element('fine', [show.z31(entry)]))]
}
