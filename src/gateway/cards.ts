import type { Call } from '#domain/call.ts'
import type { Card, CardBlock, CardNumber, Source } from '#domain/card.ts'
import { dayAt, endOfDay } from '#domain/day.ts'
import { effectiveExpiry, type EffectiveExpiry } from '#domain/expiry.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import { hasLapsed, toMembership, type Membership } from '#domain/membership.ts'
import type { PatronRecord, Registration } from '#domain/patron.ts'
import type { Policies } from '#domain/policy.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import { standing, type Situation } from '#domain/standing.ts'
import type { Clock } from '#ports/clock.ts'
import type { Memory } from '#ports/memory.ts'
import type { RecordLook } from './address-watch.ts'
import type { Candidate, Directory } from './directory.ts'
import { isTender, keyOf, type Records } from './records.ts'
import type { Whereabouts } from './whereabouts.ts'

/** The library card: one answer out of every record of the person. */
export interface Cards {
  /**
   * Throws where the record that was asked for cannot be had; where another one cannot, the card says that it is not complete. The same
   * object as before as long as nothing about it changed.
   */
  card(ref: PatronRef, call: Call): Promise<Card>
  /**
   * A card that is no older than records may be, whatever it says of its holder today: for whoever only wants to know which records are theirs. One
   * who is refused is asked for afresh by `card`, and need not be for this.
   */
  known(ref: PatronRef, call: Call): Promise<Card>
  forget(ref: PatronRef): void
}

export interface CardsParts {
  readonly directory: Directory
  readonly records: Records
  readonly whereabouts: Whereabouts
  readonly memory: Memory<Card>
  readonly clock: Clock
  readonly maxAgeMs: number
  /** Told of every card that was put together anew, and of the records that were read for it. Absent where nobody minds. */
  readonly noted?: (card: Card, looked: readonly RecordLook[]) => Promise<void>
}

/** What is kept of the deadline to put the parts together after the last source has answered or was given up. */
const assemblyMs = 250
/** Whoever reloads sooner gets what was read a moment ago: nobody may use up a library system by pressing a key. */
const reloadMs = 10_000
/** A card with a hole in it is asked for again soon, but not by every click. */
const incompleteMaxAgeMs = 5000

export function cards({ directory, records, whereabouts, memory, clock, maxAgeMs, noted }: CardsParts): Cards {
  const { topology } = directory

  return {
    async card(ref, call) {
      const key = keyOf(ref)
      const known = memory.get(key)
      const now = clock.now()
      if (known && known.value.goodUntil > now && (!call.fresh || now - known.value.asOf < reloadMs)) return known.value
      const { value } = await memory.read(key, { maxAgeMs: 0, staleIfErrorMs: 0, fresh: true, within: call }, () =>
        assemble(ref, call),
      )
      return value
    },
    async known(ref, call) {
      const kept = memory.get(keyOf(ref))
      return kept && kept.value.asOf + maxAgeMs > clock.now() ? kept.value : this.card(ref, call)
    },
    forget(ref) {
      memory.forget(keyOf(ref))
      records.forget(ref)
    },
  }

  async function assemble(ref: PatronRef, call: Call): Promise<Card> {
    const inTime = { ...call, deadline: call.deadline - assemblyMs }
    const first = directory.needsRecord(ref.institution) ? await askOwn(ref, inTime) : undefined
    const asked = await whereabouts.worthAsking(ref, first?.record)
    const answers = await Promise.all(
      asked.ask.map(async (candidate) =>
        candidate.own && first ? first : ask(candidate, asked.seen.get(candidate.institution), inTime),
      ),
    )
    const [own, ...others] = answers
    if (!own?.record) throw nowhere(own)
    const told = answers.filter(({ problem, stale }) => problem === undefined && !stale)
    await whereabouts.learn(ref, asked, new Map(told.map(({ candidate, record }) => [candidate, record])))
    const card = put(own.record, [own, ...others], asked.absent)
    await noted?.(
      card,
      told.flatMap(({ record, asOf }) => (record ? [{ record, asOf }] : [])),
    )
    return card
  }

  /** Where else to look stands in the record, so it is read before anybody else is asked. */
  async function askOwn(ref: PatronRef, call: Call): Promise<Answer> {
    const own = await ask(directory.candidatesOf(ref)[0]!, undefined, call)
    if (!own.record) throw nowhere(own)
    return own
  }

  async function ask(candidate: Candidate, seen: PatronRef | undefined, call: Call): Promise<Answer> {
    try {
      const { value, asOf, stale } = await records.seek(candidate, seen, call)
      return { candidate, record: value, asOf, stale: stale === true }
    } catch (error) {
      if (!isProblem(error)) throw error
      return { candidate, record: undefined, problem: error, asOf: clock.now(), stale: false }
    }
  }

  function put(own: PatronRecord, answers: readonly Answer[], absent: readonly Candidate[]): Card {
    const now = clock.now()
    const { institution } = directory.at(own.ref.institution)
    const found = answers.flatMap(({ candidate, record }) => (record ? [{ record, trusted: candidate.trusted }] : []))
    const memberships = found.flatMap(({ record }) => membershipsOf(record, now))
    const policies = policiesOf(own)
    const home = own.homeLibrary === undefined ? undefined : topology.libraryByCode(institution.id, own.homeLibrary)
    const view = { institution: institution.id, ...(home && { homeLibrary: home.id }) }
    const effective = effectiveExpiry(memberships, policies.expiry.decides, view)
    const trusted = found.filter((each) => each.trusted).map(({ record }) => record)
    const failed = answers.flatMap(({ candidate, problem }) => (problem ? [candidate.institution] : []))
    const today = dayAt(now, institution.timeZone)
    const sources = [
      ...answers.map(sourceOf),
      ...absent.map(({ institution: at, trusted: opens }): Source => ({ institution: at, outcome: 'not-registered', opens })),
    ]
    const asOf = Math.min(...answers.map((answer) => answer.asOf))
    const unsure = [...failed, ...answers.flatMap(({ candidate, stale }) => (stale ? [candidate.institution] : []))]
    const complete = unsure.length === 0 && found.every(({ record }) => record.listing.complete)
    const blocks = trusted.flatMap(blocksOf)
    const deciding = effective?.membership.institution ?? institution.id
    const situation: Situation = {
      institution: deciding,
      ...(effective && { membership: effective.membership }),
      // What is refused elsewhere is refused elsewhere: a renewal takes place where the membership is.
      blocks: blocks.filter((block) => block.institution === deciding),
      passwordKept: own.passwordKept,
      signInLapsed: hasLapsed(own, today) && directory.at(institution.id).ils.passwords?.refusesLapsed === true,
      outOfReach: !trusted.some(({ ref }) => ref.institution === deciding),
      birthDateKnown: trusted.some(({ ref, birthDate }) => ref.institution === deciding && birthDate !== undefined),
      policies: effective ? policiesOver(effective.membership) : policies,
      today: dayAt(now, directory.at(deciding).institution.timeZone),
      unanswered: mayDecide(policies, effective, unsure, institution.id),
    }
    const tender = found.some(({ record }) => isTender(record, today))
    return Object.freeze({
      patron: own.ref,
      records: found.map(({ record }) => record.ref),
      opened: trusted.map(({ ref }) => ref),
      name: own.name,
      numbers: onceEach(trusted.flatMap(numbersOf)),
      memberships,
      ...(effective && { effective }),
      situation,
      standings: {
        'log-in': standing('log-in', { ...situation, institution: institution.id }),
        'renew-card': standing('renew-card', situation),
        loan: standing('loan', situation),
        hold: standing('hold', situation),
        'renew-loan': standing('renew-loan', situation),
      },
      blocks,
      sources,
      complete,
      asOf,
      goodUntil: tender ? now : Math.min(complete ? asOf + maxAgeMs : now + incompleteMaxAgeMs, dayEnd(found, now)),
    })
  }

  function membershipsOf(record: PatronRecord, now: number): Membership[] {
    const { institution } = directory.at(record.ref.institution)
    const today = dayAt(now, institution.timeZone)
    return record.registrations.map((registration) => {
      const place = topology.placeOf(institution.id, registration)
      return Object.freeze(toMembership(record, registration, place, topology.policiesAt(place).expiry, today))
    })
  }

  /** The rules of the record that was asked for: of several registrations those of the home library's, else of the first that counts. */
  function policiesOf({ ref, registrations, homeLibrary }: PatronRecord): Policies {
    const counted = registrations.filter(({ inherited }) => !inherited)
    const home = counted.find(({ library }) => library !== undefined && library === homeLibrary)
    const registration: Registration | undefined = home ?? counted[0] ?? registrations[0]
    return topology.policiesAt(topology.placeOf(ref.institution, registration))
  }

  /** The rules where a membership is. */
  function policiesOver({ institution, library, communities, group }: Membership): Policies {
    const zone = topology.institution(institution)?.zone
    return topology.policiesAt({
      ...(zone !== undefined && { zone }),
      institution,
      communities,
      ...(library !== undefined && { library }),
      ...(group && { group: group.code }),
    })
  }

  function blocksOf({ ref: { institution }, blocks }: PatronRecord): CardBlock[] {
    return blocks.map(({ library: code, ...block }) => {
      const library = code === undefined ? undefined : topology.libraryByCode(institution, code)
      return { ...block, institution, ...(library && { library: library.id }) }
    })
  }

  function numbersOf(record: PatronRecord): CardNumber[] {
    const { symbology } = directory.at(record.ref.institution).institution
    return record.identifiers
      .filter(({ kind }) => kind === 'barcode')
      .map(({ value, active }) => ({ institution: record.ref.institution, value, active, symbology }))
  }

  /** "Today" ends at another moment in each institution's zone; the first end makes the whole card old. */
  function dayEnd(found: readonly { readonly record: PatronRecord }[], now: number): number {
    const zones = new Set(found.map(({ record }) => directory.at(record.ref.institution).institution.timeZone))
    return Math.min(...[...zones].map((zone) => endOfDay(dayAt(now, zone), zone)))
  }
}

interface Answer {
  readonly candidate: Candidate
  readonly record: PatronRecord | undefined
  readonly problem?: Problem
  readonly asOf: number
  readonly stale: boolean
}

function nowhere(own: Answer | undefined): Problem {
  return own?.problem ?? new Problem('not-found', 'The institution has no such patron any more')
}

function sourceOf({ candidate, record, problem, asOf, stale }: Answer): Source {
  const { institution, trusted: opens } = candidate
  if (problem) return { institution, opens, outcome: 'failed', problem: problem.code satisfies ProblemCode }
  if (!record) return { institution, opens, outcome: 'not-registered', asOf }
  return {
    institution,
    opens,
    outcome: record.listing.complete ? 'answered' : 'incomplete',
    method: record.listing.method,
    asOf,
    ...(stale && { stale }),
  }
}

/** The same card is known in many places; its number stands on the card once, as the first of them prints it. */
function onceEach(numbers: readonly CardNumber[]): CardNumber[] {
  return numbers.filter(({ value }, index) => numbers.findIndex((other) => other.value === value) === index)
}

/** Could the membership that decides be in one of those that did not answer? Then nothing may be promised. */
function mayDecide(
  policies: Policies,
  effective: EffectiveExpiry | undefined,
  failed: readonly InstitutionId[],
  own: InstitutionId,
): readonly InstitutionId[] {
  const { decides } = policies.expiry
  if (decides === 'latest' || decides === 'earliest') return failed
  if (decides === 'home-library') return failed.filter((institution) => institution === own)
  return effective ? [] : failed
}
