import type { Call } from '#domain/call.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Ils, Proof } from '#ports/ils.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { AttemptLimit, Store } from '#ports/store.ts'
import type { OpenInstitution } from './directory.ts'

export interface AttemptRule {
  readonly failures: number
  readonly minutes: number
}

export interface AttemptRules {
  readonly perPatron: readonly AttemptRule[]
  readonly perAddress: readonly AttemptRule[]
  readonly perCaller: readonly AttemptRule[]
}

/**
 * The one way to prove a password, for every route that needs it. Failures are counted in the store, before the vendor is asked and over all
 * nodes, per patron found (not per number typed: card number, e-mail address and main key are one account), per address and per caller; so
 * the vendor never comes to lock the account.
 */
export interface PasswordProof {
  /** The record whose password it is. Throws `credentials-invalid` for a wrong one and for nobody alike. */
  prove(at: OpenInstitution, typed: string, password: string, from: Origin, call: Call): Promise<PatronRecord>
}

/** Where a try comes from, as far as it can be told. */
export interface Origin {
  readonly address: string
}

export interface PasswordProofParts {
  readonly store: Pick<Store, 'attempts'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly rules: AttemptRules
}

export function passwordProof({ store, ids, clock, rules }: PasswordProofParts): PasswordProof {
  return {
    async prove({ institution, ils }, typed, password, from, call) {
      const passwords = passwordsOf(ils)
      const typedAs = typed.trim()
      const around = [
        ...limits(rules.perAddress, 'address', from.address),
        // Anonymous callers are one another's neighbours only by their address; a key or a session stands for itself.
        ...(call.caller.kind === 'anonymous' ? [] : limits(rules.perCaller, 'caller', callerName(call))),
      ]
      // Looking somebody up costs a vendor call, and tells whether they exist: it counts as a try of its own until the password was right.
      const lookedUpAt = await take([...around, ...limits(rules.perPatron, 'typed', institution.id, typedAs.toLowerCase())])
      const record = await ils.patrons.named(typedAs, call)
      // Whose password is kept elsewhere hears the same as nobody: who is a patron here is nothing to be found out by typing numbers.
      if (!record || record.passwordKept === 'elsewhere') throw wrong()
      const account = limits(rules.perPatron, 'patron', institution.id, record.ref.record.toLowerCase())
      const triedAt = await take(account)
      const { verdict, record: shown } = await passwords.prove(record, password, call).catch(goneIsWrong)
      if (verdict === 'right') {
        const typedLimits = limits(rules.perPatron, 'typed', institution.id, typedAs.toLowerCase())
        await store.attempts.succeeded([...around, ...typedLimits], lookedUpAt, subjects(typedLimits))
        await store.attempts.succeeded(account, triedAt, subjects(account))
        return shown ?? record
      }
      if (verdict === 'locked')
        throw new Problem('too-many-attempts', 'The vendor has locked the account', { retryAfter: vendorLockSeconds })
      throw wrong()
    },
  }

  async function take(all: readonly AttemptLimit[]): Promise<number> {
    const now = clock.now()
    const wait = await store.attempts.take(all, now)
    if (wait === undefined) return now
    throw new Problem('too-many-attempts', 'Too many failed tries', { retryAfter: Math.max(1, Math.ceil(wait / 1000)) })
  }

  function limits(of: readonly AttemptRule[], kind: string, ...parts: readonly string[]): AttemptLimit[] {
    const subject = ids.fingerprint(`attempt-${kind}`, ...parts)
    return of.map(({ failures, minutes }) => ({ subject, failures, windowMs: minutes * 60_000 }))
  }
}

/** Whoever vanished between the look-up and the proof has no password any more. */
function goneIsWrong(error: unknown): Proof {
  if (isProblem(error, 'not-found')) return { verdict: 'wrong' }
  throw error
}

/** Alma locks for half an hour. */
const vendorLockSeconds = 1800

function passwordsOf(ils: Ils) {
  if (!ils.passwords) throw new Problem('capability-missing', 'The library system keeps no passwords')
  return ils.passwords
}

function subjects(limits: readonly AttemptLimit[]): string[] {
  return [...new Set(limits.map(({ subject }) => subject))]
}

function callerName({ caller }: Call): string {
  return caller.kind === 'software' ? `key:${caller.key}` : caller.kind === 'patron' ? `session:${caller.session}` : caller.kind
}

function wrong(): Problem {
  return new Problem('credentials-invalid', 'Nobody has this number and this password')
}
