import type { Call } from '#domain/call.ts'
import { dayAt, type Day } from '#domain/day.ts'
import { inState } from '#domain/payment.ts'
import { Problem } from '#domain/problem.ts'
import { isConfirmable, isLapsed } from '#domain/provisional.ts'
import type { Confirmation, Renewal, RenewalLine } from '#domain/renewal.ts'
import type { PaymentsWanted } from '#ports/payment-store.ts'
import type { Store } from '#ports/store.ts'
import type { Handled } from './keyed-requests.ts'
import type { Change, Changed } from './payment-change.ts'
import { paymentDesk, type PaymentDesk, type PaymentDeskParts, type PaymentsListed } from './payment-desk.ts'
import { renewalKind } from './renewal-kind.ts'
import type { RenewalLines } from './renewal-lines.ts'

/** What staff do about card renewals: as about any payment, and they confirm what was for a while only. */
export interface RenewalDesk extends Omit<PaymentDesk<Renewal>, 'list' | 'managed' | 'done'> {
  /** Of all patrons in reach. */
  list(wanted: DeskWanted, limit: number, call: Call): Promise<PaymentsListed<Renewal>>
  /**
   * What was for a while only holds for the whole period from now on. After its last day too, as long as the period is not over and the library
   * system still shows that day; `conflict` otherwise.
   */
  confirm(id: string, confirmation: Confirmation, key: string, call: Call): Promise<Handled<Renewal>>
}

export interface DeskWanted extends Omit<PaymentsWanted, 'institutions' | 'confirmableOn'> {
  /** Only those that wait for somebody to confirm them, the lapsed among them. */
  readonly provisional?: true
}

export interface RenewalDeskParts extends Omit<PaymentDeskParts<Renewal>, 'kind' | 'permission' | 'ledger'> {
  readonly store: Pick<Store, 'renewals'>
  /** Absent where no library system can be asked: then what has lapsed is not confirmed. */
  readonly lines?: Pick<RenewalLines, 'unmoved'>
}

export function renewalDesk(parts: RenewalDeskParts): RenewalDesk {
  const { topology, store, clock, lines } = parts
  const desk = paymentDesk({ ...parts, kind: renewalKind, permission: 'card-renewals:manage', ledger: store.renewals })

  return {
    find: (id, call) => desk.find(id, call),
    resolve: (id, resolution, key, call) => desk.resolve(id, resolution, key, call),
    retry: (id, key, call) => desk.retry(id, key, call),

    // A day more or less does not matter here, and so neither does whose day it is.
    list: ({ provisional, ...wanted }, limit, call) =>
      desk.list({ ...wanted, ...(provisional && { confirmableOn: dayAt(clock.now(), 'UTC') }) }, limit, call),

    async confirm(id, confirmation, key, call) {
      const { reference } = confirmation
      const before = await desk.managed(id, call, reference)
      const change: Change<Renewal> = (now, at) =>
        isConfirmable(now, todayAt(now)) ? confirmed(now, confirmation, at) : undefined
      const first = () => stillStands(before, call)
      return desk.done({ name: 'confirmation', id, key, content: [reference], change, first }, call)
    },
  }

  /** What has lapsed is the library's again: a day that somebody has moved since is not moved once more. */
  async function stillStands(renewal: Renewal, call: Call): Promise<void> {
    if (!isLapsed(renewal, todayAt(renewal))) return
    if (!lines || !(await lines.unmoved(renewal, call))) {
      throw new Problem('conflict', 'The renewal has lapsed, and somebody else has moved the date since')
    }
  }

  function todayAt({ institution }: Renewal): Day {
    return dayAt(clock.now(), topology.institution(institution)?.timeZone ?? 'UTC')
  }
}

/** The days that were held back are written as if they were asked for now. */
function confirmed(renewal: Renewal, { reference }: Confirmation, now: number): Changed<Renewal> {
  const { provisional: _provisional, remindOn: _remindOn, lapsedAt: _lapsedAt, ...rest } = renewal
  const lines = renewal.lines.map((line): RenewalLine => {
    if (line.state !== 'extended') return line
    const moves = line.moves.map(({ full, to, ...move }) => ({ ...move, from: to, to: full ?? to }))
    return { ...line, moves, state: 'extending', tries: 1 }
  })
  return { payment: { ...inState(rest, 'fulfilling', now), workingSince: now, lines, confirmation: { reference, at: now } } }
}
