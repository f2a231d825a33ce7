import type { Call } from '#domain/call.ts'
import type { FeeId } from '#domain/id.ts'
import { decimalOf, sumOf, type Currency, type Money } from '#domain/money.ts'
import type { FeePaid, FeePayment, FeePayments } from '#ports/fees.ts'
import { owedBy } from './amounts.ts'
import type { CashEntry, CashList } from './cash-list.ts'
import type { Dlf } from './dlf.ts'
import { unknownOutcome } from './errors.ts'
import { openFees } from './fee-list.ts'
import { isAskable } from './patrons.ts'
import { markOf } from './references.ts'
import type { AlephSettings } from './settings.ts'

export interface FeePaymentsSettings extends Pick<AlephSettings, 'payReferencesKept' | 'settledAfterMinutes'> {
  readonly currency: Currency
}

/**
 * Everything that is open at the institution, paid at once by pay-cash: it takes a sum, and in which order it would close charges with less of
 * it nobody has written down. So a sum goes out only where the list shows exactly what was asked for, and nothing beside it: no further charge,
 * no credit, nothing that somebody else collects by now.
 *
 * The list shows closed charges too, and so whether a payment stands there: by our reference, where the site keeps it; else by all charges being
 * closed after we sent it. Whether the desk or we have closed them cannot be told where it keeps none and we do not remember: that is unknown,
 * and stays so.
 */
export function alephFeePayments(dlf: Dlf, settings: FeePaymentsSettings): FeePayments {
  const { currency } = settings
  /** References whose sum went out and whose answer did not come back. */
  const sent = new Set<string>()
  /** What update-cash keeps says nothing of pay-cash: only a payment of our own that was seen to be kept does. */
  let keepsReferences = settings.payReferencesKept

  function standing({ fees, reference }: FeePayment, { entries }: CashList): Standing {
    const byId = new Map(entries.map((entry) => [entry.sequence, entry]))
    const asked = fees.map(({ fee }) => byId.get(fee))
    const closed = asked.map((entry) => entry !== undefined && !entry.isOpen)
    const marked = asked.map((entry) => entry !== undefined && !entry.isOpen && entry.texts.includes(markOf(reference)))
    return { known: asked.some((entry) => entry !== undefined), allClosed: closed.every(Boolean), marked }
  }

  /** What the list says of a payment that may have been made; nothing where it says that it was not. */
  function found(payment: FeePayment, list: CashList): FeePaid | undefined {
    const { known, allClosed, marked } = standing(payment, list)
    const ours = payment.fees.flatMap(({ fee }, index) => (marked[index] ? [fee] : []))
    if (ours.length === payment.fees.length) return paid(payment)
    if (ours.length > 0) return { outcome: 'in-part', paid: ours }
    if (!known) return { outcome: 'refused', reason: 'gone' }
    if (!allClosed) return undefined
    if (keepsReferences) return changed
    if (sent.has(payment.reference)) return { outcome: 'paid' }
    throw unknownOutcome(`${name}: closed already, and nothing says by whom`)
  }

  /** The whole sum, where the list shows exactly what was asked for. */
  function sumFor({ fees }: FeePayment, list: CashList): Money | undefined {
    const open = openFees(list, currency)
    const asked = new Map(fees.map(({ fee, amount }) => [fee, amount]))
    const isAsked = ({ id, open: owed }: { readonly id: FeeId; readonly open: Money }) =>
      asked.get(id)?.minor === owed.minor && asked.get(id)?.currency === currency
    const isPlain = open.every((fee) => fee.open.minor > 0 && !fee.entry.isTransferred && isAsked(fee))
    if (!isPlain || open.length !== asked.size || asked.size !== fees.length || open.length === 0) return undefined
    const sum = sumOf(
      open.map((fee) => fee.open),
      currency,
    )
    const told = sumOf(
      list.open.map((text) => owedBy(text, currency, 'aleph.dlf.cash')),
      currency,
    )
    // Something beside it that the list leaves out, or counts otherwise.
    return sum.minor === told.minor ? sum : undefined
  }

  async function listAfter({ record }: FeePayment, call: Call): Promise<CashList> {
    try {
      const list = await dlf.cashOf(record, call)
      if (list) return list
    } catch (error) {
      throw unknownOutcome(`${name}: what became of it could not be read`, error)
    }
    throw unknownOutcome(`${name}: the patron is not there any more`)
  }

  async function send(payment: FeePayment, sum: Money, call: Call): Promise<FeePaid> {
    const { record, reference } = payment
    sent.add(reference)
    const said = await dlf.pay({ id: record, sum: decimalOf(sum), reference: markOf(reference) }, call)
    const list = await listAfter(payment, call)
    const { allClosed, marked } = standing(payment, list)
    if (marked.every(Boolean)) {
      keepsReferences = true
      return paid(payment)
    }
    if (said && allClosed) return { outcome: 'paid' }
    if (said) throw unknownOutcome(`${name}: a payment that the books do not show`)
    // Refused, so that nothing of it is ours; whatever is closed by now, somebody else has closed.
    sent.delete(reference)
    return payment.fees.some(({ fee }) => isClosed(list.entries, fee)) ? changed : { outcome: 'refused', reason: 'other' }
  }

  return {
    unit: 'balance',
    settledAfterMs: settings.settledAfterMinutes * 60_000,

    async pay(payment, call) {
      const list = isAskable(payment.record) ? await dlf.cashOf(payment.record, call) : undefined
      if (!list || payment.fees.length === 0) return { outcome: 'refused', reason: 'gone' }
      const before = found(payment, list)
      if (before) return before
      const sum = sumFor(payment, list)
      return sum ? send(payment, sum, call) : changed
    },

    async posted(payment, call) {
      const list = isAskable(payment.record) ? await dlf.cashOf(payment.record, call) : undefined
      const before = list && found(payment, list)
      if (before?.outcome === 'paid') return payment.fees.map(({ fee }) => fee)
      return before?.outcome === 'in-part' ? before.paid : []
    },
  }
}

interface Standing {
  /** At least one of the fees is or was this patron's. */
  readonly known: boolean
  readonly allClosed: boolean
  /** Which of them were closed with our reference. */
  readonly marked: readonly boolean[]
}

const name = 'aleph.dlf.pay-cash'
const changed: FeePaid = { outcome: 'refused', reason: 'changed' }

function paid({ reference }: FeePayment): FeePaid {
  return { outcome: 'paid', receipt: markOf(reference) }
}

function isClosed(entries: readonly CashEntry[], fee: FeeId): boolean {
  return entries.some((entry) => entry.sequence === fee && !entry.isOpen)
}
