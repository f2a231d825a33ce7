import { z } from 'zod'
import { catalogue } from '#simulation/catalogue.ts'
import { recordSchema } from './fields.ts'
import { z13Fields, z30Fields, type Z13, type Z30 } from './item-records.ts'
import type { AdmLibrarySeed } from './seed.ts'

/** A title of the BIB library with its copies, each of which an ADM library keeps under a document number of its own. */
export interface TitleSeed {
  readonly z13: Partial<Z13> & Pick<Z13, 'doc-number' | 'title'>
  readonly z30: readonly (Partial<Z30> & Pick<Z30, 'library' | 'doc-number' | 'barcode'>)[]
}

export interface AlephTitle {
  readonly z13: Z13
  readonly z30: readonly Z30[]
}

export const titleSchema = z
  .strictObject({
    z13: recordSchema(z13Fields, ['doc-number', 'title']),
    z30: z.array(recordSchema(z30Fields, ['library', 'doc-number', 'barcode'])),
  })
  .transform(({ z13, z30 }): AlephTitle => ({
    z13,
    z30: z30.map((item) => ({ ...item, 'sub-library': item['sub-library'] || item.library })),
  }))

/** By which a loan, a hold or a charge says which copy it is about, below the code of its ADM library. */
export function itemKeyOf(record: Readonly<Record<'doc-number' | 'item-sequence', string>>): string {
  return `${record['doc-number']}${record['item-sequence']}`
}

/** What the cast borrows, in the main sub-library of the ADM library at each place. */
export function alephTitlesOf(admLibraries: readonly AdmLibrarySeed[]): readonly TitleSeed[] {
  return catalogue.map(({ number, title, author, published, copies }) => ({
    z13: { 'doc-number': bibNumber(number), title, author, year: String(published), imprint: `Northbay, ${published}.` },
    z30: copies.flatMap(({ barcode, place, callNumber, reference }) => {
      const adm = admLibraries[place - 1]
      if (!adm) return []
      const before = copies.filter((copy) => copy.place === place).findIndex((copy) => copy.barcode === barcode)
      return [
        {
          library: adm.code,
          'doc-number': admNumber(number),
          'item-sequence': `${String(before + 1).padStart(5, '0')}0`,
          barcode,
          'sub-library': adm.subLibraries[0]?.code ?? adm.code,
          'call-no': callNumber,
          ...(reference && { 'item-status': '04' }),
          // What staff write about a copy is for staff.
          'note-internal': 'Bought out of the coffee fund',
        },
      ]
    }),
  }))
}

function bibNumber(number: number): string {
  return String(1_000 + number).padStart(9, '0')
}

/** Not that of the BIB record, as in a recorded list of items. */
function admNumber(number: number): string {
  return String(2_000 + number).padStart(9, '0')
}
