import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'

/** How long an answer is waited for at most that several may wait for. */
const patienceMs = 5_000

/** A call for all who wait: neither the hurry, the leaving nor the patience of the first may spoil it for the others. */
export function callForAll(call: Call, clock: Clock): Call {
  return { ...call, signal: new AbortController().signal, deadline: clock.now() + patienceMs, priority: 'patron' }
}

/** Waits no longer than the call does; what is waited for goes on for the others. */
export async function patiently<Result>(awaited: Promise<Result>, { deadline, signal }: Call, clock: Clock): Promise<Result> {
  const over = new AbortController()
  const late = async (): Promise<never> => {
    await clock.wait(Math.max(0, deadline - clock.now()), AbortSignal.any([signal, over.signal])).catch(() => undefined)
    throw new Problem('ils-timeout', 'primo: the reader could wait no longer')
  }
  try {
    return await Promise.race([awaited, late()])
  } finally {
    over.abort()
  }
}
