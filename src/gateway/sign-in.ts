import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { IssuedTokens, SessionTokens } from '#ports/session-tokens.ts'
import type { Store } from '#ports/store.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import type { Origin, PasswordProof } from './password-proof.ts'
import type { Records } from './records.ts'

/** Sessions from their beginning to their end. */
export interface SignIn {
  /** Always asks the vendor afresh. */
  byPassword(institution: InstitutionId, typed: string, password: string, from: Origin, call: Call): Promise<IssuedTokens>
  /**
   * A renewal token is good once. One shown a second time was copied, or the answer to its first use was lost: either way nobody can tell
   * who holds the newer one, so the whole session ends and the patron signs in again.
   */
  renew(renewalToken: string): Promise<IssuedTokens>
  end(call: Call): Promise<void>
}

export interface SignInParts {
  readonly directory: Directory
  readonly records: Pick<Records, 'keep'>
  readonly cards: Pick<Cards, 'forget'>
  readonly proof: PasswordProof
  readonly tokens: SessionTokens
  readonly store: Pick<Store, 'sessions'>
  readonly clock: Clock
  /** Told of every session that ended here, so that this node refuses it from the same moment. */
  readonly ended: (session: string) => void
}

export function signIn({ directory, records, cards, proof, tokens, store, clock, ended }: SignInParts): SignIn {
  return {
    async byPassword(institutionId, typed, password, from, call) {
      const at = directory.at(institutionId)
      if (!at.institution.signIn.includes('password')) throw new Problem('sign-in-elsewhere', 'No sign-in by password here')
      const { record, whole } = await proof.prove(at, typed, password, from, { ...call, fresh: true })
      // What was put together before is older than what has just been read.
      cards.forget(record.ref)
      if (whole) records.keep(record)
      return tokens.begin(record.ref, 'password')
    },

    async renew(renewalToken) {
      const session = await tokens.readRenewal(renewalToken)
      if (!session) throw gone('The renewal token is not ours, or past its time')
      if (!directory.topology.institution(session.patron.institution)) throw gone('The institution is no longer here')
      if (!(await store.sessions.renew(session.id, session.generation, tokens.endOf(session)))) {
        await end(session.id, tokens.endOf(session))
        throw gone('The renewal token was used before, or the session was ended')
      }
      return tokens.next(session)
    },

    async end({ caller }) {
      if (caller.kind !== 'patron') throw new Problem('no-patron', 'Only a session can be ended')
      // When it began is not known here; no session lives longer from now than one that began now.
      await end(caller.session, tokens.endOf({ signedInAt: clock.now() }))
    },
  }

  async function end(session: string, expiresAt: number): Promise<void> {
    await store.sessions.revoke(session, clock.now(), expiresAt)
    ended(session)
  }
}

function gone(message: string): Problem {
  return new Problem('session-ended', message)
}
