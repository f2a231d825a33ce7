import type { Fee, FeeKind } from '#domain/fee.ts'
import type { FeeId } from '#domain/id.ts'
import type { Currency, Money } from '#domain/money.ts'
import { owedBy } from './amounts.ts'
import type { CashEntry, CashList } from './cash-list.ts'
import { problem } from './errors.ts'
import { isOurs } from './references.ts'
import type { AlephSettings } from './settings.ts'

export interface FeeListSettings extends Pick<AlephSettings, 'feeKinds'> {
  readonly currency: Currency
}

/** A charge or a credit that is open, by its name, with what it still comes to. */
export interface OpenFee {
  readonly id: FeeId
  readonly open: Money
  readonly entry: CashEntry
}

/**
 * What is open, the oldest first. A name is the rest of Aleph's key behind the ADM library and the patron's id: the id may be a national number,
 * and goes into no address. One that has no name could not be paid, and to leave it out would be to say that less is owed.
 */
export function openFees({ entries }: CashList, currency: Currency): readonly OpenFee[] {
  return entries
    .filter(({ isOpen }) => isOpen)
    .map((entry): OpenFee => {
      if (entry.sequence === undefined) throw problem('ils-answer-invalid', name, 'a charge without its key')
      return { id: entry.sequence as FeeId, open: owedBy(entry.sum, currency, name), entry }
    })
    .filter(({ open }) => open.minor !== 0)
    .toSorted(byAge)
}

export function toFee({ id, open, entry }: OpenFee, settings: FeeListSettings): Fee {
  const { since, library, description, type, item, isTransferred } = entry
  const word = /^\d*$/.test(type) ? undefined : type
  // The field may hold a reference of ours, which tells nobody anything.
  const said = description !== undefined && !isOurs(description) ? description : word
  return {
    id,
    kind: open.minor < 0 ? 'credit' : kindOf(entry, settings),
    ...(said !== undefined && { said }),
    open,
    // Aleph closes a charge or leaves it: nothing is paid of one in part.
    first: open,
    ...(since && { since }),
    ...(library !== undefined && { library }),
    ...(item.title !== '' && { title: item.title }),
    ...(item.barcode !== undefined && { barcode: item.barcode }),
    ...(isTransferred && { held: 'collected-elsewhere' }),
  }
}

/**
 * Cash types of tab18: a late return and a card that was replaced in a saved answer of Stavanger, a registration and its renewal in the
 * documentation. What else a site has, and what it calls them, it must say.
 */
const known: Readonly<Record<string, FeeKind>> = { 3: 'overdue', 8: 'card', 21: 'card', 22: 'card' }

function kindOf({ type, typeCode }: CashEntry, { feeKinds }: FeeListSettings): FeeKind {
  const names = [typeCode, type].flatMap((text) => (text === undefined ? [] : [plain(text)]))
  const told = new Map(Object.entries(feeKinds).map(([text, kind]) => [plain(text), kind]))
  return names.map((text) => told.get(text)).find((kind) => kind !== undefined) ?? byCode(names) ?? 'other'
}

function byCode(names: readonly string[]): FeeKind | undefined {
  const code = names.find((text) => Object.hasOwn(known, text))
  return code === undefined ? undefined : known[code]
}

/** Codes have four digits in tab18, and fewer in answers. */
function plain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^0+(?=\d)/, '')
}

function byAge(one: OpenFee, other: OpenFee): number {
  return `${one.entry.since ?? ''} ${one.id}` < `${other.entry.since ?? ''} ${other.id}` ? -1 : 1
}

const name = 'aleph.dlf.cash'
