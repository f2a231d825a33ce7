import type { Call } from '#domain/call.ts'
import {
  capturedFor,
  inState,
  isDelivered,
  unsettled,
  withLines,
  type LineOf,
  type Payment,
  type PaymentState,
  type Refund,
  type Resolution,
} from '#domain/payment.ts'
import type { Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { Topology } from '#domain/topology.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { PaymentsWanted } from '#ports/payment-store.ts'
import type { Authority } from './authority.ts'
import { letterTopic, type PaymentKind } from './fulfilment.ts'
import { keyedRequest, once, type Handled } from './keyed-requests.ts'
import type { Patrons } from './patrons.ts'
import { paymentChange, type Change, type Changed, type PaymentChangeParts } from './payment-change.ts'

/**
 * What staff do about payments of one kind, at a desk or at a command line. It moves no money and writes to no library system: what is put back to work,
 * a job does. A payment that is out of reach looks like none.
 */
export interface PaymentDesk<P extends Payment> {
  /** Of all patrons in reach. */
  list(wanted: Omit<PaymentsWanted, 'institutions'>, limit: number, call: Call): Promise<PaymentsListed<P>>
  find(id: string, call: Call): Promise<P>
  /** What a person has settled. `key` is theirs, here and below: the same again does nothing, and is answered with how it is now. */
  resolve(id: string, resolution: Resolution, key: string, call: Call): Promise<Handled<P>>
  /** Due at once, from where it stopped. */
  retry(id: string, key: string, call: Call): Promise<Handled<P>>
  /** Finds it for whoever may manage it, and writes down that they do. `why` is what they wrote down about it. */
  managed(id: string, call: Call, why?: string): Promise<P>
  /** Does one act for a key, once; `first` may refuse it. */
  done(act: Act<P>, call: Call): Promise<Handled<P>>
}

export interface Act<P extends Payment> {
  readonly name: 'retries' | 'resolution' | 'confirmation'
  readonly id: string
  readonly key: string
  readonly content: readonly string[]
  readonly change: Change<P>
  readonly first?: () => Promise<void>
}

export interface PaymentsListed<P extends Payment> {
  readonly payments: readonly P[]
  /** `before` of the next page; absent where there is none. */
  readonly next?: string
}

export interface PaymentDeskParts<P extends Payment> extends PaymentChangeParts<P> {
  readonly kind: PaymentKind<P>
  readonly permission: Permission
  readonly authority: Pick<Authority, 'overPlace'>
  readonly topology: Topology
  /** Whatever is done here stands in the audit trail first. */
  readonly patrons: Pick<Patrons, 'noted'>
  readonly ids: Pick<PatronIds, 'open' | 'fingerprint'>
}

export function paymentDesk<P extends Payment>(parts: PaymentDeskParts<P>): PaymentDesk<P> {
  const { kind, permission, authority, topology, patrons, ledger, ids } = parts
  const changed = paymentChange(parts)

  const desk: PaymentDesk<P> = {
    async list(wanted, limit, call) {
      // Asked for by institution, so that a page is full whatever else there is.
      const institutions = topology.institutions.map(({ id }) => id).filter((id) => isInReach(id, call))
      const found = await ledger.list({ ...wanted, institutions }, limit)
      const last = found.length === limit ? found.at(-1) : undefined
      return { payments: found, ...(last && { next: last.id }) }
    },

    async find(id, call) {
      const payment = await ledger.find(id)
      if (!payment || !isInReach(payment.institution, call)) throw new Problem('not-found', 'No such payment in reach')
      return payment
    },

    async resolve(id, resolution, key, call) {
      const { outcome, reference } = resolution
      await desk.managed(id, call, reference)
      const change: Change<P> = (now, at) => (now.state === 'needs-staff' ? resolved(now, resolution, kind, at) : undefined)
      return desk.done({ name: 'resolution', id, key, content: [outcome, reference], change }, call)
    },

    async retry(id, key, call) {
      await desk.managed(id, call)
      const change: Change<P> = (now, at) => (now.state === 'needs-staff' ? backAtWork(now, kind, at) : dueAgain(now, kind, at))
      return desk.done({ name: 'retries', id, key, content: [], change }, call)
    },

    async managed(id, call, why) {
      const payment = await desk.find(id, call)
      const whose = ids.open(payment.patron)
      if (!whose) throw new Problem('not-found', 'None of our keys sealed whose payment it is')
      await patrons.noted(whose, permission, call, why)
      return payment
    },

    done({ name, id, key, content, change, first }, call) {
      const request = keyedRequest(ids, key, { route: [name, id], content }, call)
      return once(request, parts, async () => {
        await first?.()
        return changed(id, call, change, request)
      })
    },
  }
  return desk

  function isInReach(institution: Payment['institution'], { caller }: Call): boolean {
    return authority.overPlace(caller, topology.placeIn(institution)).has(permission)
  }
}

/** What a person says it came to: every line ends so, and what they gave back by hand stands beside what we gave back. */
function resolved<P extends Payment>(
  payment: P,
  { outcome, reference }: Resolution,
  kind: PaymentKind<P>,
  at: number,
): Changed<P> | undefined {
  const isPaid = capturedFor(payment).minor > 0
  // Money that came was for something: it went back, or it was delivered for.
  if (outcome === 'abandoned' && isPaid) return undefined
  const back =
    outcome === 'refunded'
      ? unsettled(withLines(payment, (line) => (isDelivered(line) ? { state: 'kept' } : undefined)))
      : undefined
  const settled = withLines(payment, (line) => {
    if (line.state === 'refunded' || (outcome === 'fulfilled' && isDelivered(line))) return undefined
    if (outcome !== 'fulfilled') return { state: 'refunded', why: 'by-staff' }
    return { ...kind.delivered(line, at), why: 'by-staff' as const }
  })
  const byHand: readonly Refund[] =
    back && back.minor > 0
      ? [{ reference: `${payment.id}-by-hand`, amount: back, state: 'done', lines: [], orderedAt: at, doneAt: at }]
      : []
  return {
    payment: {
      ...inState(outcome === 'abandoned' ? payment : settled, outcome, at),
      ...(byHand.length > 0 && { refunds: [...payment.refunds, ...byHand] }),
      resolution: { outcome, reference, at },
    },
    jobs: [{ topic: letterTopic(kind.topic), key: payment.id, dueAt: at }, ...kind.resolved(payment, at)],
  }
}

/** As it is: whatever it waits for is looked for now. */
function dueAgain<P extends Payment>(payment: P, { topic }: PaymentKind<P>, dueAt: number): Changed<P> {
  return { payment, jobs: [{ topic, key: payment.id, dueAt }] }
}

/** Each matter is tried again in its own way; what had ended well stays so. */
function backAtWork<P extends Payment>(payment: P, kind: PaymentKind<P>, now: number): Changed<P> | undefined {
  const before = payment.attention?.before ?? 'fulfilling'
  const captured = payment.payment?.captured
  // Money of another currency is nothing that anything here can be reckoned up with.
  if (captured && captured.currency !== payment.amount.currency) return undefined
  const own = kind.again(payment, now)
  if (own) return own
  switch (payment.attention?.reason) {
    case 'refund-failed': {
      // A provider answers the same question with the same failure, so the next one bears another reference.
      const isBack = (line: LineOf<P>) => line.state === 'refunding' || line.state === 'refunded'
      const lines = withLines(payment, (line) => (isBack(line) ? { state: 'kept' } : undefined))
      return { payment: { ...inState(lines, 'fulfilling', now), workingSince: now } }
    }
    case 'amount-differs':
      // What came for one that had been given up is looked at as if it had just come; what came in excess goes back.
      return { payment: { ...inState(payment, isGivenUp(before) ? 'opened' : 'fulfilling', now), workingSince: now } }
    default:
      // One that was not paid when it stopped goes on at its page: only its provider tells whether it has been paid since.
      return { payment: { ...inState(payment, before, now), workingSince: now } }
  }
}

function isGivenUp(state: PaymentState): boolean {
  return state === 'opened' || state === 'abandoned'
}
