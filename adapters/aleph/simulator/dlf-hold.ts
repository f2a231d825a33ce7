import { XMLParser } from 'fast-xml-parser'
import type { SimRequest } from '#simulation/request.ts'
import { basePath, ok, type DlfAction, type DlfResource, type Reply } from './dlf.ts'
import { institution, institutionsFor, noise } from './dlf-institutions.ts'
import { itemKeyOf } from './catalogue.ts'
import { heldByKey, queueFor, type Held } from './items.ts'
import type { Z30 } from './item-records.ts'
import type { AlephPatron } from './patron.ts'
import { lastInterest, pickupsOf, refusalOf, request, type Wish } from './requesting.ts'
import { showing } from './show.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

const record = '/patron/{id}/record/{record}'

/** GET …/items/{item}, what may be done with a copy, and GET …/items/{item}/hold, whether and how it may be requested (recorded). */
export function itemServices(world: World): readonly DlfResource[] {
  const held = ({ params }: SimRequest) => copyOf(world, params['record'], params['item'])
  return [
    {
      path: `${record}/items/{item}`,
      root: 'get-item',
      show(patron, asked) {
        const copy = held(asked)
        if (!copy) return noSuchItem
        const show = showing(world, { words: true, dates: false, dlf: true })
        const queue = queueFor(world, copy.item).length
        return element('item', [
          element('z30-sub-library-code', copy.item['sub-library']),
          element('z30-item-status-code', copy.item['item-status']),
          element('queue', queue === 0 ? '' : `${queue} request(s) of ${copy.title.z30.length} items`),
          show.z30(copy.item),
          element('info', [holdElement(world, patron, copy.item)], {
            type: 'HoldRequest',
            allowed: allowed(world, patron, copy.item),
          }),
        ])
      },
    },
    {
      path: `${record}/items/{item}/hold`,
      root: 'get-item-hold',
      show(patron, asked) {
        const copy = held(asked)
        return copy ? holdElement(world, patron, copy.item) : noSuchItem
      },
    },
  ]
}

/** GET …/record/{record}/holds: the groups of like copies, one for each sub-library; each goes by the key of its first copy (client code). */
export function titleGroups(world: World): DlfResource {
  return {
    path: `${record}/holds`,
    root: 'get-hold-list',
    show(patron, { params, query }) {
      const title = titleOf(world, params['record'])
      if (!title || !world.switches.titleRequests) return noSuchRecord
      const own = `${world.dlfOrigin}${basePath}/patron/${encodeURIComponent(patron.z303.id)}/record/${params['record']}/holds`
      const asked = query.get('institution')
      const institutions = institutionsFor(world).filter(({ code }) => asked === null || code === asked)
      return element(
        'hold',
        institutions.flatMap((adm) => {
          const groups = Map.groupBy(
            title.z30.filter((item) => item.library === adm.code && item['item-status'] === '01'),
            (item) => item['sub-library'],
          )
          const shown = [...groups].map(([code, [first]]) =>
            element(
              'group',
              query.get('view') === 'full'
                ? [
                    element('sublibrary', world.site.nameOf.get(code) ?? code, { code }),
                    pickupsElement(world, first!),
                    element('last-interest-date', lastInterest(world), { usage: 'Optional' }),
                  ]
                : '',
              { href: `${own}/${first!.library}${itemKeyOf(first!)}` },
            ),
          )
          return [noise(adm.code), institution(adm, shown)]
        }),
      )
    },
  }
}

/** PUT …/items/{item}/hold asks for that copy, PUT …/holds/{group} for any like it. */
export function requesting(world: World): readonly DlfAction[] {
  return [
    {
      method: 'PUT',
      path: `${record}/items/{item}/hold`,
      root: 'put-item-hold',
      act: (patron, asked) =>
        requested(world, patron, copyOf(world, asked.params['record'], asked.params['item']), wishIn(asked, false)),
    },
    {
      method: 'PUT',
      path: `${record}/holds/{group}`,
      root: 'put-hold',
      act(patron, asked) {
        const copy = world.switches.titleRequests ? copyOf(world, asked.params['record'], asked.params['group']) : undefined
        return requested(world, patron, copy, wishIn(asked, true))
      },
    },
  ]
}

/** As recorded; a copy or a record that is not there was never recorded, and is in our words. */
function requested(world: World, patron: AlephPatron, copy: Held | undefined, wish: Wish): Reply {
  if (!copy) return noSuchItem
  const hold = request(world, patron, copy.item, wish)
  const refused = typeof hold === 'string'
  const note = element('note', refused ? hold : 'Action Succeeded', { type: refused ? 'error' : 'info' })
  const content = [element('create-hold', [note])]
  return refused ? { text: 'Failed to create request', code: '0025', content } : { ...ok, content }
}

const noSuchItem: Reply = { text: 'The item ID is invalid', code: '0005' }
const noSuchRecord: Reply = { text: 'The record ID is invalid', code: '0004' }

function titleOf({ site }: World, key = '') {
  return site.titles.find(({ z13 }) => `${site.bibLibrary}${z13['doc-number']}` === key.toUpperCase())
}

function copyOf(world: World, recordKey: string | undefined, itemKey = ''): Held | undefined {
  const held = heldByKey(world, itemKey)
  return held && titleOf(world, recordKey) === held.title ? held : undefined
}

function allowed(world: World, patron: AlephPatron, item: Z30): 'Y' | 'N' {
  return refusalOf(world, patron, item) === undefined ? 'Y' : 'N'
}

function holdElement(world: World, patron: AlephPatron, item: Z30): Element {
  const refusal = refusalOf(world, patron, item)
  const optional = (name: string, most?: number) =>
    element(name, '', { usage: 'Optional', ...(most !== undefined && { max_len: String(most) }) })
  const notes =
    refusal === undefined
      ? [
          pickupsElement(world, item),
          element('note', queueFor(world, item).length > 0 ? 'This item is requested.' : '', { type: 'info' }),
        ]
      : [element('note', refusal, { type: 'error' })]
  return element(
    'hold',
    [
      ...notes,
      element('last-interest-date', lastInterest(world), { usage: 'Optional' }),
      optional('start-interest-date'),
      optional('sub-author', 50),
      optional('sub-title', 100),
      optional('pages', 30),
      optional('note-1', 50),
      optional('note-2', 50),
      optional('rush'),
    ],
    { allowed: refusal === undefined ? 'Y' : 'N' },
  )
}

function pickupsElement(world: World, { library }: Z30): Element {
  const places = pickupsOf(world, library).map(({ code, name }) => element('pickup-location', name, { code }))
  return element('pickup-locations', places, { default: 'Y', usage: 'Mandatory' })
}

/** The body is `post_xml=` and XML behind it, which no client encodes as a form. */
function wishIn({ body }: SimRequest, anyCopy: boolean): Wish {
  const parsed = new XMLParser({ parseTagValue: false }).parse(body.toString().replace(/^post_xml=/u, '')) as {
    readonly 'hold-request-parameters'?: Readonly<Record<string, string>>
  }
  const fields = parsed['hold-request-parameters'] ?? {}
  return {
    pickup: fields['pickup-location'] ?? '',
    until: fields['last-interest-date'] ?? '',
    note: fields['note-1'] ?? '',
    anyCopy,
    needsPickup: true,
  }
}
