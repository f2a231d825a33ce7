import { LRUCache } from 'lru-cache'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Memory, Remembered, Wanted } from '#ports/memory.ts'

export interface MemoryOptions {
  /** How many values are kept; the one that was not read for longest goes first. */
  readonly max: number
  readonly clock: Clock
  /** Told of every look that may ask for what is not known. */
  readonly looked?: ((what: 'hit' | 'stale' | 'miss' | 'joined') => void) | undefined
}

/** A memory of one node. Nodes do not tell each other: what must not be old is asked for afresh. */
export function remember<V>({ max, clock, looked = () => {} }: MemoryOptions): Memory<V> {
  const kept = new LRUCache<string, Remembered<V>>({ max })
  const loads = new Map<string, Promise<Remembered<V>>>()

  function begin(key: string, load: () => Promise<V>): Promise<Remembered<V>> {
    const loading = run(clock.now()).finally(() => {
      if (loads.get(key) === loading) loads.delete(key)
    })
    loads.set(key, loading)
    return loading

    async function run(asOf: number): Promise<Remembered<V>> {
      const remembered = { value: await load(), asOf }
      // Whoever forgets takes the load out too, so that its old answer is not kept.
      if (loads.get(key) === loading) kept.set(key, remembered)
      return remembered
    }
  }

  /** A load of somebody else's. It may fail because *they* had no more time; then whoever joined asks once for themselves. */
  async function join(
    key: string,
    loading: Promise<Remembered<V>>,
    wanted: Wanted,
    load: () => Promise<V>,
  ): Promise<Remembered<V>> {
    try {
      return await patiently(loading, wanted.within, clock)
    } catch (error) {
      const { within } = wanted
      const stillWaits = within === undefined || (!within.signal.aborted && within.deadline > clock.now())
      if (!stillWaits || !isProblem(error, 'ils-timeout', 'ils-busy')) throw error
      return patiently(loads.get(key) ?? begin(key, load), within, clock)
    }
  }

  return {
    get: (key) => kept.get(key),

    async read(key, wanted, load) {
      const known = kept.get(key)
      if (known !== undefined && !wanted.fresh && clock.now() - known.asOf <= wanted.maxAgeMs) {
        looked('hit')
        return known
      }
      const loading = loads.get(key)
      looked(loading === undefined ? 'miss' : 'joined')
      try {
        return await (loading === undefined ? begin(key, load) : join(key, loading, wanted, load))
      } catch (error) {
        // Read once more: it may have been forgotten meanwhile.
        const left = kept.get(key)
        if (left === undefined || !couldNotAsk(error) || clock.now() - left.asOf >= wanted.staleIfErrorMs) throw error
        looked('stale')
        return { ...left, stale: true }
      }
    },

    keep(key, value) {
      kept.set(key, { value, asOf: clock.now() })
      loads.delete(key)
    },

    forget(key) {
      kept.delete(key)
      loads.delete(key)
    },

    forgetAll() {
      kept.clear()
      loads.clear()
    },
  }
}

function couldNotAsk(error: unknown): boolean {
  return isProblem(error, 'ils-unavailable', 'ils-timeout', 'ils-busy', 'ils-answer-invalid')
}

/** The promise, or `ils-timeout` when the one who waits has no more time; the promise goes on for the others. */
async function patiently<T>(promise: Promise<T>, within: Wanted['within'], clock: Clock): Promise<T> {
  if (within === undefined) return promise
  const answered = new AbortController()
  const signal = AbortSignal.any([within.signal, answered.signal])
  const outOfTime = async (): Promise<never> => {
    const left = await clock.wait(within.deadline - clock.now(), signal).catch(() => 'left' as const)
    throw new Problem(
      'ils-timeout',
      left ? 'The reader walked away from the load of another' : 'The deadline came before the load of another ended',
    )
  }
  try {
    return await Promise.race([promise, outOfTime()])
  } finally {
    answered.abort()
  }
}
