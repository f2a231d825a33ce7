import { namesOf, none, type Field, type Fields } from './fields.ts'
import { encryptionOf, shownPin } from './keys.ts'
import {
  z303Fields,
  z304Fields,
  z305Fields,
  z308Fields,
  z31Fields,
  type Z303,
  type Z304,
  type Z305,
  type Z308,
  type Z31,
} from './records.ts'
import { cashStatuses, entryOf, wordFor } from './tables.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

/** How one answer shows records: with the words and dates of the site, or as they are stored. */
export interface Show {
  readonly z303: (record: Z303) => Element
  readonly z304: (record: Z304) => Element
  readonly z305: (record: Z305) => Element
  readonly z308: (record: Z308) => Element
  readonly z31: (record: Z31) => Element
}

/** The X-server translates both or neither; the DLF interface has words for its codes, and its dates stay as they are stored. */
export interface Wording {
  readonly words: boolean
  readonly dates: boolean
  /** The language that was asked for, by Aleph's code. */
  readonly language?: string
}

export function showing(world: World, { words, dates, language }: Wording): Show {
  const { switches, site } = world

  function show<K extends string>(name: string, fields: Fields<K>, record: Readonly<Record<K, string>>): Element {
    const shown = namesOf(fields).filter((key) => isShown(fields[key], record[key]))
    const elements = shown.map((key) => element(`${name}-${key}`, worded(fields[key], record[key])))
    return element(name, switches.extraElements ? [...elements, element(`${name}-field-unheard-of`, 'X')] : elements)
  }

  function isShown({ kind, late }: Field, value: string): boolean {
    if (kind === 'kept' || (late && switches.release < 22)) return false
    return kind !== 'unless-empty' || value !== ''
  }

  function worded({ kind }: Field, value: string): string {
    if (kind === 'padded') return switches.paddedKeys ? value.padEnd(12) : value
    if (kind === 'date') return dates ? readable(value, switches.dateFormat) : value
    if (!words) return value
    switch (kind) {
      case 'status':
        return switches.translatesStatuses ? wordFor(site.statuses, value, language) : value
      case 'library':
        return site.nameOf.get(value) ?? value
      case 'cash-status':
        return entryOf(cashStatuses, value) ?? value
      default:
        return value
    }
  }

  return {
    z303: (record) => show('z303', z303Fields, record),
    z304: (record) => show('z304', z304Fields, record),
    z305: (record) => show('z305', z305Fields, record),
    z308: (record) => {
      const key = switches.paddedKeys ? record['key-data'].padEnd(20) : record['key-data']
      const verification = shownPin(record, switches)
      return show('z308', z308Fields, { ...record, 'key-data': key, verification, encryption: encryptionOf(record, switches) })
    },
    z31: (record) => show('z31', z31Fields, { ...record, sum: amountOf(record) }),
  }
}

/** A debt stands in parentheses, in both interfaces (recorded answers). */
export function amountOf({ sum, 'credit-debit': side }: Z31): string {
  return side === 'D' ? `(${sum})` : sum
}

/** `00000000` is nothing at all where dates are readable. */
function readable(value: string, format: World['switches']['dateFormat']): string {
  if (value === none) return ''
  const [year, month, day] = [value.slice(0, 4), value.slice(4, 6), value.slice(6, 8)]
  switch (format) {
    case 'DD/MM/YYYY':
      return `${day}/${month}/${year}`
    case 'MM/DD/YYYY':
      return `${month}/${day}/${year}`
    case 'DD/Mon/YYYY':
      return `${day}/${months[Number(month) - 1] ?? month}/${year}`
    case 'DD/MM/YY':
      return `${day}/${month}/${year.slice(2)}`
    case 'YYYYMMDD':
      return value
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
