import type { AlephPatron } from './patron.ts'
import { patronByKey, verifies } from './keys.ts'
import { wordingOf, type Params } from './params.ts'
import { isExpired, registrationFor } from './registrations.ts'
import type { Z305 } from './records.ts'
import { showing } from './show.ts'
import { noAddress, noLocalRecord, notVerified, XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import type { Element } from './xml.ts'

/** bor-auth: is this the PIN of this id, and who is it? Answers with z303, one z304 and one z305 (recorded answer of 2013). */
export function borAuth(world: World): XService {
  return {
    op: 'bor-auth',
    handle(params) {
      const patron = authenticated(world, params)
      return recordsOf(world, params, patron, localRecord(world, params, patron))
    },
  }
}

/** bor-auth-valid: the same records under a root of its own (client code of three sites). */
export function borAuthValid(world: World): XService {
  return {
    op: 'bor-auth-valid',
    handle(params) {
      const patron = authenticated(world, params)
      const registration = localRecord(world, params, patron)
      const lapsed = isExpired(world, registration) || isBlocked(registration) || isBlocked(patron.z303)
      if (lapsed && world.switches.borAuthValid === 'refuses-lapsed') throw notVerified()
      return recordsOf(world, params, patron, registration)
    },
  }
}

function authenticated(world: World, params: Params): AlephPatron {
  const id = params.get('bor_id')
  const pin = params.get('verification')
  if (id === '' || pin === '') throw new XError('Both Bor_Id and Verification must be supplied')
  const found = patronByKey(world, id, params.get('bor_id_type') || undefined)
  if (!found || !verifies(world, found.key, pin)) throw notVerified()
  return found.patron
}

function localRecord(world: World, params: Params, patron: AlephPatron): Z305 {
  const record = registrationFor(world, patron, params.get('library').toUpperCase(), params.get('sub_library').toUpperCase())
  if (!record) throw noLocalRecord()
  return record
}

function recordsOf(world: World, params: Params, { z303, z304 }: AlephPatron, registration: Z305): readonly Element[] {
  const show = showing(world, wordingOf(params))
  const [address] = z304
  if (!address) throw noAddress()
  return [show.z303(z303), show.z304(address), show.z305(registration)]
}

function isBlocked(record: Readonly<Record<'delinq-1' | 'delinq-2' | 'delinq-3', string>>): boolean {
  return [record['delinq-1'], record['delinq-2'], record['delinq-3']].some((code) => code !== '00')
}
