import type { Clock } from '#ports/clock.ts'
import type { Store } from '#ports/store.ts'

/** Once an hour what is past its time is forgotten. Any node may do it; doing it twice changes nothing. */
export function sweepHourly(
  store: Pick<Store, 'sweep'>,
  clock: Clock,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const done = run()
  return {
    async stop() {
      stopped.abort()
      await done
    },
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await store.sweep(clock.now()).catch(failed)
      await clock.wait(3_600_000, stopped.signal).catch(() => undefined)
    }
  }
}
