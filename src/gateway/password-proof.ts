import type { Call } from '#domain/call.ts'
import { samePatron } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Ils } from '#ports/ils.ts'
import type { Proof } from '#ports/passwords.ts'
import type { OpenInstitution } from './directory.ts'
import { naming } from './naming.ts'
import type { PasswordTries } from './password-tries.ts'
import type { Origin, Taken, Tries } from './tries.ts'

/**
 * The one way to prove a password, for every route that needs it. Failures are counted in the store, before the vendor is asked and over all
 * nodes, per patron found (not per number typed: card number, e-mail address and main key are one account), per address and per caller; so
 * the vendor never comes to lock the account.
 */
export interface PasswordProof {
  /** The record whose password it is. Throws `credentials-invalid` for a wrong one and for nobody alike. */
  prove(at: OpenInstitution, typed: string, password: string, from: Origin, call: Call): Promise<Proved>
}

/** Whose password it is, and whether the record has all that could be found: then it need not be read again. */
export interface Proved {
  readonly record: PatronRecord
  readonly whole: boolean
}

export interface PasswordProofParts {
  readonly tries: Tries
  readonly clock: Clock
  readonly passwordTries: PasswordTries
}

export function passwordProof({ tries, clock, passwordTries }: PasswordProofParts): PasswordProof {
  return {
    async prove(at, typed, password, from, call) {
      const begun = clock.now()
      try {
        return await naming(at.institution, call, attempt(at, typed.trim(), password, from, call))
      } catch (error) {
        // Nobody, a wrong password and a password kept elsewhere take different numbers of calls: answered at once, the clock would tell them apart.
        if (isProblem(error, 'credentials-invalid')) await clock.wait(roundUp(clock.now() - begun) - (clock.now() - begun))
        throw error
      }
    },
  }

  async function attempt(
    { institution, ils }: OpenInstitution,
    typed: string,
    password: string,
    from: Origin,
    call: Call,
  ): Promise<Proved> {
    const passwords = passwordsOf(ils)
    // Looking somebody up costs a vendor call, and tells whether they exist: it counts as a try of its own until the password was right.
    const named = passwordTries.typed(institution.id, typed)
    const around = [...tries.around(from, call), ...named]
    const lookedUp = await tries.take(around)
    const record = await unlessUndecided(ils.patrons.named(typed, call), [lookedUp])
    // Whose password is kept elsewhere hears the same as nobody: who is a patron here is nothing to be found out by typing numbers.
    if (!record || record.passwordKept === 'elsewhere') throw wrong()
    const account = passwordTries.account(record.ref)
    const tried = await tries.take(account)
    const proving = passwords.prove(record, password, call).catch(goneIsWrong)
    const { verdict, record: shown } = await unlessUndecided(proving, [lookedUp, tried])
    // Whatever a vendor shows to whoever has the password: it opens the account whose password it is, and no other.
    if (shown && !samePatron(shown.ref, record.ref)) throw new Problem('identifier-ambiguous', 'The vendor showed another patron')
    if (verdict === 'right') {
      await tries.succeeded(lookedUp, named)
      await tries.succeeded(tried, account)
      return { record: shown ?? record, whole: shown !== undefined || record.listing.complete }
    }
    if (verdict === 'locked') {
      throw new Problem('too-many-attempts', 'The vendor has locked the account', { retryAfter: vendorLockSeconds })
    }
    throw wrong()
  }

  /** Only what the library system decided counts. Where it did not come to that, nobody has failed, and nobody is shut out by its outage. */
  async function unlessUndecided<Answer>(asked: Promise<Answer>, taken: readonly Taken[]): Promise<Answer> {
    try {
      return await asked
    } catch (error) {
      if (isProblem(error)) for (const each of taken) await tries.succeeded(each)
      throw error
    }
  }
}

/** Refusals are told at full seconds only. */
function roundUp(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000)) * 1000
}

/** Whoever vanished between the look-up and the proof has no password any more. */
function goneIsWrong(error: unknown): Proof {
  if (isProblem(error, 'not-found')) return { verdict: 'wrong' }
  throw error
}

/** Alma locks for half an hour. */
export const vendorLockSeconds = 1800

function passwordsOf(ils: Ils) {
  if (!ils.passwords) throw new Problem('capability-missing', 'The library system keeps no passwords')
  return ils.passwords
}

function wrong(): Problem {
  return new Problem('credentials-invalid', 'Nobody has this number and this password')
}
