import { z } from 'zod'
import { AlmaRefusal } from './errors.ts'
import type { Tenant } from './world.ts'

/** One copy. Alma calls its number the item's PID. */
const itemSchema = z.strictObject({
  item_id: z.string().min(1),
  barcode: z.string().min(1),
  call_number: z.string().default(''),
  /** It is never lent. */
  reference: z.boolean().default(false),
})

/** A title with its copies, as far as somebody may ask for them. */
export const bibSchema = z.strictObject({
  mms_id: z.string().min(1),
  title: z.string(),
  author: z.string().nullable().default(null),
  publication_year: z.string().default(''),
  holding_id: z.string().min(1),
  items: z.array(itemSchema).default([]),
})

export type Bib = z.output<typeof bibSchema>
export type BibSeed = z.input<typeof bibSchema>
export type Item = Bib['items'][number]

/** Of numbers that are none Alma says the same as of those it does not have (recorded by alma_rb). */
export function findBib({ bibs }: Tenant, mmsId: string): Bib {
  const found = bibs.find((bib) => bib.mms_id === mmsId)
  if (found === undefined) throw new AlmaRefusal('402203', `Input parameters mmsId ${mmsId} is not valid.`)
  return found
}

export function findItem({ bibs }: Tenant, itemId: string): { readonly bib: Bib; readonly item: Item } {
  for (const bib of bibs) {
    const item = bib.items.find((held) => held.item_id === itemId)
    if (item !== undefined) return { bib, item }
  }
  throw new AlmaRefusal('60328', 'Item for request was not found.')
}

/** On the shelf: neither lent to anybody nor laid aside for somebody. */
export function isAvailable({ records }: Tenant, { barcode, reference }: Item): boolean {
  return (
    !reference &&
    !records.kept().some(({ loans }) => loans.some((loan) => loan.item_barcode === barcode)) &&
    !records.kept().some(({ requests }) => requests.some((request) => request.barcode === barcode))
  )
}
