import type { Call } from '#domain/call.ts'
import { isSameEmail } from '#domain/contact.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { EmailWrite } from '#ports/email-change-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Contacts } from './contacts.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'
import { naming } from './naming.ts'

/**
 * The letter to the old address, also where whoever wrote the new one died half-way, or never learned what became of it: then the library system is
 * asked what it says, when the write cannot have any effect any more.
 */
export interface EmailFollowUps {
  /** Resolves with when to come again, with nothing where everything was seen to. Idempotent. */
  follow(write: string, call: Call): Promise<number | undefined>
}

export interface EmailFollowUpsParts {
  readonly directory: Directory
  readonly contacts: Pick<Contacts, 'fresh'>
  /** Missing where nobody is written to. */
  readonly letters: Letters | undefined
  readonly store: Pick<Store, 'emailWrites'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly unsent: (institution: InstitutionId, why: string) => void
}

export const emailFollowUpTopic = 'email-follow-up'

const againMs = 10 * 60_000
/** A letter that is older than that is no warning any more. */
const letterPatienceMs = 3 * 86_400_000

export function emailFollowUps(parts: EmailFollowUpsParts): EmailFollowUps {
  const { directory, contacts, letters, store, ids, clock, unsent } = parts

  return {
    async follow(id, call) {
      const write = await store.emailWrites.find(id)
      const patron = write && ids.open(write.patron)
      if (!write) return undefined
      if (!patron || !directory.topology.institution(patron.institution)) return end(id)
      if (write.doneAt !== undefined) return seeTo(write, patron, write.doneAt)
      const settles = write.begunAt + (directory.at(patron.institution).ils.contact?.settledAfterMs ?? 0)
      if (clock.now() < settles) return settles
      return (await isThere(write, patron, call)) ? seeTo(write, patron, write.begunAt) : end(id)
    },
  }

  /** As the library system says now; a record that is gone shows nothing. */
  async function isThere({ to }: EmailWrite, patron: PatronRef, call: Call): Promise<boolean> {
    const email = ids.openAddress(to)
    const { institution, ils } = directory.at(patron.institution)
    const record = await naming(institution, call, ils.patrons.read(patron.record, [], call))
    const now = record && (await contacts.fresh(record, call))
    return email !== undefined && isSameEmail(email, now?.email)
  }

  async function seeTo({ id, from, language }: EmailWrite, patron: PatronRef, at: number): Promise<number | undefined> {
    const old = from === undefined ? undefined : ids.openAddress(from)
    if (!letters || old === undefined) return end(id)
    const { institution } = directory.at(patron.institution)
    const sent = await letters.emailChanged(institution, old, language)
    if (sent === 'later' && clock.now() - at < letterPatienceMs) return clock.now() + againMs
    if (sent !== 'sent') unsent(institution.id, sent)
    return end(id)
  }

  async function end(id: string): Promise<undefined> {
    await store.emailWrites.end(id)
  }
}
