import type { AlmaFee } from '#adapters/alma/simulator/index.ts'
import type { PaymentBook } from '#adapters/play-payments/simulator/index.ts'
import type { FeePayment } from '#domain/fee-payment.ts'
import { isDelivered, type Payment } from '#domain/payment.ts'
import type { Renewal } from '#domain/renewal.ts'

/** All that there is when everything is quiet: the books of the vendors, and what the gateway says it has done. */
export interface Books {
  readonly payments: readonly PaymentBook[]
  /** One for each record in the library system. */
  readonly records: readonly RecordBook[]
  readonly renewals: readonly Renewal[]
  readonly feePayments: readonly FeePayment[]
  /** Jobs that were given up. */
  readonly buried: readonly { readonly topic: string; readonly key: string }[]
}

export interface RecordBook {
  /** As lines of renewals name it. */
  readonly record: string
  /** The last day before anything happened, and now; of the user and of its role, which end a card both. */
  readonly before: LastDays
  readonly now: LastDays
  readonly fees: readonly AlmaFee[]
}

export interface LastDays {
  readonly user: string
  readonly role: string
}

export interface Violation {
  readonly what: string
  /** The renewal or the payment of fees it is about, where it is about one. */
  readonly about?: string
}

/** Everything in the books that must never be; empty where the promise was kept. */
export function violations({ payments, records, renewals, feePayments, buried }: Books): readonly Violation[] {
  const all = [...renewals, ...feePayments]
  return [
    ...strayMoney(payments, all),
    ...all.flatMap((each) => unfinished(each)),
    ...all.flatMap((each) => unbalanced(each, payments)),
    ...records.flatMap((record) => misdated(record, renewals)),
    ...records.flatMap((record) => misposted(record, renewals)),
    ...records.flatMap((record) => misbooked(record, feePayments)),
    ...buried.map(({ topic, key }) => ({ what: `a job was buried: ${topic}`, about: key })),
  ]
}

/** Money that came for nothing we know of. */
function strayMoney(payments: readonly PaymentBook[], all: readonly Payment[]): Violation[] {
  const known = new Map(all.map((each) => [each.id, each]))
  return payments.flatMap(({ reference, captures, id }) => {
    if (captures.length === 0) return []
    const ours = known.get(reference)
    if (!ours) return [{ what: 'money came for nothing that is ours' }]
    return ours.payment?.id === id ? [] : [{ what: 'money came at a page that ours does not know', about: reference }]
  })
}

function unfinished({ id, state, attention }: Payment): Violation[] {
  if (state === 'opened' || state === 'captured' || state === 'fulfilling' || state === 'refunding') {
    return [{ what: `it stays ${state} for ever`, about: id }]
  }
  return state === 'needs-staff' && !attention ? [{ what: 'staff are not told why', about: id }] : []
}

/** Captured is what was delivered for and what went back, by the payment house's own books. */
function unbalanced(ours: Payment, payments: readonly PaymentBook[]): Violation[] {
  const { id, settledBy, state, lines, payment } = ours
  const own = payments.filter(({ reference }) => reference === id)
  const captured = total(own.flatMap(({ captures }) => captures))
  const done = own.flatMap(({ refunds }) => refunds.filter((refund) => refund.state === 'done'))
  if (settledBy !== 'online') return own.length > 0 ? [{ what: 'a payment was asked for, and none was due', about: id }] : []
  const found: Violation[] = []
  const references = done.map(({ reference }) => reference)
  if (new Set(references).size < references.length) found.push({ what: 'one refund was made twice', about: id })
  const delivered = lines.filter(isDelivered)
  const earned = delivered.reduce((sum, { price }) => sum + price.minor, 0)
  if (earned > captured) found.push({ what: 'it was delivered and not paid', about: id })
  if (state === 'needs-staff') return found
  if (captured !== earned + total(done)) {
    found.push({ what: `${captured} came, ${earned} was delivered for, ${total(done)} went back`, about: id })
  }
  if (captured > 0 && payment?.captured?.minor !== captured) found.push({ what: 'it does not know what came', about: id })
  if (state === 'refunded' && delivered.length > 0) found.push({ what: 'refunded with a delivered line', about: id })
  if (state === 'fulfilled' && captured > 0 && delivered.length === 0)
    found.push({ what: 'fulfilled without a delivered line', about: id })
  return found
}

/** A day has moved exactly as far as one renewal promised it, and by one alone. */
function misdated({ record, before, now }: RecordBook, renewals: readonly Renewal[]): Violation[] {
  const lines = linesOf(record, renewals)
  const claims = lines.filter(({ line, renewal }) => line.state === 'extended' && renewal.state !== 'abandoned')
  const moved = now.user !== before.user || now.role !== before.role
  if (claims.length > 1) return claims.map(({ renewal }) => ({ what: 'paid for one extension twice', about: renewal.id }))
  const [claim] = claims
  if (claim) {
    const { to } = claim.line.moves[0]!
    return now.user === to && now.role === to
      ? []
      : [{ what: `the record ends on ${now.user} and ${now.role}, and not on ${to}`, about: claim.renewal.id }]
  }
  if (!moved) return []
  const known = lines.find(({ renewal }) => renewal.state === 'needs-staff')
  return known ? [] : [{ what: 'a record was extended for nothing', ...(lines[0] && { about: lines[0].renewal.id }) }]
}

/** In the library's books once, and only what was extended. */
function misposted({ record, fees }: RecordBook, renewals: readonly Renewal[]): Violation[] {
  const lines = linesOf(record, renewals)
  const ours = fees.filter(({ type }) => type.value === 'CARDRENEWAL')
  const strays = ours.filter(({ comment }) => !lines.some(({ reference }) => reference === comment))
  return [
    ...strays.map(() => ({ what: 'a fee of no renewal' })),
    ...lines.flatMap(({ line, renewal, reference }): Violation[] => {
      const booked = ours.filter(({ comment }) => comment === reference)
      const paid = booked.flatMap(({ transaction }) => transaction)
      const about = (what: string) => [{ what, about: renewal.id }]
      if (booked.length > 1) return about('posted twice')
      if (paid.length > 1) return about('paid twice in the books')
      if (booked.length === 1 && line.state !== 'extended') return about('posted and not extended')
      if (line.posting === 'posted' && (paid.length !== 1 || booked[0]!.balance !== 0))
        return about('said to be posted, and is not')
      if (line.posting === 'due' && renewal.state === 'fulfilled') return about('never posted')
      return []
    }),
  ]
}

/** Every fee that is said to be paid stands so in the library's books, once and to the cent; and nothing does that nobody was left to pay for. */
function misbooked({ record, fees }: RecordBook, payments: readonly FeePayment[]): Violation[] {
  const asked = payments.flatMap((payment) =>
    payment.lines.flatMap((line, at) =>
      line.record !== record
        ? []
        : line.fees.map(({ fee, amount }) => ({
            payment,
            line,
            fee,
            amount,
            reference: `${payment.id}-${(line.partOf ?? at) + 1}-${fee}`,
          })),
    ),
  )
  const known = new Set(asked.map(({ reference }) => reference))
  const others = fees.filter(({ type }) => type.value !== 'CARDRENEWAL')
  const strays = others.flatMap(({ transaction }) =>
    transaction.filter(({ external_transaction_id: id }) => id === undefined || !known.has(id)),
  )
  const overpaid = others.filter(({ balance, transaction, original_amount: first }) => {
    const paid = transaction.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0)
    return balance < 0 || paid > Math.round(first * 100)
  })
  return [
    ...strays.map(() => ({ what: 'a booking of no payment of fees' })),
    ...overpaid.map(() => ({ what: 'more was booked of a fee than was owed' })),
    ...asked.flatMap(({ payment, line, fee, amount, reference }): Violation[] => {
      const booked = fees
        .filter(({ id }) => id === fee)
        .flatMap(({ transaction }) => transaction.filter(({ external_transaction_id: id }) => id === reference))
      const about = (what: string) => [{ what, about: payment.id }]
      if (booked.length > 1) return about('a fee was booked twice')
      if (line.state === 'posted' && booked.length === 0) return about('said to be booked, and is not')
      if (booked.some((each) => Math.round(each.amount * 100) !== amount.minor)) return about('booked by another sum')
      // What staff were told of is theirs to settle.
      if (booked.length === 1 && line.state !== 'posted' && payment.state !== 'needs-staff')
        return about('booked and not paid for')
      return []
    }),
  ]
}

function linesOf(record: string, renewals: readonly Renewal[]) {
  return renewals.flatMap((renewal) =>
    renewal.lines.flatMap((line, at) =>
      line.record === record ? [{ renewal, line, reference: `${renewal.id}-${at + 1}` }] : [],
    ),
  )
}

function total(bookings: readonly { readonly amount: { readonly minor: number } }[]): number {
  return bookings.reduce((sum, { amount }) => sum + amount.minor, 0)
}
