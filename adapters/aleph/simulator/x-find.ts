import type { AlephTitle } from './catalogue.ts'
import { heldWhere } from './items.ts'
import type { Params } from './params.ts'
import { XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

/**
 * find and present, as far as VuFind goes from a barcode to the number of its title: `request=BAR=…` makes a set of one, and the first record of
 * the set has a `doc_number`. The number of a set stands for what was found, so that none is kept.
 */
export function searching(world: World): readonly XService[] {
  return [
    {
      op: 'find',
      handle(params) {
        const found = titleFor(world, params)
        if (!found) throw new XError('empty set')
        const number = String(world.site.titles.indexOf(found) + 1).padStart(6, '0')
        return [element('set_number', number), element('no_records', '000000001'), element('no_entries', '000000001')]
      },
    },
    {
      op: 'present',
      handle(params) {
        const found = world.site.titles[Number(params.get('set_number')) - 1]
        if (!found || Number(params.get('set_entry')) !== 1) throw new XError('There is no such set')
        return [element('record', [element('record_header', [element('set_entry', '000000001')]), ...recordOf(found)])]
      },
    },
  ]
}

function titleFor(world: World, params: Params): AlephTitle | undefined {
  const barcode = /^BAR=(.+)$/iu.exec(params.get('request').trim())?.[1]
  const isHere = params.get('base').toUpperCase() === world.site.bibLibrary
  return barcode !== undefined && isHere ? heldWhere(world, (item) => item.barcode === barcode)?.title : undefined
}

function recordOf({ z13 }: AlephTitle): readonly Element[] {
  const title = element('varfield', [element('subfield', z13.title, { label: 'a' })], { id: '245', i1: '1', i2: '0' })
  const author = element('varfield', [element('subfield', z13.author, { label: 'a' })], { id: '100', i1: '1', i2: ' ' })
  return [element('metadata', [element('oai_marc', [author, title])]), element('doc_number', z13['doc-number'])]
}
