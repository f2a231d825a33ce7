import type { Call } from '#domain/call.ts'
import type { Change, Target } from '#domain/change.ts'
import { dataFields, itemsOf, sameItems, type DataField, type PatronData, type PatronDataChange } from '#domain/patron-data.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Store } from '#ports/store.ts'
import { targetOf, withTarget, type ChangeBook, type Values } from './change-book.ts'
import { copySyncJob, changeJob, safetyNetMs, retryDelay } from './jobs.ts'
import type { FiledZone, People } from './people.ts'
import type { RecordLane } from './record-writes.ts'
import { centralSide, shownChange, type CentralSide } from './sides.ts'

/** A central record as a reading showed it that began at `asOf`. */
export interface CentralNow extends CentralSide {
  readonly asOf: number
}

/** Fields of a central record, written and proved. Whatever is concluded is concluded from a fresh read. */
export interface CentralWriting {
  read(zone: FiledZone, ref: PatronRef, call: Call): Promise<CentralNow | undefined>
  /**
   * As far as it goes now; the caller has the record's lane, and `present` was read in it. Idempotent: after a crash or a lost answer the record is read,
   * and it is written again only when the first write cannot have any effect any more and nobody else has written since.
   */
  prove(zone: FiledZone, change: Change, values: Values, present: CentralNow, lane: RecordLane, call: Call): Promise<Written>
  /** It will not be written as it was asked; whatever else was to follow does not. */
  refuse(change: Change, said: Pick<Target, 'why' | 'said'>): Promise<Written>
  /** A write to this person's central record of which nobody knows yet whether it comes through: until then nothing else is written there. */
  unsure(person: string): Promise<{ readonly change: string; readonly until: number } | undefined>
}

export interface Written {
  readonly change: Change
  /** The record as it was read back, where it shows what was wanted. */
  readonly proved?: CentralNow
  /** When to look again; missing where it has ended. */
  readonly wait?: number
}

export interface CentralWritingParts {
  readonly people: People
  readonly book: ChangeBook
  readonly store: Pick<Store, 'changes'>
  readonly clock: Clock
}

/** After so many writes that did not come through, the library system does not want it. */
const mostTries = 5

export function centralWriting({ people, book, store, clock }: CentralWritingParts): CentralWriting {
  return {
    read,
    prove,
    refuse: refused,
    async unsure(person) {
      const now = clock.now()
      const open = (await store.changes.unsettledOf(person)).flatMap(({ id, state, targets }) => {
        const central = state === 'writing' ? targets.find(({ at }) => 'central' in at) : undefined
        return central && isUnsure(central, now) ? [{ change: id, until: central.retryAt! }] : []
      })
      return open.toSorted((one, other) => other.until - one.until)[0]
    },
  }

  async function read(zone: FiledZone, ref: PatronRef, call: Call): Promise<CentralNow | undefined> {
    const asOf = clock.now()
    const found = await people.fileOf(ref.institution).read(ref.record, { ...call, fresh: true })
    return found && { ...centralSide(people, zone, found), asOf }
  }

  async function prove(
    zone: FiledZone,
    change: Change,
    { wanted, before }: Values,
    present: CentralNow,
    lane: RecordLane,
    call: Call,
  ): Promise<Written> {
    const fields = wanted.fields ?? {}
    const target = targetOf(change, 'central')!
    if (shows(present, fields)) return proved(change, present)
    const now = clock.now()
    if (isUnsure(target, now)) return { change, wait: target.retryAt! }
    if (!isBetween(present, fields, before)) return refused(change, { why: 'overtaken' })
    // What an institution wrote is looked at anew: it may have written something else meanwhile.
    if (change.by.kind === 'institution' && target.tries > 0) return refused(change, { why: 'overtaken' })
    if (target.tries >= mostTries) return refused(change, { why: 'not-kept' })
    return write(zone, change, fields, present, lane, call)
  }

  async function write(
    zone: FiledZone,
    change: Change,
    fields: PatronDataChange,
    present: CentralNow,
    lane: RecordLane,
    call: Call,
  ): Promise<Written> {
    const { ref } = present.filed.record
    const { tries } = targetOf(change, 'central')!
    const until = clock.now() + people.fileOf(ref.institution).settledAfterMs
    const announced = await book.update(change.id, (now) => ({
      change: withTarget(now, 'central', { tries: tries + 1, why: 'outcome-unknown', retryAt: until }, clock.now()),
    }))
    let answer: Awaited<ReturnType<RecordLane['ask']>>
    try {
      answer = await lane.ask((file) => file.write(ref.record, present.asWritten(fields), call))
    } catch (error) {
      if (!isProblem(error)) throw error
      // It has stopped before it was a write.
      const retryAt = clock.now() + retryDelay(tries + 1)
      const waiting = await book.update(change.id, (now) => ({
        change: withTarget(now, 'central', { tries: tries + 1, why: error.code, retryAt }, clock.now()),
      }))
      return { change: waiting, wait: retryAt }
    }
    const after = await read(zone, ref, call).catch((error: unknown) => {
      if (!isProblem(error)) throw error
      return 'unread' as const
    })
    if (after !== 'unread' && after && shows(after, fields)) return proved(announced, after)
    if (answer.outcome === 'refused') {
      return refused(announced, { why: answer.reason, ...(answer.said !== undefined && { said: answer.said }) })
    }
    return { change: announced, wait: until }
  }

  async function proved(change: Change, present: CentralNow): Promise<Written> {
    const now = clock.now()
    const fields = targetOf(change, 'central')!.fields.map((each) => ({ ...each, result: 'written' as const }))
    const arriving = await book.update(change.id, (latest) =>
      latest.state === 'writing'
        ? {
            change: withTarget({ ...latest, state: 'arriving' }, 'central', { state: 'done', fields }, now),
            jobs: [changeJob(change.id, now + safetyNetMs)],
          }
        : undefined,
    )
    return { change: arriving, proved: present }
  }

  async function refused(change: Change, said: Pick<Target, 'why' | 'said'>): Promise<Written> {
    const now = clock.now()
    const fields = targetOf(change, 'central')!.fields.map((each) => ({ ...each, result: 'refused' as const }))
    const { by } = change
    const again: readonly NewJob[] =
      by.kind === 'institution' && said.why === 'overtaken' ? [copySyncJob(change.patron, by.institution, now)] : []
    const ended = await book.update(change.id, (latest) => {
      const next = withTarget(latest, 'central', { ...said, state: 'refused', fields }, now)
      const targets = next.targets.filter(({ at }) => 'central' in at)
      return { change: { ...next, state: 'refused', targets }, jobs: again }
    })
    return { change: ended }
  }
}

/** Nobody knows yet whether it was written. */
export function isUnsure({ why, retryAt }: Target, now: number): boolean {
  return why === 'outcome-unknown' && retryAt !== undefined && now < retryAt
}

/** Does the record show the change, as it can hold it? */
export function shows({ data, shapes }: Pick<CentralSide, 'data' | 'shapes'>, change: PatronDataChange): boolean {
  const shown = shownChange(change, shapes)
  return fieldsOf(change).every((field) => isSame(field, data, shown))
}

/** Every field is as it is to be, or as it was: a write that came through by half is finished, and nobody else's is lost. */
function isBetween(side: CentralSide, wanted: PatronDataChange, before: PatronDataChange | undefined): boolean {
  const shown = shownChange(wanted, side.shapes)
  return fieldsOf(wanted).every(
    (field) => isSame(field, side.data, shown) || before === undefined || isSame(field, side.data, before),
  )
}

export function fieldsOf(change: PatronDataChange): readonly DataField[] {
  return dataFields.filter((field) => change[field] !== undefined)
}

/** Of what stands there, the fields that a change is about; `null` where nothing does. */
export function asBefore(data: PatronData, change: PatronDataChange): PatronDataChange {
  return Object.fromEntries(fieldsOf(change).map((field) => [field, data[field] ?? null]))
}

export function isSame(field: DataField, data: PatronData, change: PatronDataChange): boolean {
  return sameItems(itemsOf(field, data), change[field] === null ? [] : itemsOf(field, change as PatronData))
}
