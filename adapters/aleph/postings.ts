import type { Call } from '#domain/call.ts'
import { decimalOf, sumOf, type Currency, type Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import type { Posted, Posting, Postings } from '#ports/ils.ts'
import { owedBy } from './amounts.ts'
import type { CashEntry, CashList } from './cash-list.ts'
import type { Dlf } from './dlf.ts'
import { unknownOutcome } from './errors.ts'
import { isAskable } from './patrons.ts'
import { textOf } from './parse-xml.ts'
import { isOurs, markOf } from './references.ts'
import type { AlephSettings } from './settings.ts'
import type { Said, XServer } from './x-server.ts'

export interface PostingsParts {
  readonly server: XServer
  readonly dlf: Dlf
}

export interface PostingsSettings extends Pick<
  AlephSettings,
  'admLibrary' | 'userName' | 'updateCash' | 'payCash' | 'chargeName' | 'referenceField' | 'paymentModes'
> {
  readonly currency: Currency
  readonly chargeType: string
}

/**
 * A renewal that was paid elsewhere, as a charge and its payment in Aleph's books: with update-cash where the site has it, else by paying the
 * charge that Aleph itself has raised for the renewal. Neither answer was ever seen, so nothing is believed that the list of charges does not show.
 */
export function alephPostings({ server, dlf }: PostingsParts, settings: PostingsSettings): Postings {
  const { admLibrary, currency, chargeType } = settings
  /** A charge of ours came back without its reference. Another one could not be found again, so none is made any more. */
  let losesReferences = false

  async function listOf({ record }: Posting, call: Call): Promise<CashList> {
    const list = await dlf.cashOf(record, call)
    if (!list) throw new Problem('not-found', 'Aleph has no such patron any more')
    return list
  }

  /** After a write has begun, what cannot be read leaves it unknown. */
  async function listAfter(posting: Posting, call: Call): Promise<CashList> {
    try {
      return await listOf(posting, call)
    } catch (error) {
      throw unknownOutcome(`${name}: what became of it could not be read`, error)
    }
  }

  /** Charges for renewals that are open and not one of ours: Aleph's own (tab18), or one of which the site has lost our reference. */
  function raisedByAleph({ entries }: CashList): readonly CashEntry[] {
    return entries.filter((entry) => entry.isOpen && isRenewal(entry) && owed(entry).minor > 0 && !entry.texts.some(isOurs))
  }

  function isRenewal({ type }: CashEntry): boolean {
    const plain = (code: string) => code.toUpperCase().replace(/^0+(?=.)/, '')
    return [chargeType, settings.chargeName].some((known) => known !== undefined && plain(known) === plain(type))
  }

  function owed({ sum }: CashEntry): Money {
    return owedBy(sum, currency, name)
  }

  function isOpenFor(charge: CashEntry, amount: Money): boolean {
    try {
      return charge.isOpen && isRenewal(charge) && owed(charge).minor === amount.minor
    } catch {
      // It is written: a sum that cannot be read is not the one that was asked for.
      return false
    }
  }

  /** All that stands open, when it is this charge and nothing else: DLF pays by sum, and by none of its rules that anybody knows. */
  function isAllThatIsOpen(charge: CashEntry, { open, entries }: CashList): boolean {
    const total = sumOf(
      open.map((sum) => owedBy(sum, currency, name)),
      currency,
    )
    return total.minor === owed(charge).minor && entries.filter((entry) => entry.isOpen).length === 1
  }

  async function pay(charge: CashEntry, list: CashList, posting: Posting, call: Call): Promise<Posted> {
    const { sequence } = charge
    // Without its key nobody could tell afterwards whether this one was paid.
    if (sequence === undefined) return notPossible
    if (settings.updateCash) {
      const paid = await payByUpdateCash(sequence, posting, call)
      if (paid !== 'no-such-service') return paid
    }
    return settings.payCash && isAllThatIsOpen(charge, list) ? payByDlf(charge, posting, call) : notPossible
  }

  async function payByUpdateCash(sequence: string, posting: Posting, call: Call): Promise<Posted | 'no-such-service'> {
    const mode = settings.paymentModes[posting.taken]
    const said = await updateCash(
      posting,
      { update_flag: 'U', sequence, status: 'C', ...(mode !== undefined && { payment_mode: mode }) },
      call,
    )
    if (said === 'no-such-service') return said
    return paidNow(sequence, posting, call)
  }

  async function payByDlf({ sequence }: CashEntry, posting: Posting, call: Call): Promise<Posted> {
    const { record, amount, reference } = posting
    const said = await dlf.pay({ id: record, sum: decimalOf(amount), reference: markOf(reference) }, call)
    const { entries } = await listAfter(posting, call)
    const charge = entries.find((entry) => entry.sequence === sequence)
    if (charge && !charge.isOpen) return posted(charge, posting)
    if (!said && charge) return notPossible
    throw unknownOutcome(`${name}: whether the charge was paid is not to be seen`)
  }

  async function paidNow(sequence: string, posting: Posting, call: Call): Promise<Posted> {
    const { entries } = await listAfter(posting, call)
    const charge = entries.find((entry) => entry.sequence === sequence)
    if (charge && !charge.isOpen) return posted(charge, posting)
    throw unknownOutcome(`${name}: a payment that the books do not show`)
  }

  async function create(posting: Posting, call: Call): Promise<Posted> {
    const { amount, reference, library = admLibrary } = posting
    const said = await updateCash(
      posting,
      {
        update_flag: 'n',
        type: chargeType,
        status: 'O',
        credit_debit: 'D',
        sum: decimalOf(amount),
        payment_target: library,
      },
      call,
    )
    if (said === 'no-such-service') return notPossible
    const sequence = textOf(said.element['Z31_SEQUENCE'] ?? '')?.padStart(15, '0')
    const { entries } = await listAfter(posting, call)
    const charge = entries.find((entry) => entry.sequence === sequence)
    if (sequence === undefined || !charge || !isOpenFor(charge, amount)) {
      throw unknownOutcome(`${name}: a charge that the books do not show as it was asked for`)
    }
    losesReferences ||= !charge.texts.includes(markOf(reference))
    const paid = await payByUpdateCash(sequence, posting, call)
    if (paid === 'no-such-service') throw unknownOutcome(`${name}: a charge that cannot be paid`)
    return paid
  }

  async function updateCash(
    { record, library = admLibrary, reference }: Posting,
    parameters: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<Said | 'no-such-service'> {
    const kept = { [settings.referenceField.replaceAll('-', '_')]: markOf(reference) }
    const own = { id: record, sub_library: library, payment_cataloger: settings.userName, ...kept, ...parameters }
    const said = await server.order({ service: 'update-cash', parameters: own }, call)
    if (said === 'no-such-service') return said
    if (said.errors.length > 0 || textOf(said.element['reply'] ?? '')?.toLowerCase() !== 'ok') {
      throw unknownOutcome(`${name}: an answer that is not the one word for success`)
    }
    return said
  }

  return {
    async post(posting, call) {
      const { record, reference, amount } = posting
      if (amount.currency !== currency || amount.minor <= 0 || !isAskable(record)) return notPossible
      const list = await listOf(posting, call)
      const ours = list.entries.filter((entry) => entry.texts.includes(markOf(reference)))
      const closed = ours.find(({ isOpen }) => !isOpen)
      if (closed) return posted(closed, posting)
      const [charge, ...more] = ours.length > 0 ? ours : raisedByAleph(list)
      if (!charge) return settings.updateCash && !losesReferences ? create(posting, call) : notPossible
      return more.length === 0 && owed(charge).minor === amount.minor ? pay(charge, list, posting, call) : notPossible
    },
  }
}

const name = 'aleph.x.update-cash'
const notPossible: Posted = { outcome: 'not-possible' }

function posted({ sequence }: CashEntry, { reference }: Posting): Posted {
  return { outcome: 'posted', id: sequence ?? reference }
}
