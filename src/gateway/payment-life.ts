import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Payment, PaymentState } from '#domain/payment.ts'
import { Problem } from '#domain/problem.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Handled } from './keyed-requests.ts'
import { paymentChange, type PaymentChangeParts } from './payment-change.ts'
import type { PaymentSaga } from './payment-saga.ts'

/** A patron's own payments of one kind after they were opened: found again, given up, and brought forward while somebody waits. */
export interface PaymentLife<P extends Payment> {
  /** One of somebody else looks like none. */
  own(ref: PatronRef, id: string): Promise<P>
  of(ref: PatronRef, states: readonly PaymentState[] | undefined): Promise<readonly P[]>
  /** Gives up what was not paid yet: its page is ended first. What was paid meanwhile goes on. */
  abandon(ref: PatronRef, id: string, call: Call): Promise<P>
  /** At once, as far as it goes in the time there is; what does not go now, a job does. */
  stepped(payment: P, call: Call): Promise<P>
  steppedOnce(handled: Handled<P>, call: Call): Promise<P>
}

export interface PaymentLifeParts<P extends Payment> extends PaymentChangeParts<P> {
  readonly saga: PaymentSaga
  readonly store: Pick<Store, 'jobs'>
  readonly ids: Pick<PatronIds, 'seal'>
}

const mostListed = 100

export function paymentLife<P extends Payment>(parts: PaymentLifeParts<P>): PaymentLife<P> {
  const { kind, ledger, saga, store, ids } = parts
  const changed = paymentChange(parts)

  const life: PaymentLife<P> = {
    async own(ref, id) {
      const payment = await ledger.find(id)
      if (!payment || payment.patron !== ids.seal(ref)) throw new Problem('not-found', 'No such payment of this patron')
      return payment
    },

    async of(ref, states) {
      const all = await ledger.of(ids.seal(ref), mostListed)
      return states ? all.filter(({ state }) => states.includes(state)) : all
    },

    async abandon(ref, id, call) {
      const payment = await life.own(ref, id)
      if (payment.state !== 'opened') return payment
      await changed(id, call, (now, at) => (now.state === 'opened' ? { payment: { ...now, payableUntil: at } } : undefined))
      return life.stepped(await life.own(ref, id), call)
    },

    async stepped(payment, call) {
      try {
        const next = await saga.advance(payment.id, call)
        if (next !== undefined) await store.jobs.add([{ topic: kind.topic, key: payment.id, dueAt: next }])
      } catch (error) {
        if (!(error instanceof Problem) || error.code === 'internal') throw error
      }
      return (await ledger.find(payment.id)) ?? payment
    },

    steppedOnce: async ({ payment, replayed }, call) => (replayed ? payment : life.stepped(payment, call)),
  }
  return life
}

/** How long a page may be paid at. */
export const payableMs = 30 * 60_000
/** How soon a job looks after a payment, should whoever opened it not come to it. */
export const firstLookMs = 5000
