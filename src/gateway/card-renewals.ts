import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Quote } from '#domain/quote.ts'
import { nothing } from '#domain/money.ts'
import type { PaymentState, Resolution } from '#domain/payment.ts'
import type { Confirmation, Renewal, RenewalLine } from '#domain/renewal.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Authority } from './authority.ts'
import type { Directory } from './directory.ts'
import { keyedRequest, keyReused } from './keyed-requests.ts'
import type { Patrons } from './patrons.ts'
import type { PaymentsListed } from './payment-desk.ts'
import { firstLookMs, payableMs, paymentLife } from './payment-life.ts'
import type { PaymentSaga } from './payment-saga.ts'
import { renewalDesk, type DeskWanted } from './renewal-desk.ts'
import { renewalKind, renewalTopic } from './renewal-kind.ts'
import { checkReturnTo } from './return-pages.ts'
import type { RenewalLines } from './renewal-lines.ts'
import type { Quoted, RenewalQuotes } from './renewal-quotes.ts'

/** Card renewals as the one who asks may have them. What happens to one between two questions is the saga's. */
export interface CardRenewals {
  quote(whose: PatronRef | undefined, call: Call): Promise<Quoted>
  /** Takes a quote. The same key again is answered with what it came to. */
  open(whose: PatronRef | undefined, wanted: RenewalWanted, key: string, call: Call): Promise<Renewal>
  find(whose: PatronRef | undefined, id: string, call: Call): Promise<Renewal>
  of(whose: PatronRef | undefined, states: readonly PaymentState[] | undefined, call: Call): Promise<readonly Renewal[]>
  /** Gives up what was not paid yet: its page is ended first. What was paid meanwhile goes on. */
  abandon(whose: PatronRef | undefined, id: string, call: Call): Promise<Renewal>
  /** Of all patrons in reach. */
  list(wanted: DeskWanted, limit: number, call: Call): Promise<PaymentsListed<Renewal>>
  /** What a person has settled. The same key again is answered with how it is now, here and below. */
  resolve(id: string, resolution: Resolution, key: string, call: Call): Promise<Renewal>
  /** Tried again from where it stopped. */
  retry(id: string, key: string, call: Call): Promise<Renewal>
  /** What was for a while only holds for the whole period from now on. */
  confirm(id: string, confirmation: Confirmation, key: string, call: Call): Promise<Renewal>
}

export interface RenewalWanted {
  readonly quote: string
  /** Where the browser comes back to; one of the configured origins. */
  readonly returnTo?: string
  /** Staff have taken the money: what they wrote down. */
  readonly deskReference?: string
  /** Or they have waived it, and that is why. */
  readonly waived?: true
}

export interface CardRenewalsParts {
  readonly quotes: RenewalQuotes
  readonly saga: PaymentSaga
  readonly lines: Pick<RenewalLines, 'unmoved'>
  readonly patrons: Pick<Patrons, 'reached' | 'noted'>
  readonly authority: Authority
  readonly directory: Directory
  readonly lanes: Lanes
  readonly store: Pick<Store, 'quotes' | 'renewals' | 'jobs'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
  /** Origins that a browser may be sent back to. */
  readonly origins: ReadonlySet<string>
}

export function cardRenewals(parts: CardRenewalsParts): CardRenewals {
  const { quotes, patrons, authority, directory, store, ids, fresh, clock, origins } = parts
  const life = paymentLife({ ...parts, kind: renewalKind, ledger: store.renewals })
  const desk = renewalDesk({ ...parts, topology: directory.topology })

  return {
    async quote(whose, call) {
      return quotes.quote(await patrons.reached(whose, 'card-renewals:create', call), call)
    },

    async open(whose, wanted, key, call) {
      const ref = await patrons.reached(whose, 'card-renewals:create', call)
      const quote = await store.quotes.find(wanted.quote)
      // A quote of somebody else looks like none.
      if (!quote || quote.patron !== ids.seal(ref)) throw new Problem('not-found', 'No such quote of this patron')
      const settledBy = settling(quote, wanted, call)
      const { returnTo } = wanted
      if (returnTo !== undefined || settledBy === 'online') checkReturnTo(returnTo, origins)
      const now = clock.now()
      const renewal: Renewal = {
        id: fresh.challenge(),
        version: 0,
        quote: quote.id,
        patron: quote.patron,
        institution: quote.institution,
        merchant: quote.merchant,
        amount: wanted.waived ? nothing(quote.total.currency) : quote.total,
        settledBy,
        state: 'opened',
        lines: quote.lines.map((line): RenewalLine => ({
          ...line,
          ...(wanted.waived && { price: nothing(quote.total.currency) }),
          state: 'waiting',
          tries: 0,
          posting: 'none',
        })),
        refunds: [],
        looks: 0,
        language: call.language,
        ...(returnTo !== undefined && { returnTo }),
        ...(wanted.deskReference !== undefined && { deskReference: wanted.deskReference }),
        ...(quote.provisional !== undefined && { provisional: quote.provisional }),
        ...(quote.remindOn !== undefined && { remindOn: quote.remindOn }),
        createdAt: now,
        payableUntil: now + payableMs,
        updatedAt: now,
      }
      const content = [quote.id, returnTo ?? '', wanted.deskReference ?? '', String(wanted.waived ?? false)]
      const intent = {
        ...keyedRequest(ids, key, { route: [ids.seal(ref)], content }, call),
        tooLate: quote.validUntil <= now,
        places: quote.lines.flatMap((line) =>
          line.moves.map(({ library }) => ids.fingerprint('renewal-place', line.record, library ?? '')),
        ),
      }
      const opened = await store.renewals.open(renewal, intent, [
        { topic: renewalTopic, key: renewal.id, dueAt: now + firstLookMs },
      ])
      switch (opened.outcome) {
        case 'too-late':
          throw new Problem('quote-ended', 'The quote has ended')
        case 'key-reused':
          throw keyReused()
        case 'place-taken':
          throw underWay(opened.payment, ref)
        case 'replayed':
          return opened.payment
        case 'opened':
          return life.stepped(opened.payment, call)
      }
    },

    async find(whose, id, call) {
      return life.own(await patrons.reached(whose, 'card-renewals:read', call), id)
    },

    async of(whose, states, call) {
      return life.of(await patrons.reached(whose, 'card-renewals:read', call), states)
    },

    async abandon(whose, id, call) {
      return life.abandon(await patrons.reached(whose, 'card-renewals:create', call), id, call)
    },

    list: (wanted, limit, call) => desk.list(wanted, limit, call),
    resolve: async (id, resolution, key, call) => (await desk.resolve(id, resolution, key, call)).payment,
    retry: async (id, key, call) => life.steppedOnce(await desk.retry(id, key, call), call),
    confirm: async (id, confirmation, key, call) => life.steppedOnce(await desk.confirm(id, confirmation, key, call), call),
  }

  /** Whose it is may be known elsewhere by another record: then there is no address of it for whoever asks. */
  function underWay({ id, patron }: Renewal, ref: PatronRef): Problem {
    const own = patron === ids.seal(ref)
    return new Problem(
      'renewal-open',
      'A renewal of this membership is under way',
      own ? { about: `/v1/patrons/${patron}/card-renewals/${id}` } : {},
    )
  }

  function settling(quote: Quote, { deskReference, waived }: RenewalWanted, { caller }: Call): Renewal['settledBy'] {
    if (deskReference === undefined) return quote.total.minor === 0 ? 'free' : 'online'
    const place = directory.topology.placeIn(quote.institution)
    if (caller.kind === 'patron' || !authority.overPlace(caller, place).has('card-renewals:manage')) {
      throw new Problem('forbidden', 'Only staff take money at a desk')
    }
    return waived ? 'free' : 'desk'
  }
}
