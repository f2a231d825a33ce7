import type { Call } from '#domain/call.ts'
import { nameIn } from '#domain/place.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import {
  inState,
  isBehind,
  isOver,
  needingStaff,
  unsettled,
  withLines,
  type Attention,
  type LineState,
  type Renewal,
  type RenewalRefund,
} from '#domain/renewal.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { PaymentStatus } from '#ports/payments.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Store } from '#ports/store.ts'
import type { Texts } from '#ports/texts.ts'
import type { Merchant, Merchants } from './merchants.ts'
import { followingAgain } from './renewal-copies.ts'
import type { RenewalLines } from './renewal-lines.ts'
import { provisionalTopic } from './renewal-provisional.ts'
import { aloneAt, atWork, withoutRivalled } from './renewal-rivals.ts'
import { nextWatch, nextWatchUnanswered } from './renewal-watch.ts'

/** What a card renewal does next. Jobs know when to ask. */
export interface RenewalSaga {
  /**
   * As many steps as can be made now, each written down before the next. Resolves with when to come again; with nothing where nobody needs to.
   * Idempotent: whoever comes again, after a crash or on another node, goes on where the last step that was written down ended.
   */
  advance(id: string, call: Call): Promise<number | undefined>
}

export interface RenewalSagaParts {
  readonly merchants: Merchants
  readonly lines: RenewalLines
  readonly lanes: Lanes
  readonly store: Pick<Store, 'renewals'>
  readonly ids: Pick<PatronIds, 'open' | 'holder'>
  readonly texts: Texts
  readonly clock: Clock
  readonly publicUrl: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How often an open page is asked about, beside notices: soon at first, since notices get lost. */
const pollMs = { soon: 10_000, later: minute, soonFor: 2 * minute }
/** After giving up a page its provider may still say that it was paid. */
const lateLooks = [hour, 6 * hour, day, 3 * day, 7 * day]
/** After so long a person looks at it. */
const patienceMs = 5 * day

export function renewalSaga({ merchants, lines, lanes, store, ids, texts, clock, publicUrl }: RenewalSagaParts): RenewalSaga {
  return {
    advance: (id, call) =>
      lanes.inLane(`renewal ${id}`, call.deadline, async (signal) => {
        let renewal = await store.renewals.find(id)
        while (renewal) {
          if (signal.aborted) throw new Problem('conflict', 'The lane of the renewal was lost')
          const before: Renewal = renewal
          const next: Next = await step(before, call).catch((error: unknown) => unreached(before, error))
          if ('wait' in next) return next.wait
          renewal = next.renewal
        }
        return undefined
      }),
  }

  function step(renewal: Renewal, call: Call): Promise<Next> {
    switch (renewal.state) {
      case 'opened':
        return renewal.settledBy === 'online' ? opened(renewal, call) : go(inState(renewal, 'captured', clock.now()))
      case 'captured':
        return captured(renewal, call)
      case 'fulfilling':
        return fulfilling(renewal, call)
      case 'refunding':
        return refunding(renewal, call)
      case 'abandoned':
        return abandoned(renewal, call)
      case 'fulfilled':
      case 'refunded':
      case 'needs-staff':
        return watched(renewal, call)
    }
  }

  /** A page is made, and asked about until it was paid or is over. */
  async function opened(renewal: Renewal, call: Call): Promise<Next> {
    const { provider } = merchantOf(renewal)
    const { payment } = renewal
    if (!payment) {
      // A page of which nobody has heard nobody has paid, and providers make none that ends in the past.
      if (clock.now() >= renewal.payableUntil) return go(inState(renewal, 'abandoned', clock.now()))
      const { id, payUrl, expiresAt } = await provider.open(orderOf(renewal), call)
      return go({ ...renewal, payment: { id, payUrl, expiresAt }, updatedAt: clock.now() })
    }
    const status = await statusOf(renewal, payment.id, call)
    if (status.state !== 'open') return settle(renewal, status)
    if (clock.now() < renewal.payableUntil) return { wait: nextPoll(renewal) }
    // The page is ended first: after that nobody can pay for what was given up.
    const ended = await provider.expire(payment.id, call)
    return ended.state === 'open' ? { wait: clock.now() + 5 * minute } : settle(renewal, ended)
  }

  async function settle(renewal: Renewal, status: PaymentStatus): Promise<Next> {
    const now = clock.now()
    const { payment, amount } = renewal
    if (status.state !== 'paid' || !status.captured) {
      return renewal.state === 'abandoned' ? { wait: nextLateLook(renewal) } : go(inState(renewal, 'abandoned', now))
    }
    const { captured, receipt } = status
    const paid: Renewal = {
      ...renewal,
      payment: { ...payment!, captured, capturedAt: now, ...(receipt !== undefined && { receipt }) },
    }
    if (captured.currency !== amount.currency) return go(needingStaff(paid, 'amount-differs', now))
    const enough = captured.minor >= amount.minor
    const settled = enough ? paid : withLines(paid, () => ({ state: 'kept', why: 'wrong-amount' }))
    return go(inState(settled, 'captured', now))
  }

  /** Whoever paid as a patron of another institution may have paid for the same membership: so others are looked for by what they move. */
  function captured(renewal: Renewal, call: Call): Promise<Next> {
    return aloneAt(renewal, { lanes, ids }, call.deadline, async (signal) => {
      const others = await store.renewals.atPlacesOf(renewal.id, atWork)
      if (signal.aborted) throw new Problem('conflict', 'The lane of the renewals was lost')
      const working = inState(withoutRivalled(renewal, others), 'fulfilling', clock.now())
      return go({ ...working, workingSince: clock.now() })
    })
  }

  /** Every line by itself; what cannot go on now does not hold up the others. */
  async function fulfilling(renewal: Renewal, call: Call): Promise<Next> {
    let current = renewal
    const waits: number[] = []
    for (const at of current.lines.keys()) {
      const outcome = await lines.extend(current, at, save, call)
      current = outcome.renewal
      if (current.state !== 'fulfilling') return { renewal: current }
      if (outcome.wait !== undefined) waits.push(outcome.wait)
    }
    if (waits.length > 0) {
      const since = current.workingSince ?? current.payment?.capturedAt ?? current.createdAt
      const overdue = clock.now() - since > patienceMs
      return overdue ? go(needingStaff(current, attentionFor(current), clock.now())) : { wait: Math.min(...waits) }
    }
    if (current.lines.some((line) => isBehind(current, line))) return go(needingStaff(current, 'copy-behind', clock.now()))
    return concluded(current)
  }

  /** Every line has ended: what was paid for nothing goes back. */
  async function concluded(renewal: Renewal): Promise<Next> {
    const now = clock.now()
    const back = unsettled(renewal)
    if (back.minor < 0) return go(needingStaff(renewal, 'amount-differs', now))
    const kept = [...renewal.lines.entries()].filter(([, { state }]) => state === 'kept').map(([at]) => at)
    if (back.minor === 0) {
      return go(...over(keptAre('refunded', renewal), now))
    }
    // What a desk has taken only a desk can give back.
    if (renewal.settledBy !== 'online') return go(needingStaff(renewal, 'refund-failed', now))
    const reference = `${renewal.id}-r${renewal.refunds.length + 1}`
    const refund: RenewalRefund = { reference, amount: back, state: 'due', lines: kept, orderedAt: now }
    return go({ ...keptAre('refunding', inState(renewal, 'refunding', now)), refunds: [...renewal.refunds, refund] })
  }

  async function refunding(renewal: Renewal, call: Call): Promise<Next> {
    const at = renewal.refunds.findIndex(({ state }) => state === 'due' || state === 'asked' || state === 'pending')
    const refund = renewal.refunds[at]
    if (!refund) return afterRefunds(renewal, call)
    // The last look before money goes back: whoever has the date keeps it, and has paid for it.
    if (refund.state === 'due') {
      const { extended: shown, unread } = await lines.shown(renewal, refund.lines, call)
      if (unread.length > 0) return readLater(renewal)
      const after = await goneAfterAll(renewal, at, call)
      if (after) return go(after)
      // Announced before it is sent: a refund that may have gone out is never taken back.
      if (shown.length === 0) return go(withRefund(renewal, at, 'asked', clock.now()))
      const extendedAt = clock.now()
      const refunds = renewal.refunds.filter((_, index) => index !== at)
      const back = withLines(inState(renewal, 'fulfilling', clock.now()), (_, index) => {
        if (shown.includes(index)) return { state: 'extended', extendedAt, posting: 'due' }
        return refund.lines.includes(index) ? { state: 'kept' } : undefined
      })
      return go({ ...followingAgain(back, shown), refunds })
    }
    const state = await refunded(renewal, refund, call)
    const now = clock.now()
    if (state === 'failed') return go(needingStaff(withRefund(renewal, at, 'failed', now), 'refund-failed', now))
    const next = withRefund(renewal, at, state, now)
    if (state === 'done') {
      return go(withLines(next, (_, index) => (refund.lines.includes(index) ? { state: 'refunded' } : undefined)))
    }
    if (now - refund.orderedAt > 14 * day) return go(needingStaff(next, 'refund-failed', now))
    const wait = now + Math.min(6 * hour, Math.max(minute, Math.ceil((now - refund.orderedAt) / 4)))
    if (refund.state === state) return { wait }
    await save(next, [])
    return { wait }
  }

  /**
   * A refund that was refused may have gone out all the same: before another takes its place the provider is asked what it knows of it. Nothing where it
   * has failed for good.
   */
  async function goneAfterAll(renewal: Renewal, at: number, call: Call): Promise<Renewal | undefined> {
    const failed = renewal.refunds.filter(({ state }) => state === 'failed')
    if (failed.length === 0 || !renewal.payment) return undefined
    const known = (await statusOf(renewal, renewal.payment.id, call)).refunds.filter(
      ({ reference, state }) => state !== 'failed' && failed.some((refund) => refund.reference === reference),
    )
    if (known.length === 0) return undefined
    const now = clock.now()
    const due = renewal.refunds[at]!
    const isWhole = known.length === 1 && known[0]!.amount.minor === due.amount.minor
    const refunds = renewal.refunds.flatMap((refund): RenewalRefund[] => {
      if (refund === due) return []
      const state = known.find(({ reference }) => reference === refund.reference)?.state
      if (state === undefined) return [refund]
      return [{ ...refund, state, ...(isWhole && { lines: due.lines }), ...(state === 'done' && { doneAt: now }) }]
    })
    const gone = { ...renewal, refunds, updatedAt: now }
    // Which part of it is whose, nobody can tell from here.
    if (!isWhole) return needingStaff(gone, 'amount-differs', now)
    const isDone = known[0]!.state === 'done'
    return withLines(gone, (_, index) => (isDone && due.lines.includes(index) ? { state: 'refunded' } : undefined))
  }

  async function refunded(renewal: Renewal, refund: RenewalRefund, call: Call): Promise<'pending' | 'done' | 'failed'> {
    const { provider } = merchantOf(renewal)
    const payment = renewal.payment!.id
    try {
      if (refund.state === 'pending') {
        const { refunds } = await statusOf(renewal, payment, call)
        const known = refunds.find(({ reference }) => reference === refund.reference)
        if (known) return known.state
      }
      const { reference, amount, orderedAt } = refund
      return (await provider.refund({ payment, reference, amount, orderedAt }, call)).state
    } catch (error) {
      if (isProblem(error, 'payment-refused')) return 'failed'
      throw error
    }
  }

  /** Read once more: a write of which nobody knew may have come through while the money went back. */
  async function afterRefunds(renewal: Renewal, call: Call): Promise<Next> {
    const back = renewal.refunds.flatMap((refund) => refund.lines)
    const { extended: shown, unread } = await lines.shown(renewal, back, call)
    const now = clock.now()
    if (shown.length > 0) return go(needingStaff(renewal, 'extended-and-refunded', now))
    if (unread.length > 0) return readLater(renewal)
    return go(...over(renewal, now))
  }

  /** What was read says nothing about what money went or goes back for: neither that it was extended nor that it was not. */
  async function readLater(renewal: Renewal): Promise<Next> {
    const now = clock.now()
    const overdue = now - renewal.updatedAt >= patienceMs
    return overdue ? go(needingStaff(renewal, 'system-unreachable', now)) : { wait: now + 10 * minute }
  }

  function over(renewal: Renewal, now: number): [Renewal, readonly NewJob[]] {
    const extended = renewal.lines.some(({ state }) => state === 'extended')
    const ended = inState(renewal, extended ? 'fulfilled' : 'refunded', now)
    const jobs: NewJob[] = [{ topic: 'renewal-letter', key: renewal.id, dueAt: now }]
    if (extended) {
      jobs.push({ topic: 'renewal-posting', key: renewal.id, dueAt: now })
      jobs.push({ topic: 'renewal-look', key: renewal.id, dueAt: now + day })
      if (renewal.provisional !== undefined) jobs.push({ topic: provisionalTopic, key: renewal.id, dueAt: now })
    }
    return [ended, jobs]
  }

  /** Tried again later, but not for ever: whoever waits for a page to end, or for money, must not wait until the job is given up. */
  function unreached(renewal: Renewal, error: unknown): Promise<Next> {
    const reason = attentionOf(error)
    if (reason === undefined || isOver(renewal.state) || clock.now() - renewal.updatedAt < patienceMs) throw error
    return go(needingStaff(renewal, reason, clock.now()))
  }

  async function abandoned(renewal: Renewal, call: Call): Promise<Next> {
    if (!renewal.payment) return { wait: undefined }
    // What a person has settled stays settled.
    if (renewal.resolution) return watched(renewal, call)
    return settle(renewal, await statusOf(renewal, renewal.payment.id, call))
  }

  /** When all is over money may be taken back, come once more, or a refund may fail after all, and no notice may tell of it. */
  async function watched(renewal: Renewal, call: Call): Promise<Next> {
    const { payment, refunds } = renewal
    if (!payment || renewal.settledBy !== 'online') return { wait: undefined }
    const status = await seenAfterwards(renewal, payment.id, call)
    const now = clock.now()
    if (status === 'unknown') return { wait: undefined }
    if (status === 'unanswered') return { wait: nextWatchUnanswered(renewal, now) }
    const wait = nextWatch(renewal, now)
    const { chargedBack, captured } = status
    const isBack = chargedBack !== undefined && chargedBack.minor > (payment.chargedBack?.minor ?? 0)
    const isMore = captured !== undefined && captured.minor > (payment.captured?.minor ?? 0)
    const failed = refunds.filter(
      ({ reference, state }) =>
        state === 'done' && status.refunds.some((known) => known.reference === reference && known.state === 'failed'),
    )
    if (!isBack && !isMore && failed.length === 0) return { wait }
    const noted: Renewal = {
      ...renewal,
      payment: { ...payment, ...(isBack && { chargedBack }), ...(isMore && { captured }) },
      refunds: refunds.map((refund) => (failed.includes(refund) ? { ...refund, state: 'failed' } : refund)),
    }
    const reason: Attention = isBack ? 'charged-back' : isMore ? 'amount-differs' : 'refund-failed'
    await save(isOver(renewal.state) ? needingStaff(noted, reason, now) : noted, [])
    return { wait }
  }

  /** Nobody waits for the answer, and old renewals are many: whoever gives none is not asked again before it is time for the next look. */
  async function seenAfterwards(
    renewal: Renewal,
    payment: string,
    call: Call,
  ): Promise<PaymentStatus | 'unknown' | 'unanswered'> {
    try {
      return await merchantOf(renewal).provider.status(payment, call)
    } catch (error) {
      if (isProblem(error, 'not-found')) return 'unknown'
      if (isProblem(error, 'payment-unavailable', 'payment-refused')) return 'unanswered'
      throw error
    }
  }

  /** As long as something is to come of a payment, that its provider does not know it is for a person to look at. */
  async function statusOf(renewal: Renewal, payment: string, call: Call): Promise<PaymentStatus> {
    try {
      return await merchantOf(renewal).provider.status(payment, call)
    } catch (error) {
      if (!isProblem(error, 'not-found')) throw error
      throw new Problem('payment-refused', 'The provider does not know the payment', { cause: error })
    }
  }

  async function go(next: Renewal, jobs: readonly NewJob[] = []): Promise<Next> {
    return { renewal: await save(next, jobs) }
  }

  async function save(next: Renewal, jobs: readonly NewJob[]): Promise<Renewal> {
    const letter = next.state === 'needs-staff' ? [{ topic: 'renewal-letter', key: next.id, dueAt: clock.now() }] : []
    if (!(await store.renewals.save(next, [...jobs, ...letter])))
      throw new Problem('conflict', 'The renewal was changed by somebody else', { retryAfter: 1 })
    return { ...next, version: next.version + 1 }
  }

  function merchantOf({ merchant }: Renewal): Merchant {
    const found = merchants.get(merchant)
    if (!found) throw new Problem('payment-refused', `There is no merchant account ${merchant} any more`)
    return found
  }

  function orderOf(renewal: Renewal) {
    const { id, amount, language, returnTo, merchant, createdAt, payableUntil } = renewal
    return {
      reference: id,
      amount,
      description: `${nameIn(language, merchantOf(renewal).name)}: ${texts.say(texts.choose(language), 'payment-lines.card-renewal')}`,
      language,
      returnUrl: returnAddress(returnTo ?? publicUrl, id),
      noticeUrl: `${publicUrl}/webhooks/payments/${merchant}`,
      orderedAt: createdAt,
      expiresAt: payableUntil,
    }
  }

  function nextPoll({ createdAt, payableUntil }: Renewal): number {
    const now = clock.now()
    const pause = now - createdAt < pollMs.soonFor ? pollMs.soon : pollMs.later
    return Math.max(now + 1000, Math.min(now + pause, payableUntil))
  }

  function nextLateLook({ payableUntil }: Renewal): number | undefined {
    return lateLooks.map((after) => payableUntil + after).find((at) => at > clock.now())
  }
}

/** A renewal in its next state, or nothing to do before that moment. */
type Next = { readonly renewal: Renewal } | { readonly wait: number | undefined }

/** Who gave no answer, where it was somebody outside: the library system is read before and after money goes back, too. */
function attentionOf(error: unknown): Attention | undefined {
  if (!isProblem(error)) return undefined
  if (error.code.startsWith('payment-')) return 'provider-unreachable'
  return error.code.startsWith('ils-') ? 'system-unreachable' : undefined
}

function attentionFor(renewal: Renewal): Attention {
  const { lines } = renewal
  const open = lines.filter(({ state }) => state === 'waiting' || state === 'extending')
  if (open.length > 0 && open.every((line) => isBehind(renewal, line))) return 'copy-behind'
  return lines.some(({ unsureSince }) => unsureSince !== undefined) ? 'not-proved' : 'system-unreachable'
}

function keptAre(state: LineState, renewal: Renewal): Renewal {
  return withLines(renewal, (line) => (line.state === 'kept' ? { state } : undefined))
}

function withRefund(renewal: Renewal, at: number, state: RenewalRefund['state'], now: number): Renewal {
  const done = state === 'done' && { doneAt: now }
  const refunds = renewal.refunds.map((refund, index) => (index === at ? { ...refund, state, ...done } : refund))
  return { ...renewal, refunds, updatedAt: now }
}

/** Where the browser comes back to, with which renewal it was. */
export function returnAddress(page: string, renewal: string): string {
  const url = new URL(page)
  url.searchParams.set('renewal', renewal)
  return url.href
}
