import { namesOf, none, type Field, type Fields } from './fields.ts'
import { z13Fields, z30Fields, z36Fields, z37Fields, type Z13, type Z30, type Z36, type Z37 } from './item-records.ts'
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
  /** The title of something that the library has. */
  readonly z13: (record: Z13, library: string) => Element
  readonly z30: (record: Z30) => Element
  readonly z36: (record: Z36) => Element
  readonly z37: (record: Z37) => Element
}

/** The X-server translates both or neither; the DLF interface has words for its codes, and its dates stay as they are stored. */
export interface Wording {
  readonly words: boolean
  readonly dates: boolean
  /** The DLF interface pads numbers, and says before each of these records whose it is; the X-server does neither. */
  readonly dlf?: boolean
  /** The language that was asked for, by Aleph's code. */
  readonly language?: string
}

export function showing(world: World, { words, dates, dlf = false, language }: Wording): Show {
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

  function worded({ kind, words: table }: Field, value: string): string {
    if (kind === 'padded') return switches.paddedKeys ? value.padEnd(12) : value
    if (kind === 'date') return dates ? readable(value, switches.dateFormat) : value
    if (kind === 'hour') return dates ? `${value.slice(0, 2)}:${value.slice(2)}` : value
    if (kind === 'doc-number') return dlf ? value : String(Number(value))
    if (kind === 'item-sequence') return dlf ? (Number(value) / 10).toFixed(1).padStart(7) : String(Number(value))
    if (!words) return value
    switch (kind) {
      case 'word':
        return entryOf(table ?? {}, value) ?? value
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

  /** In DLF each of these begins with the library it is of. */
  function showOf<K extends string>(
    name: string,
    fields: Fields<K>,
    record: Readonly<Record<K, string>>,
    library: string,
  ): Element {
    const shown = show(name, fields, record)
    const own = typeof shown.content === 'string' ? [] : shown.content
    return dlf ? element(name, [element('translate-change-active-library', library), ...own]) : shown
  }

  function shelved(status: string): string {
    return status === 'S' && words ? switches.holdShelfStatus : status
  }

  return {
    z13: (record, library) => showOf('z13', z13Fields, record, library),
    z30: (record) => showOf('z30', z30Fields, record, record.library),
    z36: (record) => showOf('z36', z36Fields, record, record.library),
    z37: (record) => showOf('z37', z37Fields, { ...record, status: shelved(record.status) }, record.library),
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
