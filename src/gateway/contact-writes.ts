import type { Call } from '#domain/call.ts'
import { shows, type ContactChange } from '#domain/contact.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { AddressWatch } from './address-watch.ts'
import type { Cards } from './cards.ts'
import type { OwnEdits } from './central/own-edits.ts'
import { notKept, notTaken, outcomeUnknown } from './contact-problems.ts'
import type { Contacts } from './contacts.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'
import type { Records } from './records.ts'

/** The one way by which how somebody is reached gets into a library system: one write, and a fresh read as its proof. */
export interface ContactWrites {
  /**
   * Resolves when a reading shows the change. The caller has the record's lane and read the record in it. `outcome-unknown` where nobody can tell yet:
   * the same may be asked again, since what is there already is not written again.
   */
  write(record: PatronRecord, change: ContactChange, call: Call): Promise<void>
  /** What has begun is seen through though nobody may be waiting any more. */
  through(call: Call): Call
}

export interface ContactWritesParts {
  readonly directory: Directory
  readonly contacts: Contacts
  readonly records: Pick<Records, 'forget'>
  readonly cards: Pick<Cards, 'forget'>
  readonly watch: Pick<AddressWatch, 'take'>
  readonly edits: OwnEdits
  readonly clock: Clock
}

const throughMs = 30_000

export function contactWrites({ directory, contacts, records, cards, watch, edits, clock }: ContactWritesParts): ContactWrites {
  return {
    async write(record, change, call) {
      // The first look is no change: so the address that goes is looked at, too.
      if (change.address) await watch.take([{ record, asOf: clock.now() }])
      await edits.begun(record.ref)
      const lost = await asked(record, change, call)
      const now = await contacts.fresh(record, call).catch((error: unknown) => {
        throw isProblem(error) ? outcomeUnknown(settledAfter(record.ref), error) : error
      })
      if (now && shows(change, now)) {
        await edits.proved(record.ref)
        return change.address && moved(record.ref, call)
      }
      throw lost ? outcomeUnknown(settledAfter(record.ref), lost) : notKept()
    },

    through: (call) => ({
      ...call,
      signal: new AbortController().signal,
      deadline: Math.max(call.deadline, clock.now() + throughMs),
      fresh: true,
    }),
  }

  /** Resolves with why its answer was lost, with nothing where there was one. */
  async function asked(record: PatronRecord, change: ContactChange, call: Call): Promise<Problem | undefined> {
    const { institution, ils } = directory.at(record.ref.institution)
    if (!ils.contact) throw new Problem('capability-missing', 'The library system changes none of it from here')
    try {
      const answer = await naming(institution, call, ils.contact.change(recordWritten(record), change, call))
      if (answer.outcome === 'refused') throw notTaken(answer)
      return undefined
    } catch (error) {
      if (isProblem(error, 'outcome-unknown')) return error
      throw error
    } finally {
      for (const memory of [records, cards, contacts]) memory.forget(record.ref)
    }
  }

  /** Whoever says here that they have moved has moved today, for every rule that asks. What cannot be read now is seen with the next card. */
  async function moved({ institution, record }: PatronRef, call: Call): Promise<void> {
    const asOf = clock.now()
    const read = directory.at(institution).ils.patrons.read(record, [], call)
    const after = await read.catch((error: unknown) => {
      if (!isProblem(error)) throw error
    })
    if (after) await watch.take([{ record: after, asOf }])
  }

  function settledAfter({ institution }: PatronRef): number {
    return directory.at(institution).ils.contact?.settledAfterMs ?? 0
  }
}

/**
 * Which record a change is written to: the institution's own, also where a network zone keeps a central one. Whether it goes up from there is for the
 * rules of the zone to say, when the pair is looked at.
 */
function recordWritten(record: PatronRecord): PatronRecord {
  return record
}
