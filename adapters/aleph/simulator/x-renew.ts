import { itemKeyOf } from './catalogue.ts'
import { loanOf } from './items.ts'
import { patronByKey } from './keys.ts'
import { renew } from './lending.ts'
import { wordingOf, type Params } from './params.ts'
import type { AlephPatron } from './patron.ts'
import { showing } from './show.ts'
import { heldIn } from './x-item-key.ts'
import { Refused, unknownId, XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element } from './xml.ts'

/**
 * renew: one loan, by its copy; `ok` with the day and the hour it is due then, or an `error`, or an `error-text-n` for each reason (Aleph API
 * documentation, renew; a client of Notre Dame for the words about copies that are not theirs).
 */
export function renewing(world: World): XService {
  return {
    op: 'renew',
    handle(params) {
      const held = heldIn(world, params)
      if (!held) throw new XError(`Item can not be found in library ${params.get('library').toUpperCase()}`)
      const loan = loanOf(world, held.item)
      const owner = loan && world.patrons.find(({ z303 }) => z303.id === loan.id)
      if (!loan || !owner) throw new XError(`Item ${itemKeyOf(held.item)} is not Loaned in library ${held.item.library}`)
      const asking = patronIn(world, params)
      if (asking && asking !== owner && world.switches.looksWhoseItIs)
        throw new XError('Item provided is not loaned by given bor_id')
      const { refused } = renew(world, owner, loan)
      if (refused !== undefined) throw new Refused(refused)
      const shown = showing(world, wordingOf(params)).z36(loan)
      const due =
        typeof shown.content === 'string' ? [] : shown.content.filter(({ name }) => /^z36-due-(?:date|hour)$/u.test(name))
      return [element('reply', 'ok'), ...due.map(({ name, content }) => element(name.slice('z36-'.length), content))]
    },
  }
}

/** Who asks; it need not be said. */
function patronIn(world: World, params: Params): AlephPatron | undefined {
  const id = params.get('bor_id')
  if (id === '') return undefined
  const found = patronByKey(world, id)
  if (!found) throw unknownId()
  return found.patron
}
