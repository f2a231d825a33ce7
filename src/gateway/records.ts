import type { Call } from '#domain/call.ts'
import { dayAt, type Day } from '#domain/day.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Limit, PatronRecord } from '#domain/patron.ts'
import type { Clock } from '#ports/clock.ts'
import type { Memory, Remembered } from '#ports/memory.ts'
import { isTied, type Tie } from '#domain/person.ts'
import type { Candidate, Directory, OpenInstitution } from './directory.ts'
import { naming } from './naming.ts'
import type { Whereabouts } from './whereabouts.ts'

/** Records as the institutions keep them, remembered for a while. */
export interface Records {
  /** The record and its age; `value: undefined` where the institution has none. */
  read(ref: PatronRef, call: Call): Promise<Remembered<PatronRecord | undefined>>
  /**
   * The record of the person at a candidate, by the key under which it was last seen there, else by what ties it. What was seen is believed only as
   * long as it is still tied.
   */
  seek(candidate: Candidate, seen: PatronRef | undefined, call: Call): Promise<Remembered<PatronRecord | undefined>>
  /** What is remembered of it, and may have changed since; asks nobody. */
  known(ref: PatronRef): PatronRecord | undefined
  /** What a sign-in has just read. */
  keep(record: PatronRecord): void
  /** Whoever changed it, or heard that it changed, says so. */
  forget(ref: PatronRef): void
}

/** How long what a sign-in has read is as good as new. */
const broughtMs = 15_000

export interface RecordsParts {
  readonly whereabouts: Pick<Whereabouts, 'librariesOf'>
  readonly directory: Directory
  readonly memory: Memory<PatronRecord | undefined>
  readonly clock: Clock
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
}

export function records({ directory, whereabouts, memory, clock, maxAgeMs, staleIfErrorMs }: RecordsParts): Records {
  /** Read at a sign-in a moment ago, and perhaps with the password: asked again without it, a vendor may show less. */
  const brought = new Map<string, number>()

  async function tied(
    tie: Exclude<Tie, { by: 'primary-id' }>,
    { ils, institution }: OpenInstitution,
    call: Call,
  ): Promise<PatronRecord | undefined> {
    const { patrons } = ils
    const asked = tie.by === 'link' ? patrons.linked?.(tie.link, call) : patrons.issued(tie.type, tie.value, call)
    const record = asked && (await naming(institution, call, asked))
    if (!record || !isTied(record, tie)) return undefined
    memory.keep(keyOf(record.ref), record)
    return record
  }

  return {
    async seek({ institution, own, ties }, seen, call) {
      const asOf = clock.now()
      if (seen && !own) {
        const before = await this.read(seen, call)
        const { value } = before
        if (value && ties.some((tie) => isTied(value, tie))) return before
      }
      for (const tie of ties) {
        if (tie.by === 'primary-id') {
          const read = await this.read({ institution, record: tie.record }, call)
          if (read.value || ties.length === 1) return read
        } else {
          const value = await tied(tie, directory.at(institution), call)
          if (value) return { value, asOf }
        }
      }
      return { value: undefined, asOf }
    },

    async read(ref, call) {
      const { ils, institution } = directory.at(ref.institution)
      const key = keyOf(ref)
      const known = memory.get(key)
      const isNew = ils.patrons.byLibrary && (brought.get(key) ?? 0) > clock.now()
      const fresh = call.fresh || (!isNew && isTender(known?.value, dayAt(clock.now(), institution.timeZone)))
      return memory.read(key, { maxAgeMs, staleIfErrorMs, fresh, within: call }, async () =>
        naming(institution, call, ils.patrons.read(ref.record, await whereabouts.librariesOf(ref), call)),
      )
    },
    known: (ref) => memory.get(keyOf(ref))?.value,
    keep(record) {
      memory.keep(keyOf(record.ref), record)
      brought.set(keyOf(record.ref), clock.now() + broughtMs)
      if (brought.size > 1000) for (const [key, until] of brought) if (until <= clock.now()) brought.delete(key)
    },
    forget: (ref) => memory.forget(keyOf(ref)),
  }
}

export function keyOf({ institution, record }: PatronRef): string {
  return `${institution} ${record}`
}

/**
 * A patron who is refused is told so from a fresh read only: whoever has just been renewed or unblocked at the desk must not be shown the door for
 * another five minutes. One date of many that has passed refuses nobody.
 */
export function isTender(record: PatronRecord | undefined, today: Day): boolean {
  if (!record) return false
  const counted = record.registrations.filter(({ inherited }) => !inherited)
  return (
    !record.active || record.blocks.length > 0 || !counted.some(({ limits }) => limits.every((limit) => holdsOn(limit, today)))
  )
}

function holdsOn({ active, expires }: Limit, today: Day): boolean {
  return active && (expires === undefined || expires >= today)
}
