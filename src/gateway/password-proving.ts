import type { Call } from '#domain/call.ts'
import { dayAt } from '#domain/day.ts'
import { hasLapsed } from '#domain/membership.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem } from '#domain/problem.ts'
import type { AttemptLimit } from '#ports/attempt-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Passwords } from '#ports/passwords.ts'
import type { OpenInstitution } from './directory.ts'
import type { PasswordTries } from './password-tries.ts'
import type { Taken, Tries } from './tries.ts'

/** Whether a new password is the patron's by now: a sign-in, counted before it is tried like any other, so that the vendor's lock is never reached. */
export interface PasswordProving {
  /** Throws `too-many-attempts` where the vendor might lock the account over it. */
  begin(record: PatronRecord, passwords: Passwords, at: OpenInstitution): Promise<BegunProof>
  /** Under every number of theirs. False where nobody can tell, too. `also`: what a wrong one is counted as besides. */
  isNow(
    record: PatronRecord,
    password: string,
    passwords: Passwords,
    at: OpenInstitution,
    call: Call,
    also?: readonly AttemptLimit[],
  ): Promise<boolean>
}

export interface BegunProof {
  /** `lost`: the write may have reached some of the patron's numbers only, so one of them proves nothing about the others. */
  prove(password: string, write: 'confirmed' | 'lost', call: Call): Promise<Proved>
  /** It is not needed after all. */
  withdraw(): Promise<void>
}

/**
 * `unprovable`: the library system refuses this patron whatever the password, since the card has expired or the account is locked. `unknown`: it did
 * not answer, or does not take it yet.
 */
export type Proved = 'right' | 'unprovable' | 'unknown'

export interface PasswordProvingParts {
  readonly tries: Tries
  readonly passwordTries: PasswordTries
  readonly clock: Clock
}

export function passwordProving({ tries, passwordTries, clock }: PasswordProvingParts): PasswordProving {
  async function begin(
    record: PatronRecord,
    passwords: Passwords,
    { institution }: OpenInstitution,
    also: readonly AttemptLimit[] = [],
  ): Promise<BegunProof> {
    if (passwords.refusesLapsed && hasLapsed(record, dayAt(clock.now(), institution.timeZone))) return unprovable
    const taken = await tries.take([...passwordTries.proof(record.ref), ...also])
    return {
      prove: (password, write, call) => prove(record, { password, write }, passwords, taken, call),
      withdraw: () => tries.succeeded(taken),
    }
  }

  return {
    begin,
    async isNow(record, password, passwords, at, call, also) {
      const proof = await begin(record, passwords, at, also)
      return (await proof.prove(password, 'lost', call)) === 'right'
    },
  }

  async function prove(
    record: PatronRecord,
    { password, write }: { readonly password: string; readonly write: 'confirmed' | 'lost' },
    passwords: Passwords,
    taken: Taken,
    call: Call,
  ): Promise<Proved> {
    try {
      const { verdict } = await passwords.prove(record, password, call)
      const isHalf =
        verdict === 'right' && write === 'lost' && (await passwords.setting?.isUnderEvery?.(record, password, call)) === false
      if (isHalf) return 'unknown'
      if (verdict === 'right') await tries.succeeded(taken, passwordTries.all(record))
      return verdict === 'right' ? 'right' : verdict === 'locked' ? 'unprovable' : 'unknown'
    } catch (error) {
      if (!isProblem(error)) throw error
      // It has not come to a decision, so nobody has failed. That no store can be asked changes nothing about what is known.
      await tries.succeeded(taken).catch(() => undefined)
      return 'unknown'
    }
  }
}

const unprovable: BegunProof = { prove: async () => 'unprovable', withdraw: async () => undefined }
