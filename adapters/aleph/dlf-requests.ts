import type { Call } from '#domain/call.ts'
import type { PickupPlace } from '#domain/hold.ts'
import { dayOrNothing } from './days.ts'
import { codeOf, keyIn, ok, unknownPatron, type DlfClient, type DlfReply } from './dlf-client.ts'
import { problem } from './errors.ts'
import { keyOf } from './gathering.ts'
import { holdRecord } from './items.ts'
import { elementsOf, textOf, type XmlElement } from './parse-xml.ts'
import type { Cancelled, Offer, Placed, Requested, Requesting, Target, Wish } from './requesting.ts'
import { escaped, written } from './write-xml.ts'

/**
 * Holds by the DLF interface. A copy is asked for by itself; a title by its groups of like copies, one after the other until one is granted, as
 * the libraries of Reykjavik do: a refusal is an answer, and a group that refused has no hold.
 */
export function dlfRequesting(client: DlfClient): Requesting {
  const { settings } = client
  const language = `lang=${settings.dlfLanguage}`

  function requestIn(hold: XmlElement): Requested {
    const record = holdRecord(hold, settings)
    const id = keyIn(hold) ?? `${settings.admLibrary}${record.document}${record.sequence}${record.place}`
    if (!/^[\w-]{1,40}$/.test(id)) throw problem('ils-answer-invalid', names.list, 'a hold without its key')
    const flag = textOf(hold['@delete'] ?? '')?.toUpperCase()
    return { id: keyOf(id), record, cancellable: flag === 'Y' ? true : flag === 'N' ? false : undefined }
  }

  async function offerOf(id: string, target: Required<Target>, call: Call): Promise<Offer> {
    const question = { name: names.options, below: `${itemPath(target)}/hold?${language}` }
    const reply = await client.ask(id, question, call)
    if (reply.code !== ok) return refusedOffer(reply, names.options)
    const [hold = {}] = elementsOf(reply.element, 'hold')
    const allowed = textOf(hold['@allowed'] ?? '')?.toUpperCase()
    if (allowed !== 'Y' && allowed !== 'N') throw problem('ils-answer-invalid', names.options, 'neither allowed nor not')
    if (allowed === 'N') return { says: 'refused', texts: errorsIn(hold) }
    return { says: 'offered', pickups: pickupsIn(hold), until: untilIn(hold) }
  }

  /** The groups of like copies that this institution has; what is refused instead. */
  async function groupsOf(id: string, { record }: Target, call: Call): Promise<readonly Group[] | NoOffer> {
    const below = `/record/${encodeURIComponent(record)}/holds?view=full&${language}`
    const reply = await client.ask(id, { name: names.groups, below }, call)
    if (reply.code !== ok) return refusedOffer(reply, names.groups)
    const own = elementsOf(reply.element, 'hold').map((hold) => client.ownIn(hold))
    return own
      .flatMap((institution) => (institution ? elementsOf(institution, 'group') : []))
      .flatMap((group) => {
        const key = keyIn(group)
        const isRefused = textOf(group['@allowed'] ?? '')?.toUpperCase() === 'N'
        return key === undefined || isRefused ? [] : [{ key, pickups: pickupsIn(group), until: untilIn(group) }]
      })
  }

  async function put(id: string, below: string, wish: Wish, call: Call): Promise<Placed> {
    const order = { name: names.place, method: 'PUT', below: `${below}?${language}`, xml: xmlFor(wish) } as const
    const reply = await client.order(id, order, call)
    if (reply.code === ok) return { says: 'placed' }
    const errors = elementsOf(reply.element, 'create-hold').flatMap(errorsIn)
    return { says: 'refused', texts: errors.length > 0 ? errors : textsOfReply(reply) }
  }

  return {
    async holdsOf(id, call) {
      const below = `${holdsPath}?view=full&${language}`
      // The root is in no public sample.
      const content = await client.read(id, { name: names.list, below, holds: 'hold-requests' }, call)
      if (!content) return undefined
      const own = client.ownIn(content)
      if (!own) throw problem('ils-answer-invalid', names.list, 'the institution is not in the list')
      return elementsOf(own, 'hold-request').map(requestIn)
    },

    async offer(id, target, call) {
      const { record, item } = target
      if (item !== undefined) return offerOf(id, { record, item }, call)
      const groups = await groupsOf(id, target, call)
      if ('says' in groups) return groups
      if (groups.length === 0) return { says: 'refused', texts: [noCopy] }
      const pickups = new Map(groups.flatMap((group) => group.pickups.map((place) => [place.code, place] as const)))
      return { says: 'offered', pickups: [...pickups.values()], until: groups[0]?.until }
    },

    async place(id, target, wish, call) {
      const { record, item } = target
      if (item !== undefined) return put(id, `${itemPath({ record, item })}/hold`, wish, call)
      const groups = await groupsOf(id, target, call)
      if ('says' in groups) return { says: 'refused', texts: groups.says === 'nobody' ? [unknownPerson] : groups.texts }
      const fitting = groups.filter(({ pickups }) => pickups.length === 0 || pickups.some(({ code }) => code === wish.pickup))
      const texts: string[] = groups.length === 0 ? [noCopy] : fitting.length === 0 ? ['pickup location is not valid'] : []
      for (const { key } of fitting) {
        const placed = await put(id, `/record/${encodeURIComponent(record)}/holds/${encodeURIComponent(key)}`, wish, call)
        if (placed.says === 'placed') return placed
        texts.push(...placed.texts)
      }
      return { says: 'refused', texts: [...new Set(texts)] }
    },

    async cancel(id, requested, call): Promise<Cancelled> {
      const below = `${holdsPath}/${encodeURIComponent(requested.id)}?${language}`
      const reply = await client.order(id, { name: names.cancel, method: 'DELETE', below }, call)
      if (reply.code === ok) return { says: 'cancelled' }
      if (reply.code === noSuchHold || reply.code === unknownPatron) return { says: 'gone' }
      const errors = elementsOf(reply.element, 'del-pat-hold').flatMap(errorsIn)
      return { says: 'refused', texts: errors.length > 0 ? errors : textsOfReply(reply) }
    },
  }
}

type NoOffer = Extract<Offer, { readonly says: 'nobody' | 'refused' }>

interface Group extends Pick<Extract<Offer, { says: 'offered' }>, 'pickups' | 'until'> {
  readonly key: string
}

const names = {
  list: 'aleph.dlf.holds',
  options: 'aleph.dlf.hold-options',
  groups: 'aleph.dlf.hold-groups',
  place: 'aleph.dlf.place-hold',
  cancel: 'aleph.dlf.cancel-hold',
}
const holdsPath = '/circulationActions/requests/holds'

/** That the hold is not there (client code). */
const noSuchHold = '0008'

/** What our own refusals say, so that one table knows them all. */
const noCopy = 'Patron does not have permission: there is no copy to be requested'
const unknownPerson = 'Error retrieving patron record'

function itemPath({ record, item }: Required<Target>): string {
  return `/record/${encodeURIComponent(record)}/items/${encodeURIComponent(item)}`
}

/** Of a title or a copy that is not there, words tell and no code that was ever shown. */
function refusedOffer(reply: DlfReply, name: string): NoOffer {
  if (reply.code === unknownPatron) return { says: 'nobody' }
  const texts = textsOfReply(reply)
  if (!/(?:item|record|document|title|group)\b.*(?:invalid|not|n't)/i.test(texts.join(' '))) {
    throw problem('ils-answer-invalid', name, `reply code ${reply.code}`)
  }
  return { says: 'refused', texts }
}

function textsOfReply({ text }: DlfReply): readonly string[] {
  return text === undefined ? [] : [text]
}

/** Notes are of type `error` or `info`; what staff think of the patron is in none of them that was recorded. */
function errorsIn(element: XmlElement): readonly string[] {
  const notes = elementsOf(element, 'note').filter((note) => textOf(note['@type'] ?? '') === 'error')
  return notes.flatMap((note) => textOf(note) ?? [])
}

function pickupsIn(element: XmlElement): readonly PickupPlace[] {
  return elementsOf(element, 'pickup-locations')
    .flatMap((places) => elementsOf(places, 'pickup-location'))
    .flatMap((place) => {
      const code = codeOf(place)
      return code === undefined ? [] : [{ code, name: textOf(place) ?? code, library: code }]
    })
}

function untilIn(element: XmlElement) {
  return dayOrNothing(textOf(element['last-interest-date'] ?? ''), undefined)
}

/** All elements of the recorded request, in its order; those that nobody fills are empty there too. */
function xmlFor({ pickup = '', until, note = '' }: Wish): string {
  const plain = plainNote(note)
  const element = (name: string, content = '') => written(name, escaped(content))
  return written(
    'hold-request-parameters',
    element('pickup-location', pickup),
    element('last-interest-date', until?.replaceAll('-', '')),
    ...['start-interest-date', 'sub-author', 'sub-title', 'pages'].map((name) => element(name)),
    element('note-1', plain.slice(0, noteLength)),
    element('note-2', plain.slice(noteLength, 2 * noteLength)),
    element('rush', 'N'),
  )
}

/** `max_len` of each of the two notes (recorded). */
const noteLength = 50

/**
 * Whether Aleph takes the body for a form was never shown: an ampersand might end it, a percent sign or a plus become something else, and a line
 * break breaks it. A note does without them.
 */
function plainNote(note: string): string {
  return note
    .replaceAll(/[&%+<>"'=;\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
