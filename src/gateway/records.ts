import type { Call } from '#domain/call.ts'
import { dayAt, type Day } from '#domain/day.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Limit, PatronRecord } from '#domain/patron.ts'
import type { Clock } from '#ports/clock.ts'
import type { Memory, Remembered } from '#ports/memory.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'
import type { Whereabouts } from './whereabouts.ts'

/** Records as the institutions keep them, remembered for a while. */
export interface Records {
  /** The record and its age; `value: undefined` where the institution has none. */
  read(ref: PatronRef, call: Call): Promise<Remembered<PatronRecord | undefined>>
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

  return {
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
