import type { Borrowers } from './borrowers.ts'
import { problem, unknownOutcome } from './errors.ts'
import { loanRecord } from './items.ts'
import type { Lending, Lent } from './lending.ts'
import { elementsOf, textOf } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'
import type { Reading } from './wire.ts'
import type { XServer } from './x-server.ts'

/**
 * Loans where a site has no DLF interface: bor-info lists them, and renew renews one by its copy. Whether one may, nothing tells before it is
 * asked.
 */
export function xLending(server: XServer, borrowers: Borrowers, settings: Reading & Pick<AlephSettings, 'admLibrary'>): Lending {
  const library = settings.admLibrary.toUpperCase()
  return {
    async loansOf(id, call) {
      const found = await borrowers.items(id, 'loans', call)
      if (found === 'nobody') return undefined
      return elementsOf(found, 'item-l').flatMap((item): Lent[] => {
        const record = loanRecord(item, settings, name)
        if (!record) return []
        if (record.number === undefined) throw problem('ils-answer-invalid', name, 'a loan without its number')
        return [{ id: `${library}${record.number.padStart(9, '0')}`, record, renewable: undefined }]
      })
    },

    async renew(id, { record }, call) {
      const parameters = { doc_number: record.document, item_sequence: record.sequence, bor_id: id, translate: 'N' }
      const said = await server.order({ service: 'renew', parameters }, call)
      if (said === 'no-such-service') throw problem('ils-refused-gateway', 'aleph.x.renew', 'this Aleph has no such service')
      // An overdue loan is renewed, with a word about its fine beside it (Aleph API documentation, renew).
      if (textOf(said.element['reply'] ?? '')?.toLowerCase() === 'ok') return { says: 'renewed' }
      if (said.errors.length === 0) throw unknownOutcome('aleph.x.renew: neither a word for success nor an error')
      return { says: 'refused', texts: said.errors, surely: false }
    },
  }
}

const name = 'aleph.x.bor-info'
