import type { Call } from '#domain/call.ts'
import { decimalOf, moneyOf } from '#domain/money.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Posted, Posting, Postings } from '#ports/ils.ts'
import type { AlmaClient } from './client.ts'
import { allFeesOf, payFee, type PaymentMethod } from './fee-books.ts'
import { bornAt } from './fees.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'
import { almaFee, type AlmaFee } from './wire-account.ts'

const notPossible: Posted = { outcome: 'not-possible' }

export type PostingSettings = Exclude<AlmaSettings['postings'], false>

/**
 * Two writes, a fee and its payment, and Alma tells neither from a second one: so what is there already is looked for by our reference, in the
 * comment of the fee and in the transaction, and only what is missing is written. No operation of Alma undoes a payment.
 */
export function almaPostings(
  client: AlmaClient,
  users: AlmaUsers,
  settings: AlmaSettings,
  { type, owner = settings.institutionCode, deskMethod }: PostingSettings,
): Postings {
  const methodOf = ({ taken }: Posting): PaymentMethod => (taken === 'desk' ? deskMethod : 'ONLINE')

  return {
    async post(posting, call) {
      const found = await lookFor(posting, call)
      if (found === 'gone') return notPossible
      const paid = found.fees.find((fee) => isPaid(fee, posting) || isPaidAtDesk(fee, posting, methodOf(posting)))
      if (paid !== undefined) return { outcome: 'posted', id: paid.id }
      const [fee] = found.fees.toSorted(byAge)
      if (fee !== undefined) return covers(fee, posting) ? pay(fee, posting, call) : notPossible
      // Alma charges in its one currency, whatever is meant.
      const currency = found.currency ?? settings.currency
      if (currency !== undefined && currency !== posting.amount.currency) return notPossible
      const charged = await charge(posting, call)
      return charged === 'gone' ? notPossible : pay(charged, posting, call)
    },
  }

  async function lookFor(posting: Posting, call: Call) {
    try {
      await users.makeSureHere(posting.record, call)
      const { fees, currency } = await allFeesOf(client, posting.record, call)
      return { fees: fees.filter((fee) => isOurs(fee, posting)), currency }
    } catch (error) {
      if (isProblem(error, 'not-found')) return 'gone'
      throw error
    }
  }

  async function charge({ record, reference, amount }: Posting, call: Call): Promise<AlmaFee | 'gone'> {
    const endpoint = 'alma.fees.create'
    const body = {
      type: { value: type },
      original_amount: Number(decimalOf(amount)),
      owner: { value: owner },
      comment: reference,
    }
    const reply = await client.write({ endpoint, method: 'POST', path: ['users', record, 'fees'], body }, almaFee, call)
    if (reply.refused === undefined) return reply.value
    if (reply.refused === 'nobody') return 'gone'
    throw new Problem('ils-refused-gateway', `${endpoint}: ${mistakes[reply.refused] ?? 'Alma refuses the fee'} (${reply.code})`)
  }

  async function pay({ id }: AlmaFee, posting: Posting, call: Call): Promise<Posted> {
    const { record, reference, amount } = posting
    const asked = { record, fee: id, amount, method: methodOf(posting), transaction: reference, comment: reference }
    const reply = await payFee(client, asked, call)
    if (reply.refused === undefined) return { outcome: 'posted', id }
    // The fee stands there unpaid, and somebody has to look.
    throw new Problem('ils-refused-gateway', `alma.fees.pay: Alma has the fee and refuses its payment (${reply.code})`)
  }
}

/** What an operator can mend in Alma or here, so the posting waits for it. */
const mistakes: Readonly<Record<string, string>> = {
  'fee-type': 'the type of fee is not one that may be charged here',
  'owner-missing': 'the owner of fees is no library of the institution, nor the institution',
  'owner-library': 'this type of fee is owed to a library, and the owner is none',
  'owner-institution': 'this type of fee is owed to the institution, and the owner is a library',
}

function isOurs(fee: AlmaFee, posting: Posting): boolean {
  return fee.comment?.trim() === posting.reference || isPaid(fee, posting)
}

function isPaid({ transaction }: AlmaFee, { reference }: Posting): boolean {
  return transaction.some(({ external_transaction_id: id }) => id === reference)
}

/**
 * Alma asks for a transaction's name where the method is ONLINE; whether it keeps one of cash nobody has shown. A fee of ours that is settled by exactly
 * this sum, in the way the desk takes money, is the desk's money all the same, whoever wrote it down.
 */
function isPaidAtDesk({ comment, status, transaction }: AlmaFee, { taken, reference, amount }: Posting, method: string): boolean {
  if (taken !== 'desk' || comment?.trim() !== reference || status?.value?.toUpperCase() !== 'CLOSED') return false
  return transaction.some(
    ({ payment_method: by, amount: sum }) =>
      by?.value?.toUpperCase() === method && moneyOf(String(sum), amount.currency)?.minor === amount.minor,
  )
}

/** Whether the payment still fits in. Where it does not, somebody has paid or waived it at the desk, and two payments would be one too many. */
function covers({ status, balance }: AlmaFee, { amount }: Posting): boolean {
  const open = moneyOf(String(balance), amount.currency)
  return status?.value?.toUpperCase() !== 'CLOSED' && open !== undefined && open.minor >= amount.minor
}

/** The oldest first. */
function byAge(one: AlmaFee, other: AlmaFee): number {
  return bornAt(one) - bornAt(other)
}
