import { basePath, ok, type DlfAction, type DlfResource } from './dlf.ts'
import { institution, institutionsFor, noise } from './dlf-institutions.ts'
import type { Z37 } from './item-records.ts'
import { heldBy, keyOf, namedBy, queueFor } from './items.ts'
import type { AlephPatron } from './patron.ts'
import { cancel, isCancellable, statusText } from './requesting.ts'
import { showing } from './show.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

const path = '/patron/{id}/circulationActions/requests/holds'

/** GET /patron/{id}/circulationActions/requests/holds: bare links but for `view=full` (comments in the NCIP toolkit). */
export function holdRequests(world: World): DlfResource {
  return {
    path,
    root: 'pat-hold-list',
    show: (patron, { query }) =>
      element(
        'hold-requests',
        institutionsFor(world).flatMap((adm) => {
          const own = patron.z37.filter(({ library }) => library === adm.code)
          const shown = own.map((hold) => holdElement(world, patron, hold, query.get('view') === 'full'))
          return [noise(adm.code), institution(adm, shown)]
        }),
      ),
  }
}

/** DELETE …/holds/{hold}: 0008 for one that is not there (client code); what it says to one that is on the shelf is ours. */
export function cancelling(world: World): DlfAction {
  return {
    method: 'DELETE',
    path: `${path}/{hold}`,
    root: 'del-pat-hold',
    act(patron, { params }) {
      const named = namedBy(world, patron, 'z37', (hold) => keyOf(hold) === params['hold'])
      const note = (text: string) => [element('del-pat-hold', [element('note', text, { type: 'error' })])]
      if (!named) return { text: 'Failed to delete request', code: '0008', content: note('Hold request does not exist') }
      if (!isCancellable(named.record))
        return { text: 'Failed to delete request', code: '0026', content: note('Item is on hold shelf') }
      cancel(world, named.owner, named.record)
      return ok
    },
  }
}

function holdElement(world: World, patron: AlephPatron, hold: Z37, full: boolean): Element {
  const href = `${world.dlfOrigin}${basePath}/patron/${encodeURIComponent(patron.z303.id)}/circulationActions/requests/holds/${keyOf(hold)}`
  return element('hold-request', full ? contentOf(world, hold) : '', { delete: isCancellable(hold) ? 'Y' : 'N', href })
}

function contentOf(world: World, hold: Z37): readonly Element[] {
  const show = showing(world, { words: true, dates: false, dlf: true })
  const held = heldBy(world, hold)
  const codes = world.switches.holdCodes ? [element('z37-pickup-location-code', hold['pickup-location'])] : []
  return [
    ...codes,
    show.z37(hold),
    ...(held ? [show.z30(held.item), show.z13(held.title.z13, hold.library)] : []),
    element('status', statusText(world, hold, held?.item)),
    element('queue', `${queueFor(world, hold).length} request(s) of ${held?.title.z30.length ?? 0} items`),
  ]
}
