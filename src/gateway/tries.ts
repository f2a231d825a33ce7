import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { AttemptLimit } from '#ports/attempt-store.ts'
import type { Store } from '#ports/store.ts'

export interface AttemptRule {
  readonly failures: number
  readonly minutes: number
}

export interface AttemptRules {
  readonly perPatron: readonly AttemptRule[]
  readonly perAddress: readonly AttemptRule[]
  readonly perCaller: readonly AttemptRule[]
}

/** Where a try comes from, as far as it can be told. */
export interface Origin {
  readonly address: string
}

/** A try that was counted before it was made. */
export interface Taken {
  readonly limits: readonly AttemptLimit[]
  readonly at: number
}

/** Tries at getting in, counted in the store before each is made and over all nodes. */
export interface Tries {
  /** These rules for one subject, of which a keyed fingerprint is all that is kept. */
  limits(rules: readonly AttemptRule[], kind: string, ...parts: readonly string[]): readonly AttemptLimit[]
  /**
   * A key stands for itself: a web site that signs its patrons in is one address for all of them. Everybody else is one by their address. `what` is
   * counted apart from everything else.
   */
  around(from: Origin, call: Call, what?: string): readonly AttemptLimit[]
  /** Throws `too-many-attempts` where one of them says so. */
  take(limits: readonly AttemptLimit[]): Promise<Taken>
  /** It was right: not counted after all, and those of `cleared` start anew. */
  succeeded(taken: Taken, cleared?: readonly AttemptLimit[]): Promise<void>
}

export interface TriesParts {
  readonly store: Pick<Store, 'attempts'>
  readonly ids: PatronIds
  readonly clock: Clock
  readonly rules: AttemptRules
}

export function tries({ store, ids, clock, rules }: TriesParts): Tries {
  function limits(of: readonly AttemptRule[], kind: string, ...parts: readonly string[]): AttemptLimit[] {
    const subject = ids.fingerprint(`attempt-${kind}`, ...parts)
    return of.map(({ failures, minutes }) => ({ subject, failures, windowMs: minutes * 60_000 }))
  }

  return {
    limits,
    around({ address }, { caller }, what) {
      const apart = what === undefined ? [] : [what]
      if (caller.kind === 'software') return limits(rules.perCaller, 'caller', `key:${caller.key}`, ...apart)
      const signedIn = caller.kind === 'patron' || caller.kind === 'staff'
      const session = signedIn ? limits(rules.perCaller, 'caller', `session:${caller.session}`, ...apart) : []
      return [...limits(rules.perAddress, 'address', address, ...apart), ...session]
    },
    async take(all) {
      const at = clock.now()
      const wait = await store.attempts.take(all, at)
      if (wait === undefined) return { limits: all, at }
      throw new Problem('too-many-attempts', 'Too many failed tries', { retryAfter: Math.max(1, Math.ceil(wait / 1000)) })
    },
    succeeded: ({ limits: taken, at }, cleared = []) =>
      store.attempts.succeeded(taken, at, [...new Set(cleared.map(({ subject }) => subject))]),
  }
}
