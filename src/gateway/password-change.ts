import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { AttemptLimit } from '#ports/attempt-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { OpenInstitution } from './directory.ts'
import type { NewPasswords } from './new-passwords.ts'
import type { PasswordOffers } from './password-offers.ts'
import { vendorLockSeconds } from './password-proof.ts'
import type { PasswordTries } from './password-tries.ts'
import type { Origin, Tries } from './tries.ts'

/** A new password for whoever still has the old one. */
export interface PasswordChange {
  /** `undefined` means the caller's own, and it is never another's. */
  change(whose: PatronRef | undefined, change: OldAndNew, from: Origin, call: Call): Promise<'proved' | 'written'>
}

export interface OldAndNew {
  readonly old: string
  readonly password: string
}

export interface PasswordChangeParts {
  readonly offers: PasswordOffers
  readonly passwords: NewPasswords
  readonly tries: Tries
  readonly passwordTries: PasswordTries
  readonly ids: PatronIds
}

export function passwordChange({ offers, passwords, tries, passwordTries, ids }: PasswordChangeParts): PasswordChange {
  return {
    async change(whose, { old, password }, from, call) {
      const patron = ownOf(whose, call)
      return passwords.set(
        {
          patron,
          password,
          by: { actor: 'patron', action: 'password-changed' },
          triedAs: ({ ref }, through) => tryAt(ref, from, through),
          async mayBe(record, at, through) {
            if (!offers.for(record).change) throw new Problem('capability-missing', 'Nobody changes their password here')
            await prove(record, old, at, from, through)
          },
        },
        call,
      )
    },
  }

  /** Like a sign-in: whoever finds a session open guesses no faster here than there, be it at the old password or at the new one. */
  function tryAt(patron: PatronRef, from: Origin, call: Call): readonly AttemptLimit[] {
    return [...tries.around(from, call), ...passwordTries.account(patron)]
  }

  /** Told apart like a sign-in too. */
  async function prove(record: PatronRecord, old: string, { ils }: OpenInstitution, from: Origin, call: Call): Promise<void> {
    const taken = await tries.take(tryAt(record.ref, from, call))
    const verdict = await ils.passwords!.prove(record, old, call).then(
      (proof) => proof.verdict,
      async (error: unknown) => {
        if (isProblem(error)) await tries.succeeded(taken)
        throw error
      },
    )
    if (verdict === 'right') return tries.succeeded(taken, passwordTries.account(record.ref))
    if (verdict === 'locked')
      throw new Problem('too-many-attempts', 'The vendor has locked the account', { retryAfter: vendorLockSeconds })
    throw new Problem('old-password-wrong', 'The old password is not the one that the library system keeps')
  }

  function ownOf(whose: PatronRef | undefined, { caller }: Call): PatronRef {
    if (caller.kind !== 'patron') throw new Problem('no-patron', 'Only a patron has a password to change')
    const isOwn = whose === undefined || holderOf(whose) === holderOf(caller.patron)
    if (!isOwn) throw new Problem('not-found', 'A patron changes nobody else')
    return caller.patron
  }

  function holderOf(patron: PatronRef): string {
    return ids.holder({ kind: 'patron', patron })
  }
}
