import type { Call } from '#domain/call.ts'
import { keyIn, ok, unknownPatron, type DlfClient } from './dlf-client.ts'
import { problem } from './errors.ts'
import { loanRecord } from './items.ts'
import type { Lending, Lent } from './lending.ts'
import { elementsOf, textOf, textsOf, type XmlElement } from './parse-xml.ts'
import { keyOf } from './gathering.ts'

/**
 * Loans by the DLF interface: a list of all institutions, those without loans too (recorded: 13 of 13), and a renewal that is told three times:
 * at the top, for the institution, which is well whatever happened, and for the loan.
 */
export function dlfLending(client: DlfClient): Lending {
  const { settings } = client
  const language = `lang=${settings.dlfLanguage}`

  /** Some releases say that a list is not whole; `startPos` and `noItems` bring the rest (VuFind). */
  async function page(id: string, from: number, call: Call): Promise<Page | undefined> {
    const further = from === 0 ? '' : `&startPos=${from}&noItems=${pageSize}`
    const question = { name, below: `${path}?view=full&${language}${further}`, roots: ['pat-loan-list'], holds: 'loans' }
    const content = await client.read(id, question, call)
    if (!content) return undefined
    const own = client.ownIn(content)
    // Those with nothing lent are listed too, so one that is not was left out.
    if (!own) throw problem('ils-answer-invalid', name, 'the institution is not in the list')
    return { loans: elementsOf(own, 'loan').flatMap((loan) => lentIn(loan)), isWhole: !saysPartial(own) }
  }

  function lentIn(loan: XmlElement): Lent[] {
    const record = loanRecord(loan, settings, name)
    if (!record) return []
    const { number } = record
    const id = keyIn(loan) ?? (number === undefined ? undefined : `${settings.admLibrary}${number.padStart(9, '0')}`)
    if (id === undefined || !/^[\w-]{1,40}$/.test(id)) throw problem('ils-answer-invalid', name, 'a loan without its number')
    const flag = textOf(loan['@renew'] ?? '')?.toUpperCase()
    return [{ id: keyOf(id), record, renewable: flag === 'Y' ? true : flag === 'N' ? false : undefined }]
  }

  return {
    async loansOf(id, call) {
      const found = new Map<string, Lent>()
      for (;;) {
        const before = found.size
        const next = await page(id, before, call)
        if (!next) return undefined
        for (const loan of next.loans) if (!found.has(loan.id)) found.set(loan.id, loan)
        if (next.isWhole) return [...found.values()]
        if (found.size === before) throw problem('ils-answer-invalid', name, 'a list that is not whole, and no way to the rest')
      }
    },

    async renew(id, lent, call) {
      const below = `${path}/${encodeURIComponent(lent.id)}?${language}`
      const order = { name: 'aleph.dlf.renew', method: 'POST', below, roots: ['renew-loan'] } as const
      const { code, text, element } = await client.order(id, order, call)
      if (code === ok) return { says: 'renewed' }
      const texts = statusesIn(element, lent.id)
      return {
        says: 'refused',
        texts: texts.length > 0 ? texts : [text ?? ''],
        surely: code === renewFailed || code === unknownPatron,
      }
    },
  }
}

interface Page {
  readonly loans: readonly Lent[]
  readonly isWhole: boolean
}

const name = 'aleph.dlf.loans'
const path = '/circulationActions/loans'
const pageSize = 100

/** "Renew Failed", with the institution's own status still 0000 (recorded). */
const renewFailed = '0028'

/** What stands in it was never shown; that there is nothing more is said by nothing, by N or by a zero. */
function saysPartial(institution: XmlElement): boolean {
  const partial = textOf(institution['partial'] ?? '')
  return partial !== undefined && !/^(?:n|no|0+|false)$/i.test(partial)
}

function statusesIn(answer: XmlElement, id: string): readonly string[] {
  return elementsOf(answer, 'renewals')
    .flatMap((renewals) => elementsOf(renewals, 'institution'))
    .flatMap((institution) => elementsOf(institution, 'loan'))
    .filter((loan) => keyOf(textOf(loan['@id'] ?? '') ?? '') === id)
    .flatMap((loan) => textsOf(loan, 'status'))
}
