import { heldBy } from './items.ts'
import { accruedFine, isOut } from './lending.ts'
import type { Params } from './params.ts'
import type { AlephPatron } from './patron.ts'
import { wholeSystem } from './seed.ts'
import type { Show } from './show.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

/** What an ADM library has lent, `item-l` by `item-l`: with P the title and the due date alone (saved answer of Paderborn). */
export function loansIn(world: World, params: Params, patron: AlephPatron, show: Show): readonly Element[] {
  if (!params.isOn('loans')) return []
  const partly = optionOf(params, 'loans') === 'P'
  const asked = params.get('library').toUpperCase()
  const own = patron.z36.filter((loan) => isOut(loan) && (asked === wholeSystem || loan.library === asked))
  return own.map((loan) => {
    const held = heldBy(world, loan)
    const shown = show.z36(loan)
    const due = (field: string) => textIn(shown, `z36-${field}`)
    return element('item-l', [
      ...(partly ? [] : [shown, ...(held ? [show.z30(held.item)] : [])]),
      ...(held ? [show.z13(held.title.z13, loan.library)] : []),
      element('current-fine', accruedFine(world, loan).padStart(12)),
      element('due-date', due('due-date')),
      element('due-hour', due('due-hour')),
    ])
  })
}

/** What somebody waits for there, `item-h` by `item-h`. */
export function holdsIn(world: World, params: Params, patron: AlephPatron, show: Show): readonly Element[] {
  if (!params.isOn('hold')) return []
  const partly = optionOf(params, 'hold') === 'P'
  const asked = params.get('library').toUpperCase()
  return patron.z37
    .filter(({ library }) => asked === wholeSystem || library === asked)
    .map((hold) => {
      const held = heldBy(world, hold)
      return element('item-h', [
        ...(partly ? [] : [show.z37(hold), ...(held ? [show.z30(held.item)] : [])]),
        ...(held ? [show.z13(held.title.z13, hold.library)] : []),
      ])
    })
}

function optionOf(params: Params, name: 'loans' | 'hold'): string {
  return params.get(name).slice(0, 1).toUpperCase()
}

function textIn({ content }: Element, name: string): string {
  const found = typeof content === 'string' ? undefined : content.find((one) => one.name === name)?.content
  return typeof found === 'string' ? found : ''
}
