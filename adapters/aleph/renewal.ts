import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { CardRenewals, Extension, Move } from '#ports/ils.ts'
import type { Borrowers } from './borrowers.ts'
import { problem, unknownOutcome } from './errors.ts'
import { isSystem, keyOf } from './gathering.ts'
import { isCode, type AlephListing } from './listing.ts'
import { isAskable, isSame } from './patrons.ts'
import { systemLibrary, type AlephSettings } from './settings.ts'
import { name, update, updatesFor, verdictOn, type RefusalReason, type Segment } from './update-bor.ts'
import type { LocalRecord } from './wire.ts'
import { isWritable } from './write-xml.ts'
import type { XServer } from './x-server.ts'

export interface RenewalParts {
  readonly server: XServer
  readonly borrowers: Borrowers
  readonly list: AlephListing
}

export type RenewalSettings = Pick<
  AlephSettings,
  'admLibrary' | 'emptyExpiry' | 'systemRecord' | 'moveSystemRecord' | 'settledAfterMinutes'
>

/**
 * Whether dates can be moved here at all. A staff user writes them, and what was written is proved by reading without a password: where only
 * the PIN shows the records of sub-libraries, nobody could tell afterwards.
 */
export function canRenew({ userName, listing }: Pick<AlephSettings, 'userName' | 'listing'>): boolean {
  return userName !== undefined && listing !== 'blocks-and-auth'
}

/**
 * Dates are moved by update-bor, as absolute days. What is written is what a reading without a password has just shown, and no other: so each of
 * it can be proved in the same way.
 */
export function alephRenewal({ server, borrowers, list }: RenewalParts, settings: RenewalSettings): CardRenewals {
  const { admLibrary, emptyExpiry, systemRecord, moveSystemRecord } = settings

  /**
   * The patron's own local records by code, as far as this Aleph shows them; never one that only a chain led to, but for that of the whole system:
   * it is the patron's own wherever it is met.
   */
  async function held(record: string, codes: readonly string[], call: Call) {
    const answer = await borrowers.info({ id: record }, call)
    if (answer === 'nobody') return undefined
    const borrower = answer === 'no-local-record' ? undefined : answer
    const found = await list({ id: borrower?.global.id ?? record, borrower, seen: codes }, call)
    if (!found || !isSame(found.borrower.global.id, record)) return undefined
    const system = found.gathering.inherited().filter(({ library }) => isSystem(library))
    const own = new Map([...found.gathering.own, ...system.map((local) => [systemLibrary, local] as const)])
    return { id: found.borrower.global.id.trim(), own }
  }

  /** The record of the whole system stands in for the institution's own only where it is what counts. */
  function recordFor(code: string, own: ReadonlyMap<string, LocalRecord>): LocalRecord | undefined {
    const stands = code === keyOf(admLibrary) && systemRecord === 'counted'
    return own.get(code) ?? (stands ? own.get(systemLibrary) : undefined)
  }

  function endsBefore({ expires }: LocalRecord, to: Day): boolean {
    return expires === undefined ? emptyExpiry === 'switched-off' : expires < to
  }

  async function write(record: string, id: string, segments: readonly Segment[], call: Call): Promise<Extension> {
    for (const [nth, { xml, segments: some }] of updatesFor(id, segments).entries()) {
      const extension = await moved(record, xml, some, call).catch((error: unknown) => {
        throw nth === 0 ? error : afterTheFirst(error)
      })
      if (extension.outcome === 'refused') {
        if (nth === 0) return extension
        throw afterTheFirst()
      }
    }
    return { outcome: 'written' }
  }

  async function moved(record: string, xml: string, segments: readonly Segment[], call: Call): Promise<Extension> {
    const { errors } = await update(server, xml, call)
    const verdict = verdictOn(errors, segments.length)
    if (verdict.says === 'written') return { outcome: 'written' }
    if (verdict.says === 'unknown') throw unknownOutcome(`${name}: not every record was confirmed`)
    const moved = verdict.surely ? 0 : await movedOf(record, segments, call)
    if (moved === 0) return refused(verdict.reason)
    if (moved === segments.length) return { outcome: 'written' }
    throw unknownOutcome(`${name}: some records were moved and some were not`)
  }

  /** How many of them end as they were asked to. */
  async function movedOf(record: string, segments: readonly Segment[], call: Call): Promise<number> {
    try {
      const codes = segments.map(({ library }) => keyOf(library))
      const now = await held(record, codes, call)
      return segments.filter(({ library, to }) => {
        const local = now?.own.get(keyOf(library))
        return local && !endsBefore(local, to)
      }).length
    } catch (error) {
      throw unknownOutcome(`${name}: what became of it could not be read`, error)
    }
  }

  return {
    settledAfterMs: settings.settledAfterMinutes * 60_000,

    async extend(record, moves, call) {
      const wanted = latestBy(moves, admLibrary)
      if (!isAskable(record) || !isWritable(record) || ![...wanted.keys()].every(isCode)) return refused('gone')
      const found = await held(record, [...wanted.keys()], call)
      if (!found) return refused('gone')
      const segments = new Map<string, Segment>()
      for (const [code, to] of wanted) {
        const local = recordFor(code, found.own)
        if (!local) return refused('gone')
        if (isSystem(local.library) && !moveSystemRecord) return refused('other')
        const library = local.library.trim()
        const other = segments.get(keyOf(library))
        const isLater = endsBefore(local, to) && (other === undefined || other.to < to)
        if (isLater) segments.set(keyOf(library), { library, status: statusOf(local), to })
      }
      return segments.size === 0 ? { outcome: 'written' } : write(record, found.id, [...segments.values()], call)
    },
  }
}

/** Of several days for one record the latest: the others would be earlier ones. */
function latestBy(moves: readonly Move[], admLibrary: string): ReadonlyMap<string, Day> {
  const wanted = new Map<string, Day>()
  for (const { library = admLibrary, to } of moves) {
    const code = keyOf(library)
    const other = wanted.get(code)
    wanted.set(code, other !== undefined && other > to ? other : to)
  }
  return wanted
}

/** A site that translates in spite of `translate=N` shows a word; written back, it would be no status any more. */
function statusOf({ status }: LocalRecord): string | undefined {
  if (status === undefined || /^\w{1,2}$/.test(status)) return status
  throw problem('ils-answer-invalid', name, 'a borrower status in words, which cannot be written back')
}

function refused(reason: RefusalReason): Extension {
  return { outcome: 'refused', reason }
}

function afterTheFirst(cause?: unknown) {
  return unknownOutcome(`${name}: some records were written before one was not`, cause)
}
