import { itemKeyOf } from './catalogue.ts'
import { heldWhere, type Held } from './items.ts'
import type { Params } from './params.ts'
import { XError } from './x-errors.ts'
import type { World } from './world.ts'

/** The copy that a request names: by its barcode, or by document and sequence, whole or in two parts. Only one of the ways is allowed. */
export function heldIn(world: World, params: Params): Held | undefined {
  const library = params.get('library').toUpperCase()
  const barcode = params.get('item_barcode')
  const key = keyIn(params)
  if ((barcode === '') === (key === undefined)) {
    throw new XError('Both Doc number and item sequence should be filled OR item barcode (only).')
  }
  return heldWhere(
    world,
    (item) => item.library === library && (barcode === '' ? itemKeyOf(item) === key : item.barcode === barcode),
  )
}

/** Nine digits and six. */
function keyIn(params: Params): string | undefined {
  const [whole, document, sequence] = [params.get('rec_key'), params.get('doc_number'), params.get('item_sequence')]
  if (/^\d{15}$/u.test(whole)) return whole
  return document === '' || sequence === '' ? undefined : `${document.padStart(9, '0')}${sequence.padStart(6, '0')}`
}
