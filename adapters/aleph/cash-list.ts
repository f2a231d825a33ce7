import { elementsOf, textOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'
import { fieldsOf, type Fields } from './wire.ts'

/** What stands in an institution's books about a patron. */
export interface CashList {
  /** What is open, by sub-library, as Aleph writes it. */
  readonly open: readonly string[]
  readonly entries: readonly CashEntry[]
}

/** One z31. */
export interface CashEntry {
  /** The rest of its key behind the patron's id, fifteen digits; nothing where the link does not end so. */
  readonly sequence: string | undefined
  /** A code, or a word where the interface shows words. */
  readonly type: string
  readonly sum: string
  readonly isOpen: boolean
  /** All that stands in it: in which field a reference is kept differs. */
  readonly texts: readonly string[]
}

export function cashListIn(institution: XmlElement, settings: Pick<AlephSettings, 'renamedTags'>): CashList {
  return {
    open: elementsOf(institution, 'balance')
      .flatMap((balance) => elementsOf(balance, 'sublibrary'))
      .map((subLibrary) => textOf(subLibrary['open-sum'] ?? '') ?? ''),
    entries: elementsOf(institution, 'cash').flatMap((cash) => entriesIn(cash, settings)),
  }
}

function entriesIn(cash: XmlElement, settings: Pick<AlephSettings, 'renamedTags'>): CashEntry[] {
  return elementsOf(cash, 'z31').map((z31) => {
    const field = fieldsOf(z31, settings)
    return {
      sequence: /(\d{15})$/.exec(textOf(cash['@href'] ?? '') ?? '')?.[1],
      type: field('z31-type') ?? '',
      sum: field('z31-sum') ?? '',
      isOpen: isOpen(field),
      texts: Object.values(z31).flatMap((value) => textOf(value) ?? []),
    }
  })
}

/** The status is a word here, in the language of the site; whoever has paid has a day on which they did, which is raw. */
function isOpen(field: Fields): boolean {
  const status = field('z31-status')?.toUpperCase()
  if (status === 'O') return true
  if (status === 'C' || status === 'W') return false
  return /^0*$/.test(field('z31-payment-date') ?? '')
}
