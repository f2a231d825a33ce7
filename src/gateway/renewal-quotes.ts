import type { Call } from '#domain/call.ts'
import type { Card } from '#domain/card.ts'
import { addDays, dayAt, latest, type Day } from '#domain/day.ts'
import type { PatronRef } from '#domain/id.ts'
import { toMembership, type Membership } from '#domain/membership.ts'
import { nothing, sumOf, type Money } from '#domain/money.ts'
import type { PatronRecord, Registration } from '#domain/patron.ts'
import type { ExpiryPolicy, RenewalPolicy } from '#domain/policy.ts'
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
import { centralRecords, endingOf } from './central-records.ts'
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
  const inZone = centralRecords({ directory, records })

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
      const ofZone = card.situation.policies.expiry.owner === 'zone'
      const central = decider && ofZone ? await inZone.recordOf(decider.record, asking).catch(unlessAway) : undefined
      const judged = standing('renew-card', {
        ...card.situation,
        ...(owed && { owed }),
        ...(central && { central: central === 'none' ? central : endingOf(central) }),
      })
      const unread = judged.reasons.filter(({ code }) => code === 'card-incomplete')
      if (unread.length > 0 || (policy.together === 'all' && !card.complete)) throw incomplete()
      if (!judged.allowed || !decider) return { outcome: 'refused', standing: judged }
      if (!directory.at(decider.record.ref.institution).ils.renewal) {
        throw new Problem('capability-missing', 'Dates cannot be moved in this library system')
      }
      const provisional = await provisionalReason(decider, policy)
      // Of a copy that was not seen nobody would ever look whether it shows the day.
      if (central && !card.complete) throw incomplete()
      const copies =
        central && central !== 'none' ? { central, of: await inZone.copiesOf(card, decider.record, asking) } : undefined
      const quote = quoteFor(card, decider, policy, await joinedBy(card, decider, policy, asking), provisional, copies)
      // What would move nothing is too early to be paid for.
      if (quote.lines[0]!.moves.length === 0) return { outcome: 'refused', standing: tooEarly(judged, card) }
      return { outcome: 'quoted', quote }
    },
  }

  /** The network zone's own record, and its copies elsewhere. */
  interface Copies {
    readonly central: PatronRecord
    readonly of: readonly PatronRecord[]
  }

  interface Until {
    readonly to: Day
    readonly full?: Day
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
    return fees.owed(ref.record, call).catch(unlessAway)
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
    copies: Copies | undefined,
  ): Quote {
    const { institution } = directory.at(record.ref.institution)
    const now = clock.now()
    const today = dayAt(now, institution.timeZone)
    const shown = membershipOf(record, registration).expires
    // Nobody pays for a day that either of them has already.
    const expires = copies ? latest([shown, endingOf(copies.central).expires]) : shown
    const period = periodFrom(policy, expires, today)
    const { starts, lastDay } = period
    const soon = provisionalLastDay(policy, period, expires, today)
    const until = provisional !== undefined && soon < lastDay ? { to: soon, full: lastDay } : { to: lastDay }
    const price = priceAt(policy, record.birthDate, starts)
    // Standing has refused whoever's price is not known.
    if (!price.known) throw incomplete()
    const nothingMore = nothing(price.amount.currency)
    const first = lineFor(
      record,
      (each) => each === registration || (policy.together !== 'alone' && joins(record, each, policy)),
      until,
      price.amount,
    )
    const others = joined.flatMap((other) => {
      const joining = other.registrations.find((each) => !each.inherited && joins(other, each, policy))
      if (!joining) return []
      const line = lineFor(other, (each) => joins(other, each, policy), until, joinedPriceOf(other, joining))
      return line.moves.length > 0 ? [line] : []
    })

    function joinedPriceOf(other: PatronRecord, joining: Registration): Money {
      if (policy.joinedPrice !== 'each') return nothingMore
      const own = priceAt(rulesOf(other, joining), other.birthDate, starts)
      if (!own.known) throw incomplete()
      return own.amount
    }

    /** The record of the zone bears the price, and whatever copy of it does not show the new day yet follows. */
    function zoneLines({ central, of }: Copies): QuoteLine[] {
      const from = endingOf(central).expires
      const moves = expires !== undefined && expires < until.to ? [{ ...(from !== undefined && { from }), ...until }] : []
      const zoneLine = {
        institution: central.ref.institution,
        record: ids.seal(central.ref),
        moves,
        price: price.known ? price.amount : nothingMore,
      }
      const copied = [record, ...of].map((copy): QuoteLine => {
        const paid = policy.together === 'all' && copy !== record && copy.registrations.find((each) => isSold(copy, each, policy))
        const owned = (each: Registration) => ownerOf(copy, each) === 'zone'
        return {
          institution: copy.ref.institution,
          record: ids.seal(copy.ref),
          // For a while the zone's day may be sooner than a copy's; it is the copy's all the same, and so is the whole period once that is confirmed.
          moves: movesOf(copy, owned, until).map((move) => ({ ...move, ...until })),
          price: paid ? joinedPriceOf(copy, paid) : nothingMore,
          follows: 0,
        }
      })
      return [zoneLine, ...copied.filter((line) => line.moves.length > 0)]
    }

    const lines = copies ? [...zoneLines(copies), ...others] : [first, ...others]
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

  /** Only what the same merchant takes money for, and only where its date is ours to move: that of a copy is its zone's. */
  function joins(record: PatronRecord, registration: Registration, policy: RenewalPolicy): boolean {
    return isSold(record, registration, policy) && ownerOf(record, registration) === 'gateway'
  }

  function isSold(record: PatronRecord, registration: Registration, { merchant }: RenewalPolicy): boolean {
    const { renewal } = topology.policiesAt(topology.placeOf(record.ref.institution, registration))
    return renewal.offered && renewal.merchant === merchant
  }

  function ownerOf({ ref }: PatronRecord, registration: Registration): ExpiryPolicy['owner'] {
    return topology.policiesAt(topology.placeOf(ref.institution, registration)).expiry.owner
  }

  function rulesOf(record: PatronRecord, registration: Registration): RenewalPolicy {
    return topology.policiesAt(topology.placeOf(record.ref.institution, registration)).renewal
  }

  /** A line of nothing but what ends late enough for a while is none. */
  function lineFor(
    record: PatronRecord,
    joining: (registration: Registration) => boolean,
    until: Until,
    price: Money,
  ): QuoteLine {
    const moves = movesOf(record, joining, until)
    return {
      institution: record.ref.institution,
      record: ids.seal(record.ref),
      moves: moves.some(({ from, to }) => from !== to) ? moves : [],
      price,
    }
  }

  /**
   * Inherited rows are nobody's to write, and whatever ends later already is left as it is: for a while, where only the whole period ends later still.
   */
  function movesOf(record: PatronRecord, joining: (registration: Registration) => boolean, until: Until): LineMove[] {
    return record.registrations
      .filter((each) => !each.inherited && joining(each))
      .flatMap((each): LineMove[] => {
        const { expires } = membershipOf(record, each)
        if (expires === undefined || expires >= (until.full ?? until.to)) return []
        const to = expires > until.to ? expires : until.to
        return [{ ...(each.library !== undefined && { library: each.library }), from: expires, ...until, to }]
      })
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

/** A library system that does not answer leaves something open that decides. */
function unlessAway(error: unknown): never {
  if (isProblem(error) && error.code.startsWith('ils-')) throw incomplete()
  throw error
}

function incomplete(): Problem {
  return new Problem('card-incomplete', 'Something that decides about the renewal could not be read', { retryAfter: 30 })
}
