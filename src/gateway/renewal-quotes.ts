import type { Call } from '#domain/call.ts'
import type { Card } from '#domain/card.ts'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import type { PatronRef } from '#domain/id.ts'
import { toMembership, type Membership } from '#domain/membership.ts'
import { nothing, sumOf, type Money } from '#domain/money.ts'
import type { PatronRecord, Registration } from '#domain/patron.ts'
import type { RenewalPolicy } from '#domain/policy.ts'
import { periodFrom, priceAt, provisionalLastDay } from '#domain/pricing.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Quote, QuoteLine } from '#domain/quote.ts'
import type { LineMove } from '#domain/renewal.ts'
import { standing, type Standing } from '#domain/standing.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { AddressWatch } from './address-watch.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import type { Records } from './records.ts'

/** A price and new dates, out of fresh reads only. */
export interface RenewalQuotes {
  /**
   * The quote, or why the library gives none, with every reason. Throws `card-incomplete` where something that decides could not be read: a price
   * that is guessed is worse than none.
   */
  quote(ref: PatronRef, call: Call): Promise<Quoted>
  /** The same, for nobody to take: nothing is kept of it. */
  foresee(ref: PatronRef, call: Call): Promise<Quoted>
}

export type Quoted =
  | { readonly outcome: 'quoted'; readonly quote: Quote }
  | { readonly outcome: 'refused'; readonly standing: Standing }

export interface RenewalQuotesParts {
  readonly directory: Directory
  readonly cards: Cards
  readonly records: Records
  readonly watch: Pick<AddressWatch, 'changedOn'>
  readonly store: Pick<Store, 'quotes'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

/** How long a price holds: time enough to read it and to find one's card. */
const validMs = 15 * 60_000
const keptMs = 48 * 3_600_000

export function renewalQuotes({ directory, cards, records, watch, store, ids, fresh, clock }: RenewalQuotesParts): RenewalQuotes {
  const { topology } = directory

  return {
    async quote(ref, call) {
      const quoted = await this.foresee(ref, call)
      if (quoted.outcome === 'quoted') await store.quotes.add(quoted.quote, quoted.quote.validUntil + keptMs)
      return quoted
    },

    async foresee(ref, call) {
      const asking: Call = { ...call, fresh: true }
      cards.forget(ref)
      const card = await cards.card(ref, asking)
      const decider = await deciderOf(card, asking)
      const policy = card.situation.policies.renewal
      const owed = decider && policy.debtLimit ? await owedBy(decider.record, asking) : undefined
      const judged = standing('renew-card', { ...card.situation, ...(owed && { owed }) })
      const unread = judged.reasons.filter(({ code }) => code === 'card-incomplete')
      if (unread.length > 0 || (policy.together === 'all' && !card.complete)) throw incomplete()
      if (!judged.allowed || !decider) return { outcome: 'refused', standing: judged }
      if (!directory.at(decider.record.ref.institution).ils.renewal) {
        throw new Problem('capability-missing', 'Dates cannot be moved in this library system')
      }
      const provisional = await provisionalReason(decider, policy)
      const quote = quoteFor(card, decider, policy, await joinedBy(card, decider, policy, asking), provisional)
      // What would move nothing is too early to be paid for.
      if (quote.lines[0]!.moves.length === 0) return { outcome: 'refused', standing: tooEarly(judged, card) }
      return { outcome: 'quoted', quote }
    },
  }

  interface Decider {
    readonly record: PatronRecord
    readonly registration: Registration
    readonly asOf: number
  }

  /** The record and the registration in it that the effective date came from. */
  async function deciderOf({ effective, records: refs }: Card, call: Call): Promise<Decider | undefined> {
    const ref = refs.find(({ institution }) => institution === effective?.membership.institution)
    if (!effective || !ref) return undefined
    // Read a moment ago for the card; so it is remembered.
    const { value: record, asOf } = await records.read(ref, { ...call, fresh: false })
    const registration = record?.registrations.find((each) => isSame(membershipOf(record, each), effective.membership))
    return record && registration ? { record, registration, asOf } : undefined
  }

  function membershipOf(record: PatronRecord, registration: Registration): Membership {
    const { institution } = record.ref
    const place = topology.placeOf(institution, registration)
    const today = dayAt(clock.now(), directory.at(institution).institution.timeZone)
    return toMembership(record, registration, place, topology.policiesAt(place).expiry, today)
  }

  async function owedBy({ ref }: PatronRecord, call: Call): Promise<readonly Money[]> {
    const { fees } = directory.at(ref.institution).ils
    if (!fees) throw new Problem('capability-missing', 'A debt limit is set, and the library system does not say what is owed')
    try {
      return await fees.owed(ref.record, call)
    } catch (error) {
      if (isProblem(error) && error.code.startsWith('ils-')) throw incomplete()
      throw error
    }
  }

  /** Records elsewhere that move together with it: of the same merchant, and only such as may be written. */
  async function joinedBy(card: Card, decider: Decider, policy: RenewalPolicy, call: Call): Promise<readonly PatronRecord[]> {
    if (policy.together !== 'all') return []
    const others = card.records.filter(({ institution }) => institution !== decider.record.ref.institution)
    const found = await Promise.all(others.map((ref) => records.read(ref, { ...call, fresh: false })))
    return found.flatMap(({ value }) => (value && directory.at(value.ref.institution).ils.renewal ? [value] : []))
  }

  function quoteFor(
    card: Card,
    { record, registration }: Decider,
    policy: RenewalPolicy,
    joined: readonly PatronRecord[],
    provisional: Quote['provisional'],
  ): Quote {
    const { institution } = directory.at(record.ref.institution)
    const now = clock.now()
    const today = dayAt(now, institution.timeZone)
    const { expires } = membershipOf(record, registration)
    const period = periodFrom(policy, expires, today)
    const { starts, lastDay } = period
    const soon = provisionalLastDay(policy, period, expires, today)
    const until = provisional !== undefined && soon < lastDay ? { to: soon, full: lastDay } : { to: lastDay }
    const price = priceAt(policy, record.birthDate, starts)
    // Standing has refused whoever's price is not known.
    if (!price.known) throw incomplete()
    const first = lineFor(
      record,
      (each) => each === registration || (policy.together !== 'alone' && joins(record, each, policy)),
      until,
      price.amount,
    )
    const others = joined.flatMap((other) => {
      const joining = other.registrations.find((each) => !each.inherited && joins(other, each, policy))
      if (!joining) return []
      const own = policy.joinedPrice === 'each' ? priceAt(rulesOf(other, joining), other.birthDate, starts) : undefined
      if (own && !own.known) throw incomplete()
      const line = lineFor(
        other,
        (each) => joins(other, each, policy),
        until,
        own?.known ? own.amount : nothing(price.amount.currency),
      )
      return line.moves.length > 0 ? [line] : []
    })
    const lines = [first, ...others]
    return Object.freeze({
      id: fresh.challenge(),
      patron: ids.seal(card.patron),
      institution: record.ref.institution,
      merchant: policy.merchant ?? '',
      lines,
      total: sumOf(
        lines.map((line) => line.price),
        price.amount.currency,
      ),
      starts,
      ...(provisional !== undefined && 'full' in until && { provisional, ...remindingOn(policy, until.to, today) }),
      createdAt: now,
      validUntil: now + validMs,
    })
  }

  async function provisionalReason(
    look: Decider,
    { proof, addressChangedWithinDays: within }: RenewalPolicy,
  ): Promise<Quote['provisional']> {
    if (proof) return 'proof-needed'
    if (within === 'off') return undefined
    const since = await watch.changedOn(look)
    const today = dayAt(clock.now(), directory.at(look.record.ref.institution).institution.timeZone)
    return since !== undefined && addDays(since, within) >= today ? 'address-changed' : undefined
  }

  /** Only what the same merchant takes money for, and only where its date is ours to move. */
  function joins(record: PatronRecord, registration: Registration, { merchant }: RenewalPolicy): boolean {
    const { renewal, expiry } = topology.policiesAt(topology.placeOf(record.ref.institution, registration))
    return renewal.offered && renewal.merchant === merchant && expiry.owner !== 'student-system'
  }

  function rulesOf(record: PatronRecord, registration: Registration): RenewalPolicy {
    return topology.policiesAt(topology.placeOf(record.ref.institution, registration)).renewal
  }

  /**
   * Inherited rows are nobody's to write, and whatever ends later already is left as it is: for a while, where only the whole period ends later still. A
   * line of nothing but those is none.
   */
  function lineFor(
    record: PatronRecord,
    joining: (registration: Registration) => boolean,
    until: { readonly to: Day; readonly full?: Day },
    price: Money,
  ): QuoteLine {
    const moves = record.registrations
      .filter((each) => !each.inherited && joining(each))
      .flatMap((each): LineMove[] => {
        const { expires } = membershipOf(record, each)
        if (expires === undefined || expires >= (until.full ?? until.to)) return []
        const to = expires > until.to ? expires : until.to
        return [{ ...(each.library !== undefined && { library: each.library }), from: expires, ...until, to }]
      })
    return {
      institution: record.ref.institution,
      record: ids.seal(record.ref),
      moves: moves.some(({ from, to }) => from !== to) ? moves : [],
      price,
    }
  }
}

/** On a day after the first letter, or not at all. */
function remindingOn({ provisionalReminderDays: days }: RenewalPolicy, until: Day, today: Day): Pick<Quote, 'remindOn'> {
  const remindOn = days === 'off' ? undefined : addDays(until, -days)
  return remindOn !== undefined && remindOn > today ? { remindOn } : {}
}

function tooEarly({ action }: Standing, { situation }: Card): Standing {
  const { institution, membership } = situation
  const until = membership?.expires
  const lift = { by: 'waiting', institution, ...(until && { until }) } as const
  return { action, allowed: false, reasons: [{ code: 'too-early', institution, ...(until && { until }), lift }], wayOut: [lift] }
}

function isSame(one: Membership, other: Membership): boolean {
  return (
    one.institution === other.institution &&
    one.library === other.library &&
    one.group?.code === other.group?.code &&
    one.expires === other.expires &&
    one.inherited === other.inherited
  )
}

function incomplete(): Problem {
  return new Problem('card-incomplete', 'Something that decides about the renewal could not be read', { retryAfter: 30 })
}
