import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { AttemptLimit } from '#ports/attempt-store.ts'
import type { AttemptRule, Tries } from './tries.ts'

/** Tries at somebody's password, by whom they are counted for: whoever signs in and whoever sets a new one come under the same count. */
export interface PasswordTries {
  /** A number or address as it was typed, whoever it may be. */
  typed(institution: InstitutionId, typed: string): readonly AttemptLimit[]
  /** The account that was found. */
  account(patron: PatronRef): readonly AttemptLimit[]
  /**
   * The same account, for the proof of a new password: whoever has used up the tries at guessing the old one has come for just that, and may not be
   * sent away. What is left until the vendor's own lock is kept for it.
   */
  proof(patron: PatronRef): readonly AttemptLimit[]
  /** Everything that is counted for this patron, however they are named: it starts anew with a password that was proved. */
  all(record: PatronRecord): readonly AttemptLimit[]
}

/** One less than Alma's fifteen, after which it locks an account for half an hour (Alma knowledge base). */
const lastBeforeLock = 14

export function passwordTries(tries: Pick<Tries, 'limits'>, perPatron: readonly AttemptRule[]): PasswordTries {
  const longest = Math.max(...perPatron.map(({ minutes }) => minutes))

  function ofAccount(rules: readonly AttemptRule[], { institution, record }: PatronRef): readonly AttemptLimit[] {
    return tries.limits(rules, 'patron', institution, record.toLowerCase())
  }

  function typed(institution: InstitutionId, name: string): readonly AttemptLimit[] {
    return tries.limits(perPatron, 'typed', institution, name.toLowerCase())
  }

  return {
    typed,
    account: (patron) => ofAccount(perPatron, patron),
    proof: (patron) => ofAccount([{ failures: lastBeforeLock, minutes: longest }], patron),
    all({ ref, identifiers, emails }) {
      const names = [ref.record, ...[...identifiers, ...emails].map(({ value }) => value)]
      return [...ofAccount(perPatron, ref), ...names.flatMap((name) => typed(ref.institution, name))]
    },
  }
}
