import type { Call } from '#domain/call.ts'
import { zoneAsHolder, type InstitutionId, type PatronRef, type ZoneId } from '#domain/id.ts'
import type { PatronData } from '#domain/patron-data.ts'
import { holdsAnywhere, type Permission } from '#domain/permission.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FileCriteria, FiledPatron, FilePage } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from '../actor.ts'
import { inOrder } from '../in-order.ts'
import type { FiledZone, People } from './people.ts'
import type { Reach } from './reach.ts'
import { inZoneWords } from './zone-words.ts'

/** Finds people in a zone's central patron file. It never makes a copy, it is counted, and whoever is shown is in the audit trail first. */
export interface CentralSearch {
  /**
   * A page of those who match exactly. `cursor` is what the page before said, for the same criteria. `too-many-attempts` where one person has searched as
   * often in an hour as the zone lets them.
   */
  search(zone: ZoneId, criteria: FileCriteria, wanted: SearchWanted, call: Call): Promise<CentralFound>
}

export interface SearchWanted {
  readonly purpose: string
  readonly cursor?: string
}

export interface CentralFound {
  readonly hits: readonly CentralHit[]
  readonly next?: string
  /** Members that could not be asked, or cannot look for this. */
  readonly unasked: readonly { readonly institution: InstitutionId; readonly why: ProblemCode }[]
}

/** As much of somebody as tells them from a namesake. */
export interface CentralHit {
  readonly ref: PatronRef
  /** In the zone's words. */
  readonly data: PatronData
  readonly showsBirthDate: boolean
  /** Where they are, as far as is known without asking. */
  readonly active: readonly InstitutionId[]
}

export interface CentralSearchParts {
  readonly people: People
  readonly reach: Pick<Reach, 'overZone' | 'membersWith'>
  readonly store: Pick<Store, 'attempts' | 'audit' | 'syncStates'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** Enough to choose from, too few to harvest. */
const pageSize = 20
const hourMs = 3_600_000

export function centralSearch({ people, reach, store, ids, clock }: CentralSearchParts): CentralSearch {
  return {
    async search(id, criteria, { purpose, cursor }, call) {
      const permission: Permission = 'central:search'
      if (!holdsAnywhere(call.caller, permission)) throw new Problem('forbidden', `The caller lacks ${permission}`)
      const filed = people.zone(id)
      const overZone = reach.overZone(filed, call.caller)
      const allowed = overZone.has(permission) ? filed.members : reach.membersWith(filed, permission, call.caller)
      if (allowed.length === 0 && !overZone.has(permission)) throw new Problem('not-found', 'No such zone in reach')
      const asked = filed.zone.mode === 'network-managed' ? [zoneAsHolder(id)] : allowed
      const print = ids.fingerprint('central-search', id, actorOf(call.caller, ids), JSON.stringify(inOrder(criteria)))
      const from = cursor === undefined ? undefined : opened(cursor, print)
      await count(filed, call)
      const pages = await pagesOf(asked, criteria, from, call)
      const showsBirthDate =
        overZone.has('central:read.birth-date') || reach.membersWith(filed, 'central:read.birth-date', call.caller).length > 0
      const hits = await hitsOf(filed, pages, showsBirthDate)
      const places = hits.length === 0 ? [undefined] : hits
      await store.audit.record(
        places.map((hit) => ({
          at: clock.now(),
          request: call.id,
          actor: actorOf(call.caller, ids),
          action: 'central-searched' as const,
          permission,
          institution: hit?.ref.institution ?? zoneAsHolder(id),
          ...(hit && { patron: ids.seal(hit.ref) }),
          purpose,
          outcome: hit ? ('shown' as const) : ('nobody' as const),
        })),
      )
      const next = Object.fromEntries(
        pages.flatMap(({ holder, page }) => (page?.next === undefined ? [] : [[holder, page.next]])),
      )
      return {
        hits,
        ...(Object.keys(next).length > 0 && { next: ids.sealValues(JSON.stringify({ print, next } satisfies Cursor)) }),
        unasked: pages.flatMap(({ holder, why }) => (why === undefined ? [] : [{ institution: holder, why }])),
      }
    },
  }

  /** Over all nodes, and before anybody is asked. */
  async function count({ zone, sync }: FiledZone, { caller }: Call): Promise<void> {
    const subject = ids.fingerprint('central-searches', zone.id, actorOf(caller, ids))
    const wait = await store.attempts.take([{ subject, windowMs: hourMs, failures: sync.searchesPerHour }], clock.now())
    if (wait === undefined) return
    throw new Problem('too-many-attempts', 'Too many searches of a central patron file', {
      retryAfter: Math.max(1, Math.ceil(wait / 1000)),
    })
  }

  /** Of everybody at once. Where there is one alone whom to ask, what stops it stops the search. */
  function pagesOf(
    asked: readonly InstitutionId[],
    criteria: FileCriteria,
    from: Cursor['next'] | undefined,
    call: Call,
  ): Promise<readonly HolderPage[]> {
    const left = from ? asked.filter((holder) => from[holder] !== undefined) : asked
    return Promise.all(
      left.map(async (holder): Promise<HolderPage> => {
        const page = { size: pageSize, ...(from?.[holder] !== undefined && { from: from[holder] }) }
        try {
          return { holder, page: await people.fileOf(holder).search(criteria, page, call) }
        } catch (error) {
          if (!isProblem(error) || asked.length === 1) throw error
          return { holder, why: error.code }
        }
      }),
    )
  }

  /** Several records of one person are one hit: the one that comes first in the file, as the central record would. */
  async function hitsOf(filed: FiledZone, pages: readonly HolderPage[], showsBirthDate: boolean): Promise<readonly CentralHit[]> {
    const found = pages.flatMap(({ page }) => page?.patrons ?? [])
    const persons = [...Map.groupBy(found, ({ record }) => people.personOf(filed, record))]
    return Promise.all(
      persons.map(async ([person, records]): Promise<CentralHit> => {
        const shown = records.find(({ source }) => source === true) ?? records[0]!
        const known = await store.syncStates.all(person)
        const seen = new Set([...known.keys(), ...records.map(({ record }) => record.ref.institution)])
        return {
          ref: shown.record.ref,
          data: inWords(filed, shown),
          showsBirthDate,
          active: filed.members.filter((member) => seen.has(member)),
        }
      }),
    )
  }

  function inWords(filed: FiledZone, { record, data }: FiledPatron): PatronData {
    const { institution } = record.ref
    return people.isZone(institution) ? data : inZoneWords(data, people.membershipOf(filed, institution).maps)
  }

  function opened(cursor: string, print: string): Cursor['next'] {
    const text = ids.openValues(cursor)
    const held = text === undefined ? undefined : (JSON.parse(text) as Partial<Cursor>)
    if (held?.print === print && held.next) return held.next
    throw new Problem('request-invalid', 'The cursor is of another search', {
      faults: [{ where: 'body', field: '/cursor', rule: 'wrong-format' }],
    })
  }
}

/** `print`: of whose search it is and for what. `next`: where each holder's next page begins. */
interface Cursor {
  readonly print: string
  readonly next: Readonly<Record<string, string>>
}

interface HolderPage {
  readonly holder: InstitutionId
  readonly page?: FilePage
  readonly why?: ProblemCode
}
