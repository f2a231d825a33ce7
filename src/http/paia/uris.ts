import type { LibraryId } from '#domain/id.ts'

/** What a name of ours stands for. */
export type Named =
  | { readonly kind: 'record'; readonly record: string }
  | { readonly kind: 'item'; readonly record: string; readonly item: string }
  | { readonly kind: 'barcode'; readonly barcode: string }
  | { readonly kind: 'loan' | 'hold'; readonly handle: string }
  | { readonly kind: 'card' }

/**
 * The URIs by which things are called at one institution. They are names and lead nowhere; none is below the two base addresses of the standard,
 * where nothing but its methods may be. A discovery system makes those of titles and copies out of the library system's own numbers.
 */
export interface Uris {
  record(record: string): string
  item(record: string, item: string): string
  barcode(barcode: string): string
  /** Of a loan or hold whose copy has no name: its own, as long as it lasts. */
  own(kind: 'loan' | 'hold', handle: string): string
  library(library: LibraryId): string
  pickup(code: string): string
  feeKind(kind: string): string
  group(code: string): string
  /** The library card, as something that can be renewed. */
  readonly card: string
  /** That it is renewed for this sum, and no other. */
  cardPrice(amount: string): string
  read(uri: string): Named | undefined
}

export function urisAt(publicUrl: string, institution: string): Uris {
  const base = `${publicUrl}/paia/${institution}/`
  const uri = (...steps: readonly string[]) => base + steps.map(encodeURIComponent).join('/')
  return {
    record: (record) => uri('record', record),
    item: (record, item) => uri('item', record, item),
    barcode: (barcode) => uri('barcode', barcode),
    own: (kind, handle) => uri(kind, handle),
    library: (library) => uri('library', library),
    pickup: (code) => uri('pickup', code),
    feeKind: (kind) => uri('fee-kind', kind),
    group: (code) => uri('group', code),
    card: uri('card'),
    cardPrice: (amount) => uri('card-price', amount),
    read(text) {
      if (!text.startsWith(base)) return undefined
      const [kind, one, other, ...more] = text.slice(base.length).split('/').map(decoded)
      if (more.length > 0) return undefined
      if (kind === 'card') return one === undefined ? { kind } : undefined
      if (one === undefined || one === '') return undefined
      if (kind === 'item') return other === undefined || other === '' ? undefined : { kind, record: one, item: other }
      if (other !== undefined) return undefined
      if (kind === 'record') return { kind, record: one }
      if (kind === 'barcode') return { kind, barcode: one }
      return kind === 'loan' || kind === 'hold' ? { kind, handle: one } : undefined
    },
  }
}

/** What is no encoding of anything is nothing. */
function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return ''
  }
}
