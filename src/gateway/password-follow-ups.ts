import type { Call } from '#domain/call.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PasswordWrite } from '#ports/password-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'
import { recordLane } from './renewal-lines.ts'
import type { Sessions } from './sessions.ts'

/**
 * What follows a new password, also where whoever set it died half-way: older sessions are refused, and a letter goes to the address that the patron
 * had before. A write of which nobody ever learned what it came to is followed up like one that was done: the letter says that nobody knows.
 */
export interface PasswordFollowUps {
  /** Resolves with when to come again, with nothing where everything was seen to. Idempotent. */
  follow(write: string, call: Call): Promise<number | undefined>
  endSessions(patron: PatronRef, at: number): Promise<void>
}

export interface PasswordFollowUpsParts {
  readonly directory: Directory
  readonly sessions: Pick<Sessions, 'endAllOf'>
  /** Absent where no letters are sent. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly store: Pick<Store, 'passwordWrites'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly unsent: (institution: InstitutionId, why: string) => void
}

export const followUpTopic = 'password-follow-up'

const againMs = 10 * 60_000
/** A letter that is older than that is no warning any more. */
const letterPatienceMs = 3 * 86_400_000
/** Where the library system takes no passwords any more, and so does not say. */
const unsureMs = 5 * 60_000

export function passwordFollowUps(parts: PasswordFollowUpsParts): PasswordFollowUps {
  const { directory, sessions, letters, lanes, store, ids, clock, unsent } = parts

  return {
    async follow(id, call) {
      const write = await store.passwordWrites.find(id)
      const patron = write && ids.open(write.patron)
      if (!write) return undefined
      // Of an institution that is not there any more nobody has a session, and no letter goes out in its name.
      if (!patron || !directory.topology.institution(patron.institution)) return end(id)
      return write.settled ? seeTo(write, patron, write.settled) : giveUp(write, patron, call)
    },

    endSessions: (patron, at) => sessions.endAllOf(patron, at),
  }

  /** Whoever began it may still be at it, or the library system. */
  async function giveUp({ id, begunAt }: PasswordWrite, patron: PatronRef, call: Call): Promise<number | undefined> {
    const { ils } = directory.at(patron.institution)
    const settles = begunAt + (ils.passwords?.setting?.settledAfterMs ?? unsureMs)
    if (clock.now() < settles) return settles
    return lanes.inLane(recordLane(ids, patron), call.deadline, async () => {
      const at = clock.now()
      await store.passwordWrites.giveUp(id, at, {
        at,
        request: call.id,
        actor: 'gateway',
        action: 'password-changed',
        permission: 'password:change',
        institution: patron.institution,
        patron: ids.seal(patron),
        outcome: 'unknown',
      })
      // With what it came to, whoever said so.
      return at
    })
  }

  async function seeTo(
    { id, to, language }: PasswordWrite,
    patron: PatronRef,
    { at, outcome }: NonNullable<PasswordWrite['settled']>,
  ): Promise<number | undefined> {
    await sessions.endAllOf(patron, at)
    const address = to === undefined ? undefined : ids.openAddress(to)
    if (!letters || address === undefined) return end(id)
    const { institution } = directory.at(patron.institution)
    const sent = await letters.passwordChanged(institution, address, { unsure: outcome === 'unknown' }, language)
    if (sent === 'later' && clock.now() - at < letterPatienceMs) return clock.now() + againMs
    if (sent !== 'sent') unsent(institution.id, sent)
    return end(id)
  }

  async function end(id: string): Promise<undefined> {
    await store.passwordWrites.end(id)
  }
}
