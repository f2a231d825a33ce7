import type { Call } from '#domain/call.ts'
import type { Fee } from '#domain/fee.ts'
import type { FeeVerdict, NotPayable } from '#domain/fee-offer.ts'
import { feeLinesOf, type FeeLine, type FeePayment } from '#domain/fee-payment.ts'
import { samePatron, type PatronRef } from '#domain/id.ts'
import { sumOf } from '#domain/money.ts'
import type { PaymentState, Resolution } from '#domain/payment.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { PaymentsWanted } from '#ports/payment-store.ts'
import type { Store } from '#ports/store.ts'
import type { AccountLists } from './account-lists.ts'
import type { Authority } from './authority.ts'
import type { Directory } from './directory.ts'
import type { FeeOffers } from './fee-offers.ts'
import { feePaymentKind, feePaymentTopic } from './fee-payment-kind.ts'
import { keyedRequest, keyReused } from './keyed-requests.ts'
import type { Opened, Patrons } from './patrons.ts'
import { paymentDesk, type PaymentsListed } from './payment-desk.ts'
import { firstLookMs, payableMs, paymentLife } from './payment-life.ts'
import type { PaymentSaga } from './payment-saga.ts'
import { checkReturnTo } from './return-pages.ts'

/** Fees that are paid on line, as the one who asks may have them. What happens to a payment between two questions is the saga's. */
export interface FeePayments {
  /**
   * Opens one for these fees, or for all that can be paid; what is paid is what the library system says now. The same key again is answered with what
   * it came to. Throws `fee-not-payable` with the fault of each fee that is not, `nothing-to-pay`, and `fee-payment-open` where one of them is being paid.
   */
  open(whose: PatronRef | undefined, wanted: FeesWanted, key: string, call: Call): Promise<FeePayment>
  find(whose: PatronRef | undefined, id: string, call: Call): Promise<FeePayment>
  of(whose: PatronRef | undefined, states: readonly PaymentState[] | undefined, call: Call): Promise<readonly FeePayment[]>
  /** Gives up what was not paid yet: its page is ended first. What was paid meanwhile goes on. */
  abandon(whose: PatronRef | undefined, id: string, call: Call): Promise<FeePayment>
  /** Of all patrons in reach. */
  list(wanted: Omit<PaymentsWanted, 'institutions'>, limit: number, call: Call): Promise<PaymentsListed<FeePayment>>
  /** What a person has settled. The same key again is answered with how it is now, here and below. */
  resolve(id: string, resolution: Resolution, key: string, call: Call): Promise<FeePayment>
  /** Tried again from where it stopped. */
  retry(id: string, key: string, call: Call): Promise<FeePayment>
}

export interface FeesWanted {
  /** Their names, as lists show them. */
  readonly fees: readonly string[] | 'all'
  /** Where the browser comes back to; under one of the configured origins. */
  readonly returnTo: string
}

export interface FeePaymentsParts {
  readonly saga: PaymentSaga
  readonly patrons: Pick<Patrons, 'opened' | 'reached' | 'noted'>
  readonly lists: Pick<AccountLists, 'fresh'>
  readonly offers: FeeOffers
  readonly authority: Authority
  readonly directory: Directory
  readonly lanes: Lanes
  readonly store: Pick<Store, 'feePayments' | 'jobs'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
  /** Origins that a browser may be sent back to. */
  readonly origins: ReadonlySet<string>
}

/** A fee that was found, and what is to be said of it. */
interface Found {
  readonly ref: PatronRef
  readonly fee: Fee
  readonly verdict: FeeVerdict
}

export function feePayments(parts: FeePaymentsParts): FeePayments {
  const { patrons, lists, offers, directory, store, ids, fresh, clock, origins } = parts
  const common = { ...parts, kind: feePaymentKind, ledger: store.feePayments }
  const life = paymentLife(common)
  const desk = paymentDesk({ ...common, permission: 'fees:manage', topology: directory.topology })

  return {
    async open(whose, wanted, key, call) {
      const opened = await patrons.opened(whose, 'fees:pay', call)
      checkReturnTo(wanted.returnTo, origins)
      const handles = wanted.fees === 'all' ? 'all' : [...new Set(wanted.fees)]
      const content = [...(handles === 'all' ? ['all'] : ['these', ...handles.toSorted()]), wanted.returnTo]
      const request = keyedRequest(ids, key, { route: ['fee-payments', ids.seal(opened.patron)], content }, call)
      // Asked before the library system is: what was paid since is not owed any more, and the answer is what came of it.
      const before = await store.feePayments.answered(request)
      if (before.outcome === 'key-reused') throw keyReused()
      if (before.outcome === 'replayed') return before.payment
      const chosen = handles === 'all' ? await everything(opened, call) : await these(handles, opened, call)
      const payment = paymentOf(chosen, opened.patron, wanted, call)
      const places = payment.lines.flatMap(({ record, fees }) => fees.map(({ fee }) => ids.fingerprint('fee-place', record, fee)))
      const intent = { ...request, tooLate: false, places }
      const job = { topic: feePaymentTopic, key: payment.id, dueAt: clock.now() + firstLookMs }
      const made = await store.feePayments.open(payment, intent, [job])
      switch (made.outcome) {
        case 'too-late':
        case 'key-reused':
          throw keyReused()
        case 'place-taken':
          throw underWay(made.payment, opened.patron)
        case 'replayed':
          return made.payment
        case 'opened':
          return life.stepped(made.payment, call)
      }
    },

    find: async (whose, id, call) => life.own(await patrons.reached(whose, 'fees:read', call), id),
    of: async (whose, states, call) => life.of(await patrons.reached(whose, 'fees:read', call), states),
    abandon: async (whose, id, call) => life.abandon(await patrons.reached(whose, 'fees:pay', call), id, call),
    list: (wanted, limit, call) => desk.list(wanted, limit, call),
    resolve: async (id, resolution, key, call) => (await desk.resolve(id, resolution, key, call)).payment,
    retry: async (id, key, call) => life.steppedOnce(await desk.retry(id, key, call), call),
  }

  /** All that can be paid on line, wherever it is owed. */
  async function everything(opened: Opened, call: Call): Promise<readonly Found[]> {
    const records = opened.records.filter(({ institution }) => directory.at(institution).ils.fees?.payments)
    await opened.noted(records)
    const owed = (await Promise.all(records.map((ref) => owedAt(ref, call)))).flat()
    const payable = owed.filter(({ verdict }) => verdict.payable)
    if (payable.length === 0) throw new Problem('nothing-to-pay', 'Nothing that is owed can be paid on line')
    if (merchantsOf(payable).size > 1) throw notPayable([{ field: '/fees', why: 'other-account' }])
    return payable
  }

  /** Exactly these: what stands in the way of one is told at its place. */
  async function these(handles: readonly string[], opened: Opened, call: Call): Promise<readonly Found[]> {
    const named = handles.map((handle) => {
      const part = ids.openPart('fee', handle)
      const ref = part && opened.records.find((record) => samePatron(record, part.patron))
      if (!part || !ref) throw new Problem('not-found', 'No such fee of this patron')
      return { id: part.id, ref }
    })
    const records = opened.records.filter((record) => named.some(({ ref }) => samePatron(ref, record)))
    await opened.noted(records)
    const owed = (await Promise.all(records.map((ref) => owedAt(ref, call)))).flat()
    const chosen = named.map(({ id, ref }) => {
      const found = owed.find(({ fee, ref: at }) => fee.id === id && samePatron(at, ref))
      // What was paid or waived since is no fee any more.
      if (!found) throw new Problem('not-found', 'This fee is not open any more')
      return found
    })
    const faults = chosen.flatMap((found, index) => {
      const why = whyNot(found, chosen, owed)
      return why === undefined ? [] : [{ field: `/fees/${index}`, why }]
    })
    if (faults.length > 0) throw notPayable(faults)
    return chosen
  }

  function whyNot({ ref, verdict }: Found, chosen: readonly Found[], owed: readonly Found[]): NotPayable | undefined {
    if (!verdict.payable) return verdict.why
    const isHere = (other: Found) => samePatron(other.ref, ref)
    if (verdict.allAtOnce && owed.filter(isHere).length !== chosen.filter(isHere).length) return 'only-all-at-once'
    const [first] = merchantsOf(chosen)
    return first === verdict.merchant ? undefined : 'other-account'
  }

  /** As the library system says now, and never out of what is remembered: it is what is paid. */
  async function owedAt(ref: PatronRef, call: Call): Promise<readonly Found[]> {
    const fees = await lists.fresh('fee', ref, call)
    if (!fees) throw new Problem('capability-missing', 'The library system there shows no fees')
    const verdicts = offers.on(ref, fees)
    return fees.map((fee, index) => ({ ref, fee, verdict: verdicts[index]! }))
  }

  function paymentOf(chosen: readonly Found[], patron: PatronRef, { returnTo }: FeesWanted, call: Call): FeePayment {
    const lines = [...Map.groupBy(chosen, ({ ref }) => ids.seal(ref))].flatMap(([record, found]): readonly FeeLine[] => {
      const { institution } = found[0]!.ref
      return feeLinesOf(
        { institution, record },
        found.map(({ fee }) => fee),
        directory.at(institution).ils.fees!.payments!.unit,
      )
    })
    const now = clock.now()
    const [merchant] = merchantsOf(chosen)
    return {
      id: fresh.challenge(),
      version: 0,
      patron: ids.seal(patron),
      institution: lines[0]!.institution,
      merchant: merchant!,
      amount: sumOf(
        lines.map(({ price }) => price),
        lines[0]!.price.currency,
      ),
      settledBy: 'online',
      state: 'opened',
      lines,
      refunds: [],
      language: call.language,
      returnTo,
      createdAt: now,
      payableUntil: now + payableMs,
      updatedAt: now,
    }
  }

  /** Whose it is may be known elsewhere by another record: then there is no address of it for whoever asks. */
  function underWay({ id, patron }: FeePayment, ref: PatronRef): Problem {
    const own = patron === ids.seal(ref)
    return new Problem(
      'fee-payment-open',
      'One of the fees is being paid already',
      own ? { about: `/v1/patrons/${patron}/fee-payments/${id}` } : {},
    )
  }
}

function merchantsOf(found: readonly Found[]): ReadonlySet<string> {
  return new Set(found.flatMap(({ verdict }) => (verdict.payable ? [verdict.merchant] : [])))
}

function notPayable(faults: readonly { readonly field: string; readonly why: NotPayable }[]): Problem {
  return new Problem('fee-not-payable', `Not payable on line: ${faults.map(({ why }) => why).join(', ')}`, {
    faults: faults.map(({ field, why }) => ({ where: 'body', field, rule: `fee-${why}` })),
  })
}
