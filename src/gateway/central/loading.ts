import { dayAt, addDays } from '#domain/day.ts'
import type { Call } from '#domain/call.ts'
import type { InstitutionId, PatronRef, ZoneId } from '#domain/id.ts'
import { dataFields, withChange, type DataNumber, type PatronData } from '#domain/patron-data.ts'
import { tiesOf } from '#domain/person.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { FileCriteria, FiledPatron, FileRefusal, NewPatron } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Authority } from '../authority.ts'
import type { Directory } from '../directory.ts'
import { keptMs } from '../errands.ts'
import { keyedRequest, keyReused } from '../keyed-requests.ts'
import type { CentralAudit } from './central-audit.ts'
import { centralLookJob } from './jobs.ts'
import type { FiledZone, People } from './people.ts'
import { through, type RecordWrites } from './record-writes.ts'
import { centralSide, type CentralSide } from './sides.ts'
import { inLocalWords, inZoneWords } from './zone-words.ts'

/** Brings somebody of a central patron file into an institution, once, whoever asks how often. */
export interface Loading {
  /**
   * Who is there already, tied to the central record, is the answer. Else local patrons who may be the same person are told, to be chosen from: `link`
   * names the one who is, or says that none is. `forbidden`, or `not-found` where the caller may not load here. `outcome-unknown` where the answer of
   * the library system was lost, and a fresh read shows nobody: asked again it looks first. The same `key` is answered with what it did the first
   * time, and looks again where it did nothing; for anything else it is `idempotency-key-reused`.
   */
  load(institution: InstitutionId, wanted: LoadWanted, key: string, call: Call): Promise<Loaded>
}

export interface LoadWanted {
  readonly zone: ZoneId
  /** Any of their records in the zone. */
  readonly patron: PatronRef
  readonly link?: PatronRef | 'none'
  readonly purpose?: string
}

export type Loaded =
  | { readonly outcome: 'present' | 'loaded' | 'linked'; readonly ref: PatronRef }
  | { readonly outcome: 'candidates'; readonly candidates: readonly Candidate[] }
  | { readonly outcome: 'refused'; readonly reason: FileRefusal; readonly said?: string }

export interface Candidate {
  readonly ref: PatronRef
  /** In the zone's words. */
  readonly data: PatronData
  /** What both have, the surest first. */
  readonly by: readonly ('identifier' | 'email' | 'name-and-birth-date')[]
}

export interface LoadingParts {
  readonly people: People
  readonly directory: Pick<Directory, 'topology'>
  readonly authority: Authority
  readonly writes: RecordWrites
  readonly audit: CentralAudit
  readonly lanes: Lanes
  readonly store: Pick<Store, 'jobs' | 'errands'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

/** The one part there is of such an errand. */
const whole = 'load'

/** Of each criterion; whoever has more namesakes is found by something else. */
const mostCandidates = 20

export function loading(parts: LoadingParts): Loading {
  const { people, directory, authority, writes, audit, lanes, store, ids, fresh, clock } = parts
  return {
    async load(institution, wanted, key, asking) {
      const zone = people.zone(wanted.zone)
      authority.demand(asking.caller, 'central:load', institution)
      people.membershipOf(zone, institution)
      const errand = await opened(institution, wanted, key, asking)
      const isOfZone = people.isZone(wanted.patron.institution) || zone.members.includes(wanted.patron.institution)
      const call = { ...asking, fresh: true }
      const filed = isOfZone ? await people.centralOf(zone, wanted.patron, call) : undefined
      if (!filed) throw new Problem('not-found', 'No such central record')
      const person = people.personOf(zone, filed.record)
      // Two who load the same person at the same time find each other's.
      return lanes.inLane(`central load ${institution} ${person}`, call.deadline, async () => {
        const known = await asBefore(errand)
        if (known) return known
        const came = await loaded(zone, institution, centralSide(people, zone, filed), wanted, call)
        if ('ref' in came) {
          const outcome = { outcome: came.outcome, patron: ids.seal(came.ref) }
          await store.errands.settle(errand, whole, outcome, ids.fingerprint('patron-loading', institution, person))
        }
        return came
      })
    },
  }

  async function opened(
    institution: InstitutionId,
    { zone, patron, link, purpose = '' }: LoadWanted,
    key: string,
    call: Call,
  ): Promise<string> {
    const linked = link === undefined || link === 'none' ? (link ?? '') : ids.seal(link)
    const content = [zone, ids.seal(patron), linked, purpose]
    const request = keyedRequest(ids, key, { route: ['load-patron', institution], content }, call)
    const answer = await store.errands.open(fresh.challenge(), request, clock.now() + keptMs)
    if (answer.outcome === 'key-reused') throw keyReused()
    return answer.errand.id
  }

  async function asBefore(errand: string): Promise<Loaded | undefined> {
    const known = (await store.errands.outcomes(errand)).get(whole)
    if (!known || !('patron' in known)) return undefined
    const ref = ids.open(known.patron)
    return ref && { outcome: known.outcome, ref }
  }

  async function loaded(
    zone: FiledZone,
    institution: InstitutionId,
    central: CentralSide,
    { link, purpose }: LoadWanted,
    call: Call,
  ): Promise<Loaded> {
    const { record } = central.filed
    const note = (patron: PatronRef) =>
      audit(
        {
          action: 'patron-loaded',
          permission: 'central:load',
          patron,
          outcome: 'done',
          ...(purpose !== undefined && { purpose }),
        },
        call,
      )
    const present = record.ref.institution === institution ? central.filed : await people.tiedAt(zone, record, institution, call)
    if (present) {
      await note(present.record.ref)
      return seen('present', present.record.ref)
    }
    if (link === undefined) {
      const candidates = await candidatesOf(zone, institution, central.data, call)
      if (candidates.length > 0) {
        for (const { ref } of candidates)
          await audit(
            { action: 'central-looked-at', permission: 'central:load', patron: ref, ...(purpose !== undefined && { purpose }) },
            call,
          )
        return { outcome: 'candidates', candidates }
      }
    }
    await note(record.ref)
    return link === undefined || link === 'none'
      ? made(zone, institution, central, call)
      : linked(zone, link, institution, central, call)
  }

  /** From now on the engine keeps both together. */
  async function seen(outcome: 'present' | 'loaded' | 'linked', ref: PatronRef): Promise<Loaded> {
    await store.jobs.add([centralLookJob(ids.seal(ref), clock.now())])
    return { outcome, ref }
  }

  async function made(zone: FiledZone, institution: InstitutionId, central: CentralSide, call: Call): Promise<Loaded> {
    const file = people.fileOf(institution)
    if (!file.create) throw new Problem('capability-missing', 'The library system makes no patrons from here')
    const { sharedPrimaryId } = zone.zone.persons
    const isLinked = zone.zone.mode === 'linked' && central.filed.record.link !== undefined
    // A record that nothing ties would be made once more by whoever asks again.
    if (!sharedPrimaryId && !isLinked && tyingNumbers(zone, central.filed, institution).length === 0)
      throw new Problem('capability-missing', 'Nothing of this person ties records of the zone together')
    const patron = newPatron(zone, institution, central)
    try {
      const created = await file.create(patron, through(call, clock))
      if (created.outcome === 'refused') return created
      return await seen('loaded', { institution, record: created.record })
    } catch (error) {
      if (!isProblem(error, 'outcome-unknown')) throw error
      const found = await people.tiedAt(zone, central.filed.record, institution, through(call, clock))
      if (found) return seen('loaded', found.record.ref)
      throw error
    }
  }

  /** What ties them is written into the local record: the common key, or the numbers of the issuers. */
  async function linked(
    zone: FiledZone,
    link: PatronRef,
    institution: InstitutionId,
    central: CentralSide,
    call: Call,
  ): Promise<Loaded> {
    if (link.institution !== institution) throw new Problem('not-found', 'No such patron of this institution')
    const file = people.fileOf(institution)
    const { sharedPrimaryId } = zone.zone.persons
    if (sharedPrimaryId && !file.rekey) throw new Problem('capability-missing', 'The library system changes nobody’s main key')
    return writes.inLane(link, call, async (lane) => {
      const asking = through(call, clock)
      const own = await file.read(link.record, asking)
      if (!own || !authority.over(call.caller, own.record).has('central:load'))
        throw new Problem('not-found', 'No such patron in reach')
      const numbers = tyingNumbers(zone, central.filed, institution)
      if (!sharedPrimaryId && numbers.length === 0)
        throw new Problem('capability-missing', 'Nothing of this person ties records of the zone together')
      const { record } = central.filed.record.ref
      const answer = await lane.ask((open) =>
        sharedPrimaryId
          ? open.rekey!(link.record, record, asking)
          : open.write(link.record, { identifiers: withNumbers(own.data.identifiers, numbers) }, asking),
      )
      if (answer.outcome === 'refused') return answer
      const tied = await people.tiedAt(zone, central.filed.record, institution, asking)
      if (!tied) throw new Problem('outcome-unknown', 'The tie was written, and a fresh read does not show it')
      return seen('linked', tied.record.ref)
    })
  }

  /** By the institution's own rules, in its own words. */
  function newPatron({ zone, sync }: FiledZone, institution: InstitutionId, { filed, data }: CentralSide): NewPatron {
    const { rules, maps, loading: own } = sync.members.get(institution)!
    const fields = dataFields.filter(
      (field) => field === 'name' || field === 'group' || field === 'expires' || rules[field] !== 'none',
    )
    const change = Object.fromEntries(fields.flatMap((field) => (data[field] === undefined ? [] : [[field, data[field]]])))
    const { group, expires: _expires, ...carried } = withChange(nobody, inLocalWords(change, nobody, maps))
    const { timeZone } = directory.topology.institution(institution)!
    const ends = own.expires === 'as-central' ? data.expires : addDays(dayAt(clock.now(), timeZone), own.expires.days)
    const numbers = withNumbers(carried.identifiers, tyingNumbers({ zone, sync, members: [] }, filed, institution))
    const { ref, link } = filed.record
    return {
      ...(zone.persons.sharedPrimaryId && { record: ref.record }),
      data: {
        ...carried,
        identifiers: numbers,
        ...((own.group ?? group) !== undefined && { group: own.group ?? group! }),
        ...(ends !== undefined && { expires: ends }),
      },
      roles: own.roles,
      ...(zone.mode === 'network-managed' && { from: { copyOf: 'network' } as const }),
      ...(zone.mode === 'linked' && link && { from: { copyOf: 'source', tenant: link.tenant, record: ref.record } as const }),
    }
  }

  async function candidatesOf(
    zone: FiledZone,
    institution: InstitutionId,
    data: PatronData,
    call: Call,
  ): Promise<readonly Candidate[]> {
    const file = people.fileOf(institution)
    const { maps } = people.membershipOf(zone, institution)
    const { given, family } = data.name
    const asked: readonly (readonly [Candidate['by'][number], FileCriteria])[] = [
      ...data.identifiers.filter(({ active }) => active).map(({ value }) => ['identifier', { identifier: value }] as const),
      ...data.emails.map(({ value }) => ['email', { email: value }] as const),
      ...(family !== undefined && data.birthDate !== undefined
        ? [
            [
              'name-and-birth-date',
              { familyName: family, ...(given !== undefined && { givenName: given }), birthDate: data.birthDate },
            ] as const,
          ]
        : []),
    ]
    const found = new Map<string, { readonly filed: FiledPatron; readonly by: Set<Candidate['by'][number]> }>()
    for (const [by, criteria] of asked) {
      const patrons = await unlessUnable(() => file.search(criteria, { size: mostCandidates }, call))
      for (const filed of patrons) {
        const key = filed.record.ref.record
        found.set(key, { filed, by: (found.get(key)?.by ?? new Set<Candidate['by'][number]>()).add(by) })
      }
    }
    return [...found.values()].map(({ filed, by }) => ({
      ref: filed.record.ref,
      data: inZoneWords(filed.data, maps),
      by: [...by],
    }))
  }
}

/** A system that cannot look for something has no candidate by it. */
async function unlessUnable(ask: () => Promise<{ readonly patrons: readonly FiledPatron[] }>): Promise<readonly FiledPatron[]> {
  try {
    return (await ask()).patrons
  } catch (error) {
    if (isProblem(error, 'capability-missing')) return []
    throw error
  }
}

/** The numbers of issuers by which the institution would know this person. */
function tyingNumbers({ zone }: FiledZone, { record }: FiledPatron, institution: InstitutionId): readonly DataNumber[] {
  return tiesOf(zone.persons, record, institution).flatMap((tie) =>
    tie.by === 'identifier' ? [{ type: tie.type, value: tie.value, active: true }] : [],
  )
}

function withNumbers(own: readonly DataNumber[], numbers: readonly DataNumber[]): readonly DataNumber[] {
  const added = numbers.filter(
    ({ type, value }) => !own.some((each) => each.type === type && each.value === value && each.active),
  )
  return [...own.filter(({ type, value }) => !added.some((each) => each.type === type && each.value === value)), ...added]
}

const nobody: PatronData = { name: {}, emails: [], phones: [], addresses: [], identifiers: [], notes: [], blocks: [] }
