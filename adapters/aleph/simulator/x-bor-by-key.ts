import { patronByKey, verifies } from './keys.ts'
import { notVerified, unknownId, XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element } from './xml.ts'

/**
 * bor-by-key: from any key to the internal id that the DLF interface asks for. Column 5 of tab_bor_id says which types of keys it may
 * be asked with (Aleph API documentation, bor-by-key; README of a client library).
 */
export function borByKey(world: World): XService {
  return {
    op: 'bor-by-key',
    handle(params) {
      const id = params.get('bor_id')
      if (id === '') throw new XError('bor_id must be provided')
      const found = patronByKey(world, id, params.get('bor_id_type') || undefined)
      const type = world.site.idTypes.find((known) => known.type === found?.key['key-type'])
      if (!found || type?.lookup !== true) throw unknownId()
      const pin = params.get('verification')
      if (pin !== '' && !verifies(world, found.key, pin)) throw notVerified()
      return [element('internal-id', found.patron.z303.id)]
    },
  }
}
