import { zoneAsHolder, type InstitutionId, type PatronRef } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { ChangeNotices } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from '../directory.ts'
import { centralLookJob } from './jobs.ts'
import type { People } from './people.ts'

/** Where library systems tell that somebody was changed. Whom and when is written down; what it says is read afresh by whoever looks. */
export interface ChangeMessages {
  /** What the vendor wants to hear when it is told our address. `not-found` where none of this vendor's sends such messages from there. */
  challenged(from: Sender, given: string): string
  /**
   * Resolves when it is written down, with the job that looks; then, and only then, may the vendor be told that it arrived. Throws `notice-invalid`
   * where it is not the sender's own. The same message twice is one.
   */
  take(from: Sender, message: Message): Promise<void>
}

export interface Sender {
  readonly vendor: string
  /** An institution, or a network zone for its own tenant. */
  readonly holder: InstitutionId
}

export interface Message {
  /** Exactly as it came: signatures are over these bytes. */
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export interface ChangeMessagesParts {
  readonly directory: Pick<Directory, 'topology' | 'keeperOf'>
  readonly people: Pick<People, 'zoneOf'>
  readonly store: Pick<Store, 'changeNotices'>
  readonly ids: PatronIds
  readonly clock: Clock
  /** By which vendor's system each holder keeps its records. */
  readonly vendors: ReadonlyMap<InstitutionId, string>
  /** Of that record nothing that is remembered holds any more. */
  readonly forget: (ref: PatronRef) => void
}

export function changeMessages(parts: ChangeMessagesParts): ChangeMessages {
  const { directory, people, store, ids, clock, vendors, forget } = parts
  const { topology } = directory

  return {
    challenged: (from, given) => noticesOf(from).challenge(given),

    async take(from, { raw, headers }) {
      const { event, at, about } = noticesOf(from).read(raw, headers)
      if (about.what === 'other') return
      const { holder: institution } = from
      const ref = { institution, record: about.record }
      if (people.zoneOf(institution)) {
        const record = ids.seal(ref)
        const jobs = [centralLookJob(record, clock.now())]
        await store.changeNotices.take({ institution, event, record, what: about.what, at }, jobs)
      }
      for (const each of samePersonIn(ref)) forget(each)
    },
  }

  function noticesOf({ vendor, holder }: Sender): ChangeNotices {
    const notices = vendors.get(holder) === vendor ? directory.keeperOf(holder).file?.notices : undefined
    if (!notices) throw new Problem('not-found', 'Nobody there sends messages')
    return notices
  }

  /** Cards are of a person: where their key is the same everywhere, it is known who else's are affected. */
  function samePersonIn(ref: PatronRef): readonly PatronRef[] {
    const own = topology.institution(ref.institution)
    const zone = own
      ? own.zone === undefined
        ? undefined
        : topology.zone(own.zone)
      : topology.zones.find(({ id }) => zoneAsHolder(id) === ref.institution)
    if (!zone?.persons.sharedPrimaryId) return [ref]
    const others = topology.membersOf(zone.id).filter(({ id }) => id !== ref.institution)
    return [ref, ...others.map(({ id }) => ({ institution: id, record: ref.record }))]
  }
}
