import type { Place } from './person.ts'

/**
 * What the libraries of the cast lend: invented books by invented people. Numbers that only a vendor has (an MMS id, a document number) are made by
 * each simulator from `number`, so that the same title is the same in all of them.
 */
export interface Title {
  /** 1 and up. */
  readonly number: number
  readonly title: string
  readonly author: string
  readonly published: number
  readonly copies: readonly Copy[]
}

export interface Copy {
  /** On the back of the book; nobody else's in the whole consortium. */
  readonly barcode: string
  readonly place: Place
  readonly callNumber: string
  /** It is to be read there, and never lent. Whatever is not on loan and may be lent stands on the shelf. */
  readonly reference?: true
}

export const catalogue: readonly Title[] = [
  {
    number: 1,
    title: 'A Short History of Lighthouses',
    author: 'Merrow, Edda',
    published: 2011,
    copies: [{ barcode: '39001001', place: 1, callNumber: 'LIG 12' }],
  },
  {
    number: 2,
    title: 'The Tidewatcher’s Almanac',
    author: 'Pellworm, Jonas',
    published: 2019,
    copies: [
      { barcode: '39001002', place: 1, callNumber: 'TID 3' },
      { barcode: '39002002', place: 2, callNumber: 'TID 3' },
    ],
  },
  {
    number: 3,
    title: 'Knots & Splices: <A Primer>',
    author: 'Ó Dubháin, Síle',
    published: 2004,
    copies: [{ barcode: '39001003', place: 1, callNumber: 'KNO 41' }],
  },
  {
    number: 4,
    title: 'Þögnin við höfnina',
    author: 'Hrafnkelsdóttir, Sunna',
    published: 2021,
    copies: [
      { barcode: '39001004', place: 1, callNumber: 'ÞÖG 7' },
      { barcode: '39001014', place: 1, callNumber: 'ÞÖG 7/2' },
    ],
  },
  {
    number: 5,
    title: 'Atlas of Imaginary Coasts',
    author: 'Vandersluis, Ko',
    published: 1998,
    copies: [{ barcode: '39001005', place: 1, callNumber: 'ATL 1' }],
  },
  {
    number: 6,
    title: 'Das Glockenspiel von Altenbruch',
    author: 'Rosenquill, Henrike',
    published: 2015,
    copies: [
      { barcode: '39001006', place: 1, callNumber: 'GLO 5' },
      { barcode: '39003006', place: 3, callNumber: 'GLO 5' },
    ],
  },
  {
    number: 7,
    title: 'Bread, Salt and Other Payments',
    author: 'Ashdown, Perpetua',
    published: 2023,
    copies: [{ barcode: '39001007', place: 1, callNumber: 'BRE 20' }],
  },
  {
    number: 8,
    title: 'Dictionary of Northbay Place Names',
    author: 'Quay, Ellis',
    published: 1974,
    copies: [{ barcode: '39001008', place: 1, callNumber: 'REF DIC 2', reference: true }],
  },
  {
    number: 9,
    title: 'Clouds for Beginners',
    author: 'Larkhill, Bryony',
    published: 2017,
    copies: [{ barcode: '39001009', place: 1, callNumber: 'CLO 9' }],
  },
  {
    number: 10,
    title: 'The Ferryman’s Ledger',
    author: 'Aldermoor, Casimir',
    published: 2008,
    copies: [
      { barcode: '39001010', place: 1, callNumber: 'FER 6' },
      { barcode: '39001011', place: 1, callNumber: 'FER 6/2' },
    ],
  },
]

/** A title with one of its copies, by what stands on the copy's back. */
export function copyOf(barcode: string): { readonly title: Title; readonly copy: Copy } {
  for (const title of catalogue) {
    const copy = title.copies.find((held) => held.barcode === barcode)
    if (copy !== undefined) return { title, copy }
  }
  throw new RangeError(`No copy in the catalogue has the barcode ${barcode}`)
}
