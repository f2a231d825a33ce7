import type { Call } from '#domain/call.ts'
import { dayAt, type Day } from '#domain/day.ts'
import { Problem } from '#domain/problem.ts'
import { isConfirmable, isLapsed } from '#domain/provisional.ts'
import {
  capturedFor,
  inState,
  unsettled,
  type Confirmation,
  type Renewal,
  type RenewalLine,
  type RenewalRefund,
  type RenewalState,
  type Resolution,
} from '#domain/renewal.ts'
import type { Topology } from '#domain/topology.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { RenewalsWanted } from '#ports/renewal-store.ts'
import type { Authority } from './authority.ts'
import { keyedRequest, once, type Handled } from './keyed-requests.ts'
import type { Patrons } from './patrons.ts'
import type { RenewalLines } from './renewal-lines.ts'
import { provisionalTopic } from './renewal-provisional.ts'
import { withCopiesAgain } from './renewal-copies.ts'
import { renewalChange, type Change, type Changed, type RenewalChangeParts } from './renewal-change.ts'

/**
 * What staff do about renewals, at a desk or at a command line. It moves no money and writes to no library system: what is put back to work, a job
 * does.
 * A renewal that is out of reach looks like none.
 */
export interface RenewalDesk {
  /** Of all patrons in reach. */
  list(wanted: DeskWanted, limit: number, call: Call): Promise<RenewalsListed>
  find(id: string, call: Call): Promise<Renewal>
  /** What a person has settled. `key` is theirs, here and below: the same again does nothing, and is answered with how it is now. */
  resolve(id: string, resolution: Resolution, key: string, call: Call): Promise<Handled>
  /** Due at once, from where it stopped. */
  retry(id: string, key: string, call: Call): Promise<Handled>
  /**
   * What was for a while only holds for the whole period from now on. After its last day too, as long as the period is not over and the library
   * system still shows that day; `conflict` otherwise.
   */
  confirm(id: string, confirmation: Confirmation, key: string, call: Call): Promise<Handled>
}

export interface DeskWanted extends Omit<RenewalsWanted, 'institutions' | 'confirmableOn'> {
  /** Only those that wait for somebody to confirm them, the lapsed among them. */
  readonly provisional?: true
}

export interface RenewalsListed {
  readonly renewals: readonly Renewal[]
  /** `before` of the next page; absent where there is none. */
  readonly next?: string
}

export interface RenewalDeskParts extends RenewalChangeParts {
  readonly authority: Pick<Authority, 'overPlace'>
  readonly topology: Topology
  /** Whatever is done here stands in the audit trail first. */
  readonly patrons: Pick<Patrons, 'noted'>
  readonly ids: Pick<PatronIds, 'open' | 'fingerprint'>
  /** Absent where no library system can be asked: then what has lapsed is not confirmed. */
  readonly lines?: Pick<RenewalLines, 'unmoved'>
}

export function renewalDesk(parts: RenewalDeskParts): RenewalDesk {
  const { authority, topology, patrons, store, ids, clock, lines } = parts
  const changed = renewalChange(parts)

  return {
    async list({ provisional, ...wanted }, limit, call) {
      // Asked for by institution, so that a page is full whatever else there is.
      const institutions = topology.institutions.map(({ id }) => id).filter((id) => isInReach(id, call))
      // A day more or less does not matter here, and so neither does whose day it is.
      const confirmable = provisional && { confirmableOn: dayAt(clock.now(), 'UTC') }
      const found = await store.renewals.list({ ...wanted, ...confirmable, institutions }, limit)
      const last = found.length === limit ? found.at(-1) : undefined
      return { renewals: found, ...(last && { next: last.id }) }
    },

    find,

    async resolve(id, resolution, key, call) {
      const { outcome, reference } = resolution
      await managed(id, call, reference)
      return done('resolution', id, { key, content: [outcome, reference] }, call, (now, at) =>
        now.state === 'needs-staff' ? resolved(now, resolution, at) : undefined,
      )
    },

    async retry(id, key, call) {
      await managed(id, call)
      return done('retries', id, { key, content: [] }, call, (now, at) =>
        now.state === 'needs-staff' ? backAtWork(now, at) : dueAgain(now, at),
      )
    },

    async confirm(id, confirmation, key, call) {
      const { reference } = confirmation
      const before = await managed(id, call, reference)
      const change: Change = (now, at) => (isConfirmable(now, todayAt(now)) ? confirmed(now, confirmation, at) : undefined)
      return done('confirmation', id, { key, content: [reference] }, call, change, () => stillStands(before, call))
    },
  }

  function done(
    act: 'retries' | 'resolution' | 'confirmation',
    id: string,
    { key, content }: { readonly key: string; readonly content: readonly string[] },
    call: Call,
    change: Change,
    first: () => Promise<void> = async () => {},
  ): Promise<Handled> {
    const request = keyedRequest(ids, key, { route: [act, id], content }, call)
    return once(request, parts, async () => {
      await first()
      return changed(id, call, change, request)
    })
  }

  async function find(id: string, call: Call): Promise<Renewal> {
    const renewal = await store.renewals.find(id)
    if (!renewal || !isInReach(renewal.institution, call)) throw new Problem('not-found', 'No such renewal in reach')
    return renewal
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

  /** `why` is what they wrote down about it. */
  async function managed(id: string, call: Call, why?: string): Promise<Renewal> {
    const renewal = await find(id, call)
    const whose = ids.open(renewal.patron)
    if (!whose) throw new Problem('not-found', 'None of our keys sealed whose renewal it is')
    await patrons.noted(whose, 'card-renewals:manage', call, why)
    return renewal
  }

  function isInReach(institution: Renewal['institution'], { caller }: Call): boolean {
    return authority.overPlace(caller, topology.placeIn(institution)).has('card-renewals:manage')
  }
}

/** What a person says it came to: every line ends so, and what they gave back by hand stands beside what we gave back. */
function resolved(renewal: Renewal, { outcome, reference }: Resolution, at: number): Changed | undefined {
  const isPaid = capturedFor(renewal).minor > 0
  // Money that came was for something: it went back, or the card was renewed.
  if (outcome === 'abandoned' && isPaid) return undefined
  const back = outcome === 'refunded' ? unsettled({ ...renewal, lines: renewal.lines.map(notExtended) }) : undefined
  const state = outcome === 'fulfilled' ? 'extended' : 'refunded'
  const lines = renewal.lines.map((line): RenewalLine => {
    if (line.state === 'refunded' || (outcome === 'fulfilled' && line.state === 'extended')) return line
    return { ...line, state, why: 'by-staff', ...(state === 'extended' && { extendedAt: line.extendedAt ?? at }) }
  })
  const byHand = back &&
    back.minor > 0 && { reference: `${renewal.id}-by-hand`, amount: back, state: 'done', lines: [], orderedAt: at, doneAt: at }
  return {
    renewal: {
      ...inState(renewal, outcome, at),
      ...(outcome !== 'abandoned' && { lines }),
      ...(byHand && { refunds: [...renewal.refunds, byHand as RenewalRefund] }),
      resolution: { outcome, reference, at },
    },
    jobs: [
      { topic: 'renewal-letter', key: renewal.id, dueAt: at },
      ...(renewal.provisional === undefined ? [] : [{ topic: provisionalTopic, key: renewal.id, dueAt: at }]),
    ],
  }
}

function notExtended(line: RenewalLine): RenewalLine {
  return line.state === 'extended' ? { ...line, state: 'kept' } : line
}

/** As it is: whatever it waits for is looked for now. */
function dueAgain(renewal: Renewal, dueAt: number): Changed {
  return { renewal, jobs: [{ topic: 'renewal', key: renewal.id, dueAt }] }
}

/** Each matter is tried again in its own way; what had ended well stays so. */
function backAtWork(renewal: Renewal, now: number): Changed | undefined {
  const reason = renewal.attention?.reason
  const before = renewal.attention?.before ?? 'fulfilling'
  const captured = renewal.payment?.captured
  // Money of another currency is nothing that anything here can be reckoned up with.
  if (captured && captured.currency !== renewal.amount.currency) return undefined
  switch (reason) {
    case 'date-put-back':
    case 'not-proved': {
      const lines = renewal.lines.map((line): RenewalLine =>
        line.state === 'extended' ? { ...line, state: 'extending', tries: Math.max(1, line.tries) } : line,
      )
      return { renewal: { ...inState(renewal, 'fulfilling', now), workingSince: now, lines } }
    }
    case 'posting-failed': {
      const lines = renewal.lines.map((line): RenewalLine => (line.posting === 'staff' ? { ...line, posting: 'due' } : line))
      const job = { topic: 'renewal-posting', key: renewal.id, dueAt: now }
      return { renewal: { ...inState(renewal, before === 'needs-staff' ? 'fulfilled' : before, now), lines }, jobs: [job] }
    }
    case 'refund-failed': {
      // A provider answers the same question with the same failure, so the next one bears another reference.
      const lines = renewal.lines.map((line): RenewalLine =>
        line.state === 'refunding' || line.state === 'refunded' ? { ...line, state: 'kept' } : line,
      )
      return { renewal: { ...inState(renewal, 'fulfilling', now), workingSince: now, lines } }
    }
    case 'copy-behind':
      return { renewal: withCopiesAgain({ ...inState(renewal, 'fulfilling', now), workingSince: now }) }
    case 'amount-differs':
      // What came for one that had been given up is looked at as if it had just come; what came in excess goes back.
      return { renewal: { ...inState(renewal, isGivenUp(before) ? 'opened' : 'fulfilling', now), workingSince: now } }
    default:
      // One that was not paid when it stopped goes on at its page: only its provider tells whether it has been paid since.
      return { renewal: { ...inState(renewal, before, now), workingSince: now } }
  }
}

function isGivenUp(state: RenewalState): boolean {
  return state === 'opened' || state === 'abandoned'
}

/** The days that were held back are written as if they were asked for now. */
function confirmed(renewal: Renewal, { reference }: Confirmation, now: number): Changed {
  const { provisional: _provisional, remindOn: _remindOn, lapsedAt: _lapsedAt, ...rest } = renewal
  const lines = renewal.lines.map((line): RenewalLine => {
    if (line.state !== 'extended') return line
    const moves = line.moves.map(({ full, to, ...move }) => ({ ...move, from: to, to: full ?? to }))
    return { ...line, moves, state: 'extending', tries: 1 }
  })
  return { renewal: { ...inState(rest, 'fulfilling', now), workingSince: now, lines, confirmation: { reference, at: now } } }
}
