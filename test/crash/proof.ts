import type { AlmaFee } from '#adapters/alma/simulator/index.ts'
import type { PaymentBook } from '#adapters/play-payments/simulator/index.ts'
import type { Renewal } from '#domain/renewal.ts'

/** All that there is when everything is quiet: the books of the vendors, and what the gateway says it has done. */
export interface Books {
  readonly payments: readonly PaymentBook[]
  /** One for each record in the library system. */
  readonly records: readonly RecordBook[]
  readonly renewals: readonly Renewal[]
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
  /** The renewal it is about, where it is about one. */
  readonly renewal?: string
}

/** Everything in the books that must never be; empty where the promise was kept. */
export function violations({ payments, records, renewals, buried }: Books): readonly Violation[] {
  return [
    ...strayMoney(payments, renewals),
    ...renewals.flatMap((renewal) => unfinished(renewal)),
    ...renewals.flatMap((renewal) => unbalanced(renewal, payments)),
    ...records.flatMap((record) => misdated(record, renewals)),
    ...records.flatMap((record) => misposted(record, renewals)),
    ...buried.map(({ topic, key }) => ({ what: `a job was buried: ${topic}`, renewal: key })),
  ]
}

/** Money for which there is no renewal. */
function strayMoney(payments: readonly PaymentBook[], renewals: readonly Renewal[]): Violation[] {
  const known = new Map(renewals.map((renewal) => [renewal.id, renewal]))
  return payments.flatMap(({ reference, captures, id }) => {
    if (captures.length === 0) return []
    const renewal = known.get(reference)
    if (!renewal) return [{ what: 'money came for no renewal' }]
    return renewal.payment?.id === id
      ? []
      : [{ what: 'money came for a payment that its renewal does not know', renewal: reference }]
  })
}

function unfinished({ id, state, attention }: Renewal): Violation[] {
  if (state === 'opened' || state === 'captured' || state === 'fulfilling' || state === 'refunding') {
    return [{ what: `it stays ${state} for ever`, renewal: id }]
  }
  return state === 'needs-staff' && !attention ? [{ what: 'staff are not told why', renewal: id }] : []
}

/** Captured is what was extended for and what went back, by the payment house's own books. */
function unbalanced(renewal: Renewal, payments: readonly PaymentBook[]): Violation[] {
  const { id, settledBy, state, lines, payment } = renewal
  const own = payments.filter(({ reference }) => reference === id)
  const captured = total(own.flatMap(({ captures }) => captures))
  const done = own.flatMap(({ refunds }) => refunds.filter((refund) => refund.state === 'done'))
  if (settledBy !== 'online') return own.length > 0 ? [{ what: 'a payment was asked for, and none was due', renewal: id }] : []
  const found: Violation[] = []
  const references = done.map(({ reference }) => reference)
  if (new Set(references).size < references.length) found.push({ what: 'one refund was made twice', renewal: id })
  const extended = lines.filter((line) => line.state === 'extended')
  const earned = extended.reduce((sum, { price }) => sum + price.minor, 0)
  if (earned > captured) found.push({ what: 'it was extended and not paid', renewal: id })
  if (state === 'needs-staff') return found
  if (captured !== earned + total(done)) {
    found.push({ what: `${captured} came, ${earned} was extended for, ${total(done)} went back`, renewal: id })
  }
  if (captured > 0 && payment?.captured?.minor !== captured) found.push({ what: 'it does not know what came', renewal: id })
  if (state === 'refunded' && extended.length > 0) found.push({ what: 'refunded with an extended line', renewal: id })
  if (state === 'fulfilled' && captured > 0 && extended.length === 0)
    found.push({ what: 'fulfilled without an extended line', renewal: id })
  return found
}

/** A day has moved exactly as far as one renewal promised it, and by one alone. */
function misdated({ record, before, now }: RecordBook, renewals: readonly Renewal[]): Violation[] {
  const lines = linesOf(record, renewals)
  const claims = lines.filter(({ line, renewal }) => line.state === 'extended' && renewal.state !== 'abandoned')
  const moved = now.user !== before.user || now.role !== before.role
  if (claims.length > 1) return claims.map(({ renewal }) => ({ what: 'paid for one extension twice', renewal: renewal.id }))
  const [claim] = claims
  if (claim) {
    const { to } = claim.line.moves[0]!
    return now.user === to && now.role === to
      ? []
      : [{ what: `the record ends on ${now.user} and ${now.role}, and not on ${to}`, renewal: claim.renewal.id }]
  }
  if (!moved) return []
  const known = lines.find(({ renewal }) => renewal.state === 'needs-staff')
  return known ? [] : [{ what: 'a record was extended for nothing', ...(lines[0] && { renewal: lines[0].renewal.id }) }]
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
      const about = (what: string) => [{ what, renewal: renewal.id }]
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
