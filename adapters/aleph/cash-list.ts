import type { Day } from '#domain/day.ts'
import { dayOrNothing } from './days.ts'
import { codeOf } from './dlf-client.ts'
import { itemRecord, type ItemRecord } from './items.ts'
import { elementsOf, textOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'
import { fieldsOf, type Fields, type Reading } from './wire.ts'

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
  /** The code beside the word, where the interface has one. */
  readonly typeCode: string | undefined
  readonly sum: string
  readonly isOpen: boolean
  /** It has gone to somebody else who collects it. */
  readonly isTransferred: boolean
  readonly since: Day | undefined
  readonly description: string | undefined
  /** A sub-library's code. */
  readonly library: string | undefined
  readonly item: ItemRecord
  /** All that stands in it: in which field a reference is kept differs. */
  readonly texts: readonly string[]
}

export type CashReading = Reading & Pick<AlephSettings, 'renamedTags'>

export function cashListIn(institution: XmlElement, reading: CashReading): CashList {
  const subLibraries = elementsOf(institution, 'balance').flatMap((balance) => elementsOf(balance, 'sublibrary'))
  const codes = new Map(subLibraries.map((one) => [textOf(one['sublib-name'] ?? ''), codeOf(one)]))
  return {
    open: subLibraries.map((subLibrary) => textOf(subLibrary['open-sum'] ?? '') ?? ''),
    entries: elementsOf(institution, 'cash').flatMap((cash) => entriesIn(cash, codes, reading)),
  }
}

function entriesIn(
  cash: XmlElement,
  codes: ReadonlyMap<string | undefined, string | undefined>,
  reading: CashReading,
): CashEntry[] {
  return elementsOf(cash, 'z31').map((z31) => {
    const field = fieldsOf(z31, reading)
    const place = field('z31-sub-library')
    return {
      sequence: /(\d{15})$/.exec(textOf(cash['@href'] ?? '') ?? '')?.[1],
      type: field('z31-type') ?? '',
      typeCode: textOf(cash['z31-type-code'] ?? ''),
      sum: field('z31-sum') ?? '',
      isOpen: isOpen(field),
      isTransferred: textOf(cash['@transferred'] ?? '')?.toUpperCase() === 'Y',
      since: dayOrNothing(field('z31-date'), reading.dates),
      description: field('z31-description'),
      // The name of a sub-library stands with its code in the balance, and alone in an entry.
      library:
        textOf(cash['z31-sub-library-code'] ?? '') ?? codes.get(place) ?? [...codes.values()].find((code) => code === place),
      item: itemRecord(cash, reading),
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
