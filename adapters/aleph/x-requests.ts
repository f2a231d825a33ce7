import { Problem } from '#domain/problem.ts'
import type { Borrowers } from './borrowers.ts'
import { problem, unknownOutcome, type WritingService } from './errors.ts'
import { holdRecord } from './items.ts'
import { elementsOf, textOf } from './parse-xml.ts'
import type { Requested, Requesting } from './requesting.ts'
import type { AlephSettings } from './settings.ts'
import type { Reading } from './wire.ts'
import type { Said, XServer } from './x-server.ts'

/**
 * Holds where a site has no DLF interface: bor-info lists them, hold-req asks for a copy and hold-req-cancel takes it back. Where it can be
 * fetched, until when it is wanted and what the patron says cannot be told to hold-req, and it has nothing for titles.
 */
export function xRequesting(
  server: XServer,
  borrowers: Borrowers,
  settings: Reading & Pick<AlephSettings, 'admLibrary'>,
): Requesting {
  const library = settings.admLibrary.toUpperCase()

  async function order(
    service: WritingService,
    parameters: Readonly<Record<string, string>>,
    call: Parameters<XServer['order']>[1],
  ): Promise<Said> {
    const said = await server.order({ service, parameters: { ...parameters, translate: 'N' } }, call)
    if (said === 'no-such-service') throw problem('ils-refused-gateway', `aleph.x.${service}`, 'this Aleph has no such service')
    const isOk = textOf(said.element['reply'] ?? '')?.toLowerCase() === 'ok'
    // An empty answer was seen on errors (Ghent): it says nothing of what was done.
    if (!isOk && said.errors.length === 0) throw unknownOutcome(`aleph.x.${service}: neither a word for success nor an error`)
    return isOk ? { ...said, errors: [] } : said
  }

  return {
    async holdsOf(id, call) {
      const found = await borrowers.items(id, 'hold', call)
      if (found === 'nobody') return undefined
      return elementsOf(found, 'item-h').map((item): Requested => {
        const record = holdRecord(item, settings)
        return { id: `${library}${record.document}${record.sequence}${record.place}`, record, cancellable: undefined }
      })
    },

    async offer(id, { item }, call) {
      if (item === undefined) throw noTitles()
      return (await borrowers.items(id, 'hold', call)) === 'nobody' ? { says: 'nobody' } : { says: 'ask' }
    },

    async place(id, { item }, _wish, call) {
      if (item === undefined) throw noTitles()
      const parameters = { doc_number: item.slice(-15, -6), item_sequence: item.slice(-6), bor_id: id }
      const { errors } = await order('hold-req', parameters, call)
      return errors.length === 0 ? { says: 'placed' } : { says: 'refused', texts: errors }
    },

    async cancel(id, { record }, call) {
      const { document, sequence, place } = record
      const parameters = { doc_number: document, item_sequence: sequence, sequence: place, bor_id: id }
      const { errors } = await order('hold-req-cancel', parameters, call)
      return errors.length === 0 ? { says: 'cancelled' } : { says: 'refused', texts: errors }
    },
  }
}

function noTitles(): Problem {
  return new Problem('capability-missing', 'aleph.x.hold-req: the X-server asks for copies, not for titles')
}
