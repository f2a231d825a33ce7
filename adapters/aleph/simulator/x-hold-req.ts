import { keyOf, namedBy } from './items.ts'
import { patronByKey } from './keys.ts'
import { wordingOf } from './params.ts'
import { cancel, isCancellable, request } from './requesting.ts'
import { registrationFor } from './registrations.ts'
import { showing } from './show.ts'
import { heldIn } from './x-item-key.ts'
import { Refused, XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element } from './xml.ts'

/** hold-req: a request for a copy or any like it, to be fetched where it belongs; `ok` with the new z37 (Aleph API documentation, hold_req). */
export function holdReq(world: World): XService {
  return {
    op: 'hold-req',
    handle(params) {
      const held = heldIn(world, params)
      const patron = patronByKey(world, params.get('bor_id'))?.patron
      if (!patron) throw new XError('Error retrieving patron record')
      if (!held) throw new XError('Error retrieving item record')
      if (!registrationFor(world, patron, held.item.library, '')) throw new XError('Error retrieving local patron record')
      const hold = request(world, patron, held.item, { pickup: '', until: '', note: '', anyCopy: true, needsPickup: false })
      if (typeof hold === 'string') throw new Refused(hold)
      return [element('reply', 'ok'), showing(world, wordingOf(params)).z37(hold)]
    },
  }
}

/** hold-req-cancel: by document, copy and sequence (client code); what it says to one that is not there is ours. */
export function holdReqCancel(world: World): XService {
  return {
    op: 'hold-req-cancel',
    handle(params) {
      const library = params.get('library').toUpperCase()
      const digits = (name: 'doc_number' | 'item_sequence' | 'sequence', length: number) => params.get(name).padStart(length, '0')
      const key = `${library}${digits('doc_number', 9)}${digits('item_sequence', 6)}${digits('sequence', 4)}`
      const patron = patronByKey(world, params.get('bor_id'))?.patron
      const owner = world.patrons.find(({ z37 }) => z37.some((hold) => keyOf(hold) === key))
      const named = owner && namedBy(world, patron ?? owner, 'z37', (hold) => keyOf(hold) === key)
      if (!named) throw new XError('Hold request does not exist')
      if (!isCancellable(named.record)) throw new XError('Item is on hold shelf')
      cancel(world, named.owner, named.record)
      return [element('reply', 'ok')]
    },
  }
}
