import type { Call } from '#domain/call.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { SigningKey } from './key-set.ts'
import { callForAll, patiently } from './waiting.ts'

/** The keys of one institution, remembered. */
export interface KeptKeys {
  /** What is believed now. Asks where nothing is remembered or what is remembered is old; throws only where nothing ever was. */
  current(call: Call): Promise<readonly SigningKey[]>
  /**
   * What there is besides the keys that did not fit. Asks for the set again, but seldom: everybody can make up a token that no key
   * fits, and a rotated key can bear the name of the old one, so that no name tells the two cases apart.
   */
  besides(tried: readonly SigningKey[], call: Call): Promise<readonly SigningKey[]>
}

export interface KeptKeysOptions {
  readonly ask: (call: Call) => Promise<readonly SigningKey[]>
  readonly keptMs: number
  readonly clock: Clock
}

/** The least time between two requests for a set, while there is one to go on with, and while there is none. */
const pauseMs = 60_000
const pauseWithoutKeysMs = 5_000

export function keptKeys({ ask, keptMs, clock }: KeptKeysOptions): KeptKeys {
  let held: readonly SigningKey[] | undefined
  let old = Number.NEGATIVE_INFINITY
  let mayAsk = Number.NEGATIVE_INFINITY
  let failure: Problem | undefined
  let loading: Promise<void> | undefined

  async function load(call: Call): Promise<void> {
    try {
      held = kept(held, await ask(callForAll(call, clock)))
      old = clock.now() + keptMs
      mayAsk = clock.now() + pauseMs
    } catch (error) {
      if (!isProblem(error)) throw error
      failure = error
      mayAsk = clock.now() + (held === undefined ? pauseWithoutKeysMs : pauseMs)
    }
  }

  /** One request at a time, whoever wants it. */
  async function renew(call: Call): Promise<void> {
    if (clock.now() < mayAsk) return
    loading ??= load(call).finally(() => {
      loading = undefined
    })
    await patiently(loading, call, clock)
  }

  return {
    async current(call) {
      if (held !== undefined && clock.now() < old) return held
      await renew(call)
      if (held !== undefined) return held
      throw stillFailing(failure, mayAsk - clock.now())
    },

    async besides(tried, call) {
      const untried = () => (held ?? []).filter((key) => !tried.includes(key))
      if (untried().length === 0) await renew(call)
      return untried()
    },
  }
}

/** The same key stays the same object, so that what was verified with it stays verified. */
function kept(before: readonly SigningKey[] | undefined, after: readonly SigningKey[]): readonly SigningKey[] {
  return after.map((key) => before?.find(({ id }) => id === key.id) ?? key)
}

/** A failure is remembered too, for a moment: what is asked meanwhile has the same answer. */
function stillFailing(failure: Problem | undefined, waitMs: number): Problem {
  const code = failure?.code ?? 'ils-unavailable'
  return new Problem(code, 'primo.keys: no key was ever had', {
    cause: failure,
    retryAfter: Math.max(failure?.retryAfter ?? 1, Math.ceil(waitMs / 1000)),
  })
}
